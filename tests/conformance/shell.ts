/** A shell whose `kubectl` is a given one, and talks to a given server. */
import { fileURLToPath } from "node:url";
import { masked } from "./masks.ts";

/** Where commands are run. */
export interface Bench {
  /** The program, by its path or by its name. */
  readonly kubectl: string;
  /** The path of a kubeconfig. */
  readonly kubeconfig: string;
  stop(): Promise<void> | void;
}

/** Where the scripts and their manifests are. */
export const SCRIPTS = fileURLToPath(new URL("./kubectl", import.meta.url));

/** How long a command may take, in milliseconds. */
const PATIENCE = 60_000;

/** How long after its start a command behind the others is taken to be ready when it prints nothing, in milliseconds. */
const READY = 2_000;

interface Running {
  readonly child: Deno.ChildProcess;
  readonly read: Promise<void>;
  output: string;
}

export class Shell implements AsyncDisposable {
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string>>;
  #behind: Running | undefined;

  private constructor(folder: string, env: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#env = env;
  }

  static async open({ kubectl, kubeconfig }: Bench): Promise<Shell> {
    const folder = await Deno.makeTempDir();
    const path = Deno.env.get("PATH") ?? "";
    await Deno.writeTextFile(`${folder}/kubectl`, `#!/bin/sh\nPATH='${path}' exec '${kubectl}' "$@"\n`, { mode: 0o755 });
    const cache = `${folder}/cache`;
    return new Shell(folder, {
      KUBECONFIG: kubeconfig,
      KUBECACHEDIR: cache,
      PATH: `${folder}:${path}`,
      TMPDIR: "/tmp",
      LC_ALL: "C",
      EDITOR: "false",
    });
  }

  /** Runs a command, and returns what it printed, masked, and its exit code when that is not 0. */
  async run(command: string): Promise<string> {
    if (command.startsWith("fg ")) return masked(await this.#bringBack(Number(command.slice(3))));
    if (command.endsWith(" &")) return await this.#runBehind(command.slice(0, -2));
    const running = this.#start(command);
    const timer = setTimeout(() => end(running.child, "SIGKILL"), PATIENCE);
    const { code } = await running.child.status;
    await running.read;
    clearTimeout(timer);
    return [masked(running.output), ...(code === 0 ? [] : [`[${code}]`])].filter((part) => part !== "").join("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#behind) await this.#bringBack(0);
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #runBehind(command: string): Promise<string> {
    const running = this.#start(`exec ${command}`);
    this.#behind = running;
    await until(() => running.output !== "", READY);
    return "";
  }

  #start(command: string): Running {
    const child = new Deno.Command("sh", {
      args: ["-c", `exec 2>&1\n${command}`],
      cwd: SCRIPTS,
      env: { ...this.#env },
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const running: Running = { child, output: "", read: Promise.resolve() };
    return Object.assign(running, { read: collect(child.stdout, running) });
  }

  /** Ends what runs behind, once it has printed so many lines. */
  async #bringBack(lines: number): Promise<string> {
    const running = this.#behind;
    if (running === undefined) throw new Error("Cannot bring anything back: nothing runs behind");
    this.#behind = undefined;
    await until(() => running.output.split("\n").length > lines, PATIENCE);
    end(running.child, "SIGTERM");
    await running.child.status;
    await running.read;
    return running.output;
  }
}

function end(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // it has ended
  }
}

async function collect(stream: ReadableStream<Uint8Array<ArrayBuffer>>, running: Running): Promise<void> {
  for await (const text of stream.pipeThrough(new TextDecoderStream())) running.output += text;
}

async function until(holds: () => boolean, milliseconds: number): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!holds() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
}
