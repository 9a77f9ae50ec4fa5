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

interface Job {
  readonly holder: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Task extends Job {
  /** The arguments of koncli. */
  readonly args: readonly string[];
}

export interface Script extends Job {
  /** For `sh -c`, with the holder as `$0`; `koncli` is on its path. */
  readonly script: string;
}

export interface Worker {
  readonly holder: string;
  readonly ended: Promise<Ended>;
  /** SIGKILL: it can do nothing about it. */
  kill(): void;
}

interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Whether it is the head of a group of its own. */
  readonly detached: boolean;
}

type Signal = (name: "SIGTERM" | "SIGKILL") => void;

export class Crew implements AsyncDisposable {
  readonly #options: CrewOptions;
  readonly #running = new Map<Signal, Promise<Ended>>();

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  /** Starts a koncli process of its own. */
  start({ args, ...job }: Task): Worker {
    const { koncli: { command, args: first } } = this.#options;
    return this.#start(job, { command, args: [...first, ...args], detached: false });
  }

  /** Starts a shell script. It is the head of a group of processes, so that what it started ends with it. */
  startScript({ script, ...job }: Script): Worker {
    return this.#start(job, { command: "sh", args: ["-c", script, job.holder], detached: true });
  }

  #start({ holder, env = {} }: Job, { command, args, detached }: Program): Worker {
    const { koncli: { surroundings, bin }, kubeconfig } = this.#options;
    const path = `${bin}:${surroundings.env["PATH"] ?? ""}`;
    const streams = { stdin: "null", stdout: "null", stderr: "piped" } as const;
    const whole = { ...surroundings.env, PATH: path, KONCLI_NAMESPACE: "default", ...env, KUBECONFIG: kubeconfig };
    const child = new Deno.Command(command, { ...surroundings, ...streams, args: [...args], env: whole, detached }).spawn();
    const signal: Signal = (name) => ifThere(() => detached ? Deno.kill(-child.pid, name) : child.kill(name));
    const ended = this.#follow(child, { holder, signal });
    this.#running.set(signal, ended);
    return { holder, ended, kill: () => this.#running.has(signal) ? signal("SIGKILL") : undefined };
  }

  /** Asks every process that still runs to end, then ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const left = new AbortController();
    for (const signal of this.#running.keys()) signal("SIGTERM");
    const grace = sleep(GRACE, { clock: this.#options.clock, signal: left.signal }).catch(() => {});
    await Promise.race([Promise.all(this.#running.values()), grace]);
    left.abort();
    for (const signal of this.#running.keys()) signal("SIGKILL");
    await Promise.all(this.#running.values());
  }

  async #follow(child: Deno.ChildProcess, { holder, signal }: { readonly holder: string; readonly signal: Signal }): Promise<Ended> {
    const [{ code, signal: by }, lastWords] = await Promise.all([child.status, tail(child.stderr)]);
    this.#running.delete(signal);
    return { type: "Ended", at: this.#options.clock.monotonic(), holder, code, signal: by ?? undefined, lastWords };
  }
}

/** The end of what a stream says. */
async function tail(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) text = (text + chunk).slice(-LAST_WORDS);
  return text.trim();
}

/** Sends a signal to a process, which may have ended by itself meanwhile. */
function ifThere(send: () => void): void {
  try {
    send();
  } catch (error) {
    if (!(error instanceof TypeError) && !(error instanceof Deno.errors.NotFound)) throw error;
  }
}
