/** The supervisor process; see `supervisor.ts`. It outlives its parent by as long as it takes to clean up. */
import { makeCgroup, removeCgroup } from "./cgroups.ts";
import { MARK } from "./leftovers.ts";
import { type Answer, type Greeting, logPath, type Program, type Request } from "./supervisor.ts";

interface Started {
  readonly child: Deno.ChildProcess;
  readonly status: Promise<Deno.CommandStatus>;
  ended: Deno.CommandStatus | undefined;
}

/** In the order of their start. */
const programs = new Map<string, Started>();
const cgroups: string[] = [];
const folder = await Deno.makeTempDir({ prefix: "konductor-cluster-" });

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) Deno.addSignalListener(signal, () => void cleanUp());

try {
  const greeting: Greeting = { folder };
  await say(greeting);
  await serve(Deno.stdin.readable);
} finally {
  await cleanUp();
}

async function serve(input: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
  let buffer = "";
  for await (const text of input.pipeThrough(new TextDecoderStream())) {
    const lines = (buffer + text).split("\n");
    buffer = lines.pop() ?? "";
    for (const line of lines) await say(await answer(JSON.parse(line)));
  }
}

async function answer(request: Request): Promise<Answer> {
  try {
    if (request.type === "start") start(request.name, request.program);
    if (request.type === "cgroup") return await own(request.name);
    if (request.type === "signal") await signal(request.name, request.signal);
    return look(request.name);
  } catch (error) {
    return { type: "failed", message: String(error) };
  }
}

function start(name: string, { command, args }: Program): void {
  const streams = { stdin: "null", stdout: "null", stderr: "piped" } as const;
  const child = new Deno.Command(command, { args: [...args], cwd: folder, env: { [MARK]: folder }, ...streams }).spawn();
  const log = Deno.openSync(logPath(folder, name), { append: true, create: true });
  const logged = child.stderr.pipeTo(log.writable).catch(() => {});
  const started: Started = { child, status: child.status.then((status) => logged.then(() => status)), ended: undefined };
  started.status.then((status) => started.ended = status);
  programs.delete(name);
  programs.set(name, started);
}

async function own(cgroup: string): Promise<Answer> {
  cgroups.push(cgroup);
  await makeCgroup(cgroup);
  return { type: "made" };
}

async function signal(name: string, signal: Deno.Signal): Promise<void> {
  const program = programs.get(name);
  if (!program || program.ended) return;
  try {
    program.child.kill(signal);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // it has just ended by itself
  }
  if (signal === "SIGKILL") await program.status;
}

function look(name: string): Answer {
  const program = programs.get(name);
  if (!program) return { type: "failed", message: `${name} was not started` };
  return program.ended ? { type: "ended", code: program.ended.code } : { type: "running", pid: program.child.pid };
}

async function cleanUp(): Promise<never> {
  for (const name of [...programs.keys()].reverse()) await signal(name, "SIGKILL");
  for (const cgroup of cgroups) await removeCgroup(cgroup);
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  Deno.exit();
}

async function say(line: Answer | Greeting): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
}
