/** A process under test: what it says, and how it ends. */

export interface ProcessOptions {
  readonly args: readonly string[];
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** What it reads: nothing when left out, this text, or whatever is written until its input is closed. */
  readonly stdin?: string | "open" | undefined;
}

/** How a process ended. */
export interface Ended {
  /** 128 and the signal's number when a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** From its start to its end, in milliseconds. */
  readonly ms: number;
}

export class Process implements AsyncDisposable {
  readonly pid: number;
  /** Its command line. */
  readonly title: string;
  readonly stdout: Heard;
  readonly stderr: Heard;
  /** Its exit code, as soon as it has one. */
  readonly exited: Promise<number>;
  /** Resolves when it has ended, and whatever it started has let go of its output. */
  readonly ended: Promise<Ended>;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>> | undefined;
  #isOver = false;

  constructor(command: string, { args, env, cwd, stdin }: ProcessOptions) {
    const started = performance.now();
    const streams = { stdin: stdin === undefined ? "null" : "piped", stdout: "piped", stderr: "piped" } as const;
    this.#child = new Deno.Command(command, { args: [...args], env: { ...env }, clearEnv: true, cwd, ...streams }).spawn();
    this.#input = stdin === undefined ? undefined : this.#child.stdin.getWriter();
    if (stdin !== undefined && stdin !== "open") void this.write(stdin).then(() => this.closeInput());
    this.pid = this.#child.pid;
    this.title = [command, ...args].join(" ");
    this.stdout = new Heard(this.#child.stdout);
    this.stderr = new Heard(this.#child.stderr);
    this.exited = this.#child.status.then(({ code }) => {
      this.#isOver = true;
      return code;
    });
    this.ended = this.#end(started);
  }

  async #end(started: number): Promise<Ended> {
    const code = await this.exited;
    const ms = performance.now() - started;
    return { code, stdout: await this.stdout.whole, stderr: await this.stderr.whole, ms };
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Writes to its standard input; what it does not want to read is dropped. */
  async write(text: string): Promise<void> {
    await this.#input?.write(new TextEncoder().encode(text)).catch(() => {});
  }

  async closeInput(): Promise<void> {
    await this.#input?.close().catch(() => {});
  }

  kill(signal: Deno.Signal): void {
    if (!this.#isOver) this.#child.kill(signal);
  }

  /** Ends it, and what reads its input. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeInput();
    this.kill("SIGKILL");
    await this.exited;
    await Promise.all([this.stdout.stop(), this.stderr.stop()]);
  }
}

export interface UntilOptions {
  /** How long to wait, in milliseconds. */
  readonly within?: number;
}

/** One stream of a process. */
export class Heard {
  /** All of it, once nobody holds the stream any more. */
  readonly whole: Promise<string>;
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #listeners = new Set<() => void>();
  #text = "";
  #isOver = false;

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = stream.pipeThrough(new TextDecoderStream()).getReader();
    this.whole = this.#hear();
  }

  /** What was heard so far. */
  get text(): string {
    return this.#text;
  }

  /** Waits until what was heard matches; rejects when that is not going to be. */
  until(pattern: RegExp, { within = 15_000 }: UntilOptions = {}): Promise<RegExpExecArray> {
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
    const fail = (why: string): void => reject(new Error(`Cannot hear ${pattern}: ${why}; heard: ${this.#text}`));
    const listen = (): void => {
      const found = pattern.exec(this.#text);
      if (found) resolve(found);
      else if (this.#isOver) fail("the process said all that it had to say");
    };
    const timer = setTimeout(() => fail(`${within / 1000} s are over`), within);
    this.#listeners.add(listen);
    listen();
    return promise.finally(() => {
      clearTimeout(timer);
      this.#listeners.delete(listen);
    });
  }

  /** Listens no longer. */
  async stop(): Promise<void> {
    await this.#reader.cancel().catch(() => {});
    await this.whole;
  }

  async #hear(): Promise<string> {
    for (;;) {
      const { done, value = "" } = await this.#reader.read().catch(() => ({ done: true, value: "" }));
      this.#text += value;
      this.#isOver = done;
      for (const listener of [...this.#listeners]) listener();
      if (done) return this.#text;
    }
  }
}
