/** Nothing stays of a node, however the process that has started it ends. Needs Linux, root, containerd and runc. */
import assert from "node:assert/strict";
import { basename } from "node:path";
import { sweep } from "../cluster/leftovers.ts";
import { eventually } from "../e2e/expect.ts";

const MODULE = new URL("../cluster/node/mod.ts", import.meta.url).href;
/** Starts a cluster, has a Pod run on it, says where it is, and waits for its end. */
const HOLDER = `
import { startNodeCluster } from "${MODULE}";
const node = await startNodeCluster();
await node.kubectl(["run", "sleeper", "--image=busybox:1.36", "--", "sleep", "1000"]);
await node.kubectl(["wait", "--for=condition=Ready", "pod/sleeper", "--timeout=60s"]);
console.log(node.cluster.dir);
await new Promise((resolve) => setTimeout(resolve, 300_000));
`;

for (
  const [sentence, kill] of [["its process is killed", killParent], ["that, and the supervisor, are killed at once", killBoth]] as const
) {
  Deno.test(`no process, mount, namespace, cgroup or file of a node stays when ${sentence}`, async () => {
    const child = new Deno.Command(Deno.execPath(), { args: ["eval", "--quiet", HOLDER], stdin: "null", stdout: "piped" }).spawn();
    const folder = await firstLine(child.stdout);
    const before = await tracesOf(folder);
    for (const [what, traces] of Object.entries(before)) assert.ok(traces.length > 0, `the test would not see ${what}`);
    await kill(child, folder);
    await child.status;
    let after = before;
    const isGone = async () => Object.values(after = await tracesOf(folder, before.namespaces)).every(({ length }) => length === 0);
    await eventually(isGone, () => JSON.stringify(after));
  });
}

function killParent(child: Deno.ChildProcess): void {
  child.kill("SIGKILL");
}

/** Nobody is there to clear away then: `deno task cluster down` does. */
async function killBoth(child: Deno.ChildProcess, folder: string): Promise<void> {
  const { ppid: supervisor } = await statOf((await processesOf(folder))[0] ?? "");
  child.kill("SIGKILL");
  Deno.kill(supervisor, "SIGKILL");
  await sweep(folder);
}

async function firstLine(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let said = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (said.includes("\n")) return said.trim();
  }
  throw new Error(`The cluster did not start: ${said}`);
}

interface Traces {
  readonly processes: readonly string[];
  readonly namespaces: readonly string[];
  readonly mounts: readonly string[];
  readonly cgroups: readonly string[];
  readonly files: readonly string[];
}

/** All that tells of a cluster. Mounts and namespaces are looked for in every process; `namespaces` are those that it had. */
async function tracesOf(folder: string, namespaces?: readonly string[]): Promise<Traces> {
  const all = await processes();
  const own = await processesOf(folder);
  const theirs = namespaces ?? await foreignNamespaces(own);
  const inNamespaces: string[] = [];
  const mounts: string[] = [];
  for (const pid of all) {
    inNamespaces.push(...(await namespacesOf(pid)).filter((name) => theirs.includes(name)));
    mounts.push(...(await read(`/proc/${pid}/mounts`)).split("\n").filter((line) => line.includes(folder)));
  }
  return {
    processes: own,
    namespaces: [...new Set(inNamespaces)],
    mounts: [...new Set(mounts)],
    cgroups: await existing([`/sys/fs/cgroup/memory/${basename(folder)}`, `/sys/fs/cgroup/${basename(folder)}`]),
    files: await existing([folder]),
  };
}

async function processes(): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir("/proc"))).map(({ name }) => name).filter((name) => /^\d+$/.test(name));
}

/** The processes that were started for it, in the order of their start. */
async function processesOf(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await processes()) {
    if ((await read(`/proc/${pid}/cmdline`)).includes(folder)) found.push(pid);
  }
  return found.toSorted((one, other) => Number(one) - Number(other));
}

async function statOf(pid: string): Promise<{ readonly ppid: number }> {
  return { ppid: Number(/^PPid:\s+(\d+)/m.exec(await read(`/proc/${pid}/status`))?.[1]) };
}

/** Namespaces that these processes are in, and this one is not. */
async function foreignNamespaces(pids: readonly string[]): Promise<string[]> {
  const own = await namespacesOf("self");
  return (await Promise.all(pids.map(namespacesOf))).flat().filter((name) => !own.includes(name));
}

async function namespacesOf(pid: string): Promise<string[]> {
  const links = ["pid", "mnt", "net", "ipc", "uts"].map((kind) => Deno.readLink(`/proc/${pid}/ns/${kind}`).catch(() => ""));
  return (await Promise.all(links)).filter((name) => name !== "");
}

function read(path: string): Promise<string> {
  return Deno.readTextFile(path).catch(() => "");
}

async function existing(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map((path) => Deno.stat(path).then(() => true, () => false)));
  return paths.filter((_, at) => found[at]);
}
