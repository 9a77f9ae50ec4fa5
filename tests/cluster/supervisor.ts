/**
 * A process between a test and the programs it starts. Whatever ends the test, the pipe to the supervisor closes with it; the
 * supervisor (`supervisor_main.ts`) then kills the programs and removes their folder and their cgroups.
 */

/** How to run a program. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

/** What a supervisor is asked, one JSON line each. */
export type Request =
  | { readonly type: "start"; readonly name: string; readonly program: Program }
  | { readonly type: "signal"; readonly name: string; readonly signal: "SIGKILL" | "SIGSTOP" | "SIGCONT" }
  | { readonly type: "look"; readonly name: string }
  | { readonly type: "cgroup"; readonly name: string };

/** What it answers, one JSON line for each request. */
export type Answer =
  | { readonly type: "running"; readonly pid: number }
  | { readonly type: "ended"; readonly code: number }
  | { readonly type: "made" }
  | { readonly type: "failed"; readonly message: string };

/** The supervisor's first line. */
export interface Greeting {
  readonly folder: string;
}

/** The log of a program, below the supervisor's folder. */
export function logPath(folder: string, name: string): string {
  return `${folder}/${name}.log`;
}

export class Supervisor implements AsyncDisposable {
  /** The folder that goes when the supervisor does. */
  readonly folder: string;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: Lines;
  #last: Promise<unknown> = Promise.resolve();
  #ended: Promise<void> | undefined;

  private constructor(child: Deno.ChildProcess, { folder, lines }: { folder: string; lines: Lines }) {
    this.folder = folder;
    this.#child = child;
    this.#input = child.stdin.getWriter();
    this.#lines = lines;
  }

  static async start(): Promise<Supervisor> {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-config", "--allow-all", new URL("supervisor_main.ts", import.meta.url).href],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
      detached: true, // a Ctrl-C is for the test alone; the supervisor learns of it by the pipe
    }).spawn();
    const lines = new Lines(child.stdout);
    const { folder }: Greeting = JSON.parse(await lines.next());
    return new Supervisor(child, { folder, lines });
  }

  /** Starts a program. Its log goes to `logPath(folder, name)`. */
  start(name: string, program: Program): Promise<Answer> {
    return this.#ask({ type: "start", name, program });
  }

  /** Sends a signal; for SIGKILL, waits until the program is gone. */
  signal(name: string, signal: "SIGKILL" | "SIGSTOP" | "SIGCONT"): Promise<Answer> {
    return this.#ask({ type: "signal", name, signal });
  }

  /** Tells whether a program still runs. */
  look(name: string): Promise<Answer> {
    return this.#ask({ type: "look", name });
  }

  /** Makes a cgroup in each hierarchy. It goes when the supervisor does. */
  makeCgroup(name: string): Promise<Answer> {
    return this.#ask({ type: "cgroup", name });
  }

  /** Kills every program, last started first, and removes the folder. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    await this.#last;
    await this.#input.close().catch(() => {});
    await this.#lines.cancel();
    await this.#child.status;
  }

  #ask(request: Request): Promise<Answer> {
    const answer = this.#last.then(() => this.#exchange(request));
    this.#last = answer.catch(() => {});
    return answer;
  }

  async #exchange(request: Request): Promise<Answer> {
    await this.#input.write(new TextEncoder().encode(`${JSON.stringify(request)}\n`));
    return JSON.parse(await this.#lines.next());
  }
}

/** Reads a stream line by line, and nothing ahead of the line that was asked for: an idle supervisor leaves no read pending. */
class Lines {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #buffer = "";

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  async next(): Promise<string> {
    for (;;) {
      const end = this.#buffer.indexOf("\n");
      if (end >= 0) return this.#take(end);
      const { done, value } = await this.#reader.read();
      if (done) throw new Error("Cannot reach the test cluster: its supervisor has ended");
      this.#buffer += this.#decoder.decode(value, { stream: true });
    }
  }

  cancel(): Promise<void> {
    return this.#reader.cancel();
  }

  #take(end: number): string {
    const line = this.#buffer.slice(0, end);
    this.#buffer = this.#buffer.slice(end + 1);
    return line;
  }
}
