/** `deno task cluster`: a cluster with one node, in the background. See `HELP`. */
import { fileURLToPath } from "node:url";
import { messageOf } from "../controllers/log.ts";
import { sweep } from "../tests/cluster/leftovers.ts";
import { SYSTEM } from "../tests/cluster/node/release.ts";
import { missingForNode } from "../tests/cluster/node/requirements.ts";
import { type ClusterFlags, HELP, parseClusterFlags } from "./cluster/options.ts";
import { isHeld, readState, removeState, type State } from "./cluster/state.ts";

const USAGE = 64;
const HOLD = fileURLToPath(new URL("cluster/hold.ts", import.meta.url));
const COMMANDS = { up, down, status } as const;

async function main(args: readonly string[]): Promise<number> {
  let flags: ClusterFlags;
  try {
    flags = parseClusterFlags(args);
  } catch (error) {
    console.error(`cluster: ${messageOf(error)}\nRun deno task cluster --help for the commands`);
    return USAGE;
  }
  if (flags.help || flags.command === undefined) return say(HELP);
  return await COMMANDS[flags.command](flags);
}

function say(text: string): number {
  console.log(text.trimEnd());
  return 0;
}

async function up({ images, fsync }: ClusterFlags): Promise<number> {
  const running = await readState();
  if (running !== undefined && await isHeld(running)) return say(`It runs already.\n${howToUse(running)}`);
  if (running !== undefined) await forget(running);
  const missing = await missingForNode({ env: Deno.env.get, uid: Deno.uid(), os: Deno.build.os });
  if (missing.length > 0) throw new Error(`Cannot start a node: ${missing.join("; ")}`);
  const started = performance.now();
  await hold(["up", ...images === undefined ? [] : ["--images", images], ...fsync ? ["--fsync"] : []]);
  const state = await readState();
  if (state === undefined) throw new Error("Cannot start the cluster: it has ended");
  return say(`It runs, after ${Math.round((performance.now() - started) / 1000)} s.\n${howToUse(state)}`);
}

function howToUse({ server, kubeconfig, kubectl }: State): string {
  return `
server      ${server}
kubeconfig  ${kubeconfig}

  export KUBECONFIG=${kubeconfig}
  alias kubectl=${kubectl}
  kubectl apply -f examples/etl
  kubectl get konductor,jobs,pods

deno task cluster down ends it.`;
}

/** Starts the process that holds the cluster, shows what it says, and lets go of it once the cluster is ready. */
async function hold(flags: readonly string[]): Promise<void> {
  const args = ["run", "--quiet", "-A", HOLD, ...flags];
  const holder = new Deno.Command(Deno.execPath(), { args, stdin: "null", stdout: "piped", stderr: "inherit", detached: true }).spawn();
  const stop = (): void => holder.kill("SIGTERM");
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, stop);
  let last = "";
  for await (const text of holder.stdout.pipeThrough(new TextDecoderStream())) {
    last += text;
    if (/^Ready$/m.test(last)) break;
    await Deno.stdout.write(new TextEncoder().encode(text));
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.removeSignalListener(signal, stop);
  if (!/^Ready$/m.test(last)) throw new Error("Cannot start the cluster: see above");
  holder.unref();
}

async function down(): Promise<number> {
  const state = await readState();
  if (state === undefined) return say("There is none.");
  if (await isHeld(state)) Deno.kill(state.pid, "SIGTERM");
  while (await isHeld(state)) await pause(100);
  await forget(state);
  return say("It has ended.");
}

/** Sees to it that nothing stays of a cluster, even when the processes that watch over it were killed. */
async function forget({ folder }: State): Promise<void> {
  await sweep(folder);
  await removeState();
}

async function status(): Promise<number> {
  const state = await readState();
  if (state === undefined || !await isHeld(state)) {
    console.log(
      state === undefined ? "There is none: deno task cluster up" : "It was killed: deno task cluster down clears away what is left",
    );
    return 1;
  }
  console.log(howToUse(state).trim());
  for (const line of ["get nodes -o wide", `-n ${SYSTEM} get deployments,pods`, "get konductor,jobs -A"]) {
    console.log(`\n$ kubectl ${line}`);
    await new Deno.Command(state.kubectl, {
      args: ["--kubeconfig", state.kubeconfig, "--cache-dir", `${state.folder}/cache`, ...line.split(" ")],
    }).spawn().status;
  }
  return 0;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

try {
  Deno.exit(await main(Deno.args));
} catch (error) {
  console.error(`cluster: ${messageOf(error)}`);
  Deno.exit(1);
}
