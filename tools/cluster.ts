/** `deno task cluster`: a cluster with one node, in the background. See `HELP`. */
import { fileURLToPath } from "node:url";
import { messageOf } from "../controllers/log.ts";
import { SYSTEM } from "../tests/cluster/node/release.ts";
import { missingForNode } from "../tests/cluster/node/requirements.ts";
import { type ClusterFlags, HELP, parseClusterFlags } from "./cluster/options.ts";
import { Place, type Ready, type State } from "./cluster/state.ts";
import { quoted } from "./dev/shell.ts";

const USAGE = 64;
const INTERRUPTED = 130;
/** How long its holder may take to end, in milliseconds. */
const PATIENCE = 30_000;
const UNDER_WAY = "It starts or ends just now: deno task cluster status tells when it is ready, deno task cluster down ends it";
const NONE = "There is none: deno task cluster up";
const KILLED = "It was killed: deno task cluster down clears away what is left";
const HOLD = fileURLToPath(new URL("cluster/hold.ts", import.meta.url));
const place = new Place();
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
  if (await place.isHeld()) return tellOfOther(await place.read());
  const missing = await missingForNode({ env: Deno.env.get, uid: Deno.uid(), os: Deno.build.os });
  if (missing.length > 0) throw new Error(`Cannot start a node: ${missing.join("; ")}`);
  const started = performance.now();
  const holder = startHolder([...images === undefined ? [] : ["--images", images], ...fsync ? ["--fsync"] : []]);
  const outcome = await untilReady(holder);
  if (outcome === "interrupted") return await interrupt(holder);
  const ready = (await place.read())?.ready;
  if (outcome === "failed" || ready === undefined) throw new Error(await whyNot(holder));
  return say(`It runs, after ${Math.round((performance.now() - started) / 1000)} s.\n${howToUse(ready)}`);
}

async function whyNot({ status }: Deno.ChildProcess): Promise<string> {
  return (await status).code === INTERRUPTED ? "It was ended while it started" : "Cannot start the cluster: see above";
}

function tellOfOther(state: State | undefined): number {
  if (state?.ready !== undefined) return say(`It runs already.\n${howToUse(state.ready)}`);
  console.error(`cluster: ${UNDER_WAY}`);
  return 1;
}

function howToUse({ server, kubeconfig, kubectl }: Ready): string {
  return `
server      ${server}
kubeconfig  ${kubeconfig}

  export KUBECONFIG=${quoted(kubeconfig)}
  alias kubectl=${quoted(quoted(kubectl))}
  kubectl apply -f examples/etl
  kubectl get konductor,jobs,pods

deno task cluster down ends it.`;
}

/** Starts the process that holds the cluster, in a process group of its own, and with no file of this one: it stays when this one ends. */
function startHolder(flags: readonly string[]): Deno.ChildProcess {
  const args = ["run", "--quiet", "-A", HOLD, "up", ...flags];
  return new Deno.Command(Deno.execPath(), { args, stdin: "null", stdout: "piped", stderr: "piped", detached: true }).spawn();
}

type Outcome = "ready" | "failed" | "interrupted";

/** Shows what the holder says until the cluster is ready, or somebody has had enough. */
async function untilReady({ stdout, stderr }: Deno.ChildProcess): Promise<Outcome> {
  const { promise: interrupted, resolve } = Promise.withResolvers<Outcome>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) Deno.addSignalListener(signal, () => resolve("interrupted"));
  const errors = stderr.pipeTo(Deno.stderr.writable, { preventClose: true }).catch(() => {});
  const shown = show(stdout).then((outcome) => outcome === "ready" ? outcome : errors.then(() => outcome));
  return await Promise.race([interrupted, shown]);
}

async function show(output: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Outcome> {
  let last = "";
  for await (const text of output.pipeThrough(new TextDecoderStream())) {
    last += text;
    if (/^Ready$/m.test(last)) return "ready";
    await Deno.stdout.write(new TextEncoder().encode(text));
  }
  return "failed";
}

async function interrupt({ pid }: Deno.ChildProcess): Promise<number> {
  console.error("cluster: Interrupted, ending it");
  if ((await place.read())?.pid === pid) await end();
  else signal(pid, "SIGKILL"); // it has not begun, or another was faster
  return INTERRUPTED;
}

async function down(): Promise<number> {
  const isThere = await place.isHeld() || await place.read() !== undefined;
  await end();
  return say(isThere ? "It has ended." : "There is none.");
}

/** Ends the process that holds it, and sees to it that nothing stays, even when those that watch over it were killed. */
async function end(): Promise<void> {
  const last = await place.read();
  using _lock = await place.lock() ?? await lockFrom(last?.pid);
  await place.clear(last);
}

/** Ends the process that has the lock, and takes it. */
async function lockFrom(pid: number | undefined): Promise<Deno.FsFile> {
  if (pid === undefined) throw new Error(UNDER_WAY);
  for (const name of ["SIGTERM", "SIGKILL"] as const) {
    signal(pid, name);
    const lock = await place.lock(PATIENCE);
    if (lock !== undefined) return lock;
  }
  throw new Error(`Cannot end the cluster: process ${pid} does not end`);
}

/** Sends a signal to a holder, and to what it runs meanwhile. */
function signal(pid: number, name: Deno.Signal): void {
  try {
    Deno.kill(-pid, name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error; // it has just ended
  }
}

async function status(): Promise<number> {
  const [isHeld, state] = [await place.isHeld(), await place.read()];
  if (!isHeld || state?.ready === undefined) {
    console.log(isHeld ? UNDER_WAY : state === undefined ? NONE : KILLED);
    return 1;
  }
  const { folder, ready } = state;
  console.log(howToUse(ready).trim());
  for (const line of ["get nodes -o wide", `-n ${SYSTEM} get deployments,pods`, "get konductor,jobs -A"]) {
    console.log(`\n$ kubectl ${line}`);
    const args = ["--kubeconfig", ready.kubeconfig, "--cache-dir", `${folder}/cache`, ...line.split(" ")];
    await new Deno.Command(ready.kubectl, { args }).spawn().status;
  }
  return 0;
}

try {
  Deno.exit(await main(Deno.args));
} catch (error) {
  console.error(`cluster: ${messageOf(error)}`);
  Deno.exit(1);
}
