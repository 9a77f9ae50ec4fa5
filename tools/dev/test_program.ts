/** A program of tools/ as a process of its own, in a folder of its own, as a user starts it. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

export interface ProgramOptions {
  /** Below tools/: `dev.ts`. */
  readonly file: string;
  readonly args?: readonly string[];
  /** Left out: a new folder, which goes when the program does. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export class Program implements AsyncDisposable {
  readonly cwd: string;
  readonly #child: Deno.ChildProcess;
  readonly #read: Promise<unknown>;
  readonly #ownFolder: boolean;
  #output = "";
  #news = Promise.withResolvers<void>();

  private constructor(child: Deno.ChildProcess, { cwd, ownFolder }: { cwd: string; ownFolder: boolean }) {
    this.cwd = cwd;
    this.#child = child;
    this.#ownFolder = ownFolder;
    this.#read = Promise.all([this.#take(child.stdout), this.#take(child.stderr)]);
  }

  static async start({ file, args = [], cwd, env = {} }: ProgramOptions): Promise<Program> {
    const folder = cwd ?? await Deno.makeTempDir({ prefix: "konductor-test-" });
    const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-all", path, ...args],
      cwd: folder,
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
    return new Program(command.spawn(), { cwd: folder, ownFolder: cwd === undefined });
  }

  /** What it said so far, on both streams. */
  get output(): string {
    return this.#output;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** The first match in what it says. Throws when it ends before it says so. */
  async says(pattern: RegExp): Promise<RegExpMatchArray> {
    let over = false;
    const end = this.#read.then(() => over = true);
    for (;;) {
      const found = this.#output.match(pattern);
      if (found) return found;
      assert.ok(!over, `it ended without saying ${pattern}:\n${this.#output}`);
      await Promise.race([this.#news.promise, end]);
    }
  }

  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** How it ended. */
  async ended(): Promise<Deno.CommandStatus> {
    const [status] = await Promise.all([this.#child.status, this.#read]);
    return status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.signal("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // it has ended
    }
    await this.ended();
    if (this.#ownFolder) await Deno.remove(this.cwd, { recursive: true });
  }

  async #take(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.#output += text;
      this.#news.resolve();
      this.#news = Promise.withResolvers();
    }
  }
}

/** What is in a folder; nothing when there is none. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  return entries.map(({ name }) => name).toSorted();
}
