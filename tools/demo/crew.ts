/** The processes that an act starts, and their end. */
import type { Clock } from "../../kube/clock.ts";
import { sleep } from "../../kube/clock.ts";
import type { Koncli } from "./koncli.ts";
import type { Ended } from "./observed.ts";

/** How long a process may take to end after it was asked to, in milliseconds. */
const GRACE = 3_000;
/** How much of a process's last words is kept, in characters. */
const LAST_WORDS = 2_000;

export interface CrewOptions {
  readonly koncli: Koncli;
  readonly kubeconfig: string;
  readonly clock: Clock;
}

export interface Task {
  readonly holder: string;
  /** The arguments of koncli. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Worker {
  readonly holder: string;
  readonly ended: Promise<Ended>;
  /** SIGKILL: it can do nothing about it. */
  kill(): void;
}

export class Crew implements AsyncDisposable {
  readonly #options: CrewOptions;
  readonly #running = new Map<Deno.ChildProcess, Promise<Ended>>();

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  /** Starts a koncli process of its own. */
  start({ holder, args, env = {} }: Task): Worker {
    const { koncli: { command, args: first, surroundings }, kubeconfig } = this.#options;
    const child = new Deno.Command(command, {
      ...surroundings,
      args: [...first, ...args],
      env: { ...surroundings.env, ...env, KUBECONFIG: kubeconfig },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const ended = this.#follow(child, holder);
    this.#running.set(child, ended);
    return { holder, ended, kill: () => signal(child, "SIGKILL") };
  }

  /** Asks every process that still runs to end, then ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const left = new AbortController();
    for (const child of this.#running.keys()) signal(child, "SIGTERM");
    const grace = sleep(GRACE, { clock: this.#options.clock, signal: left.signal }).catch(() => {});
    await Promise.race([Promise.all(this.#running.values()), grace]);
    left.abort();
    for (const child of this.#running.keys()) signal(child, "SIGKILL");
    await Promise.all(this.#running.values());
  }

  async #follow(child: Deno.ChildProcess, holder: string): Promise<Ended> {
    const [{ code, signal }, lastWords] = await Promise.all([child.status, tail(child.stderr)]);
    this.#running.delete(child);
    return { type: "Ended", at: this.#options.clock.monotonic(), holder, code, signal: signal ?? undefined, lastWords };
  }
}

/** The end of what a stream says. */
async function tail(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) text = (text + chunk).slice(-LAST_WORDS);
  return text.trim();
}

/** Sends a signal to a process, which may have ended by itself meanwhile. */
function signal(child: Deno.ChildProcess, name: "SIGTERM" | "SIGKILL"): void {
  try {
    child.kill(name);
  } catch (error) {
    if (!(error instanceof TypeError) && !(error instanceof Deno.errors.NotFound)) throw error;
  }
}
