/** Real processes, for tests. */
import { dirname } from "node:path";

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Files to find, by their paths: where it runs, which is its HOME as well. */
  readonly files?: Readonly<Record<string, string>>;
  /** Called with everything on stdout and stderr so far, whenever that grows. */
  readonly onOutput?: (text: string, running: Running) => void;
}

export interface Running {
  readonly pid: number;
  /** Writes to its stdin. */
  type(text: string): void;
  kill(signal: Deno.Signal): void;
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** koncli as it is shipped. */
export const main: readonly string[] = denoRun("./main.ts");
/** koncli with a cluster of its own inside. */
export const withCluster: readonly string[] = denoRun("./test_main.ts");

function denoRun(file: string): string[] {
  const [config, script] = ["../deno.json", file].map((path) => new URL(path, import.meta.url).pathname);
  return [Deno.execPath(), "run", "--quiet", "--config", config ?? "", "-A", script ?? ""];
}

/** Runs a command to its end, somewhere where there is no configuration. */
export async function execute([program = "", ...args]: readonly string[], options: ProcessOptions = {}): Promise<Ended> {
  const cwd = await Deno.makeTempDir();
  const { env = {}, stdin = "", files = {}, onOutput } = options;
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(`${cwd}/${path}`), { recursive: true });
    await Deno.writeTextFile(`${cwd}/${path}`, text);
  }
  const settings = { args, cwd, clearEnv: true, stdin: "piped", stdout: "piped", stderr: "piped" } as const;
  const process = new Deno.Command(program, { ...settings, env: { ...essentials(), HOME: cwd, ...env } }).spawn();
  const writer = process.stdin.getWriter();
  const type = (text: string): void => void writer.write(new TextEncoder().encode(text)).catch(() => undefined);
  const running: Running = { pid: process.pid, type, kill: (signal) => process.kill(signal) };
  if (stdin !== "" || onOutput === undefined) {
    type(stdin);
    void writer.close().catch(() => undefined);
  }
  let all = "";
  const collect = async (stream: ReadableStream<Uint8Array>): Promise<string> => {
    let text = "";
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      onOutput?.(all += chunk, running);
    }
    return text;
  };
  try {
    const [stdout, stderr, { code }] = await Promise.all([collect(process.stdout), collect(process.stderr), process.status]);
    await writer.close().catch(() => undefined);
    return { code, stdout, stderr };
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

/** A folder of programs for the PATH, by their names: scripts for /bin/sh. */
export async function programs(scripts: Readonly<Record<string, string>>): Promise<{ readonly path: string } & AsyncDisposable> {
  const folder = await Deno.makeTempDir();
  for (const [name, script] of Object.entries(scripts)) {
    await Deno.writeTextFile(`${folder}/${name}`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return {
    path: `${folder}:${Deno.env.get("PATH")}`,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** A command line as /bin/sh reads it. */
export function quoted(command: readonly string[]): string {
  return command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}

/** A test of a program that is not everywhere: where it is missing, the test is ignored, and its name says what would bring it. */
export async function withProgram(program: string, { name, install = program }: { readonly name: string; readonly install?: string }) {
  const found = await new Deno.Command("sh", { args: ["-c", `command -v ${program}`], stdout: "null", stderr: "null" }).output();
  return found.success ? { name, ignore: false } : { name: `${name} (needs ${program}: apt-get install ${install})`, ignore: true };
}

/** What a process needs to find programs, and Deno its cache. */
function essentials(): Record<string, string> {
  const names = ["PATH", "DENO_DIR", "TMPDIR", "SystemRoot", "XDG_CACHE_HOME"];
  const home = Deno.env.get("HOME") ?? "";
  const cache = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("XDG_CACHE_HOME") ?? `${home}/.cache`}/deno`;
  return {
    ...Object.fromEntries(names.flatMap((name) => [[name, Deno.env.get(name)]]).filter(([, value]) => value !== undefined)),
    DENO_DIR: cache,
  };
}

/** Calls `then` once, as soon as the output contains `text`. */
export function when(text: string, then: (running: Running) => void): (output: string, running: Running) => void {
  let done = false;
  return (output, running) => {
    if (done || !output.includes(text)) return;
    done = true;
    then(running);
  };
}
