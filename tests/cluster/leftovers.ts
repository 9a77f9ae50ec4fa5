/** What stays of a cluster whose supervisor was killed. */
import { basename } from "node:path";
import { removeCgroup } from "./cgroups.ts";

/** How long processes that were killed may take to go, in milliseconds. */
const GONE_WITHIN = 20_000;

/** Kills the processes that were started for the cluster in this folder, and removes its cgroups and the folder. */
export async function sweep(folder: string): Promise<void> {
  const deadline = performance.now() + GONE_WITHIN;
  for (let pids = await startedFor(folder); pids.length > 0 && performance.now() < deadline; pids = await startedFor(folder)) {
    for (const pid of pids) kill(pid);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await removeCgroup(basename(folder));
  await Deno.remove(folder, { recursive: true }).catch(() => {});
}

/** Each of a cluster's programs has the folder in its environment, under this name: nothing else has. */
export const MARK = "KONDUCTOR_CLUSTER";

async function startedFor(folder: string): Promise<number[]> {
  if (!/\/konductor-cluster-\w+$/.test(folder)) throw new Error(`Cannot clear away ${folder}: that is no cluster's folder`);
  const pids: number[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === Deno.pid) continue;
    const environment = await Deno.readTextFile(`/proc/${name}/environ`).catch(() => "");
    if (environment.split("\0").includes(`${MARK}=${folder}`)) pids.push(Number(name));
  }
  return pids;
}

function kill(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error; // it has just ended
  }
}
