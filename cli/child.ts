/**
 * A command under koncli's wing, as a process.
 *
 * Without a terminal it gets a session and a process group of its own: what signals it then reaches everything that it started. With a
 * terminal it shares koncli's group instead, as it could not be in the foreground otherwise: it reads the keyboard, Ctrl-Z and `fg` work,
 * and the terminal itself sends Ctrl-C to both.
 */
import process from "node:process";
import { EXIT, Failure, messageOf } from "./failure.ts";
import { ignoreAgain, type Ignored } from "./ignored.ts";
import { foreground, processTable } from "./processes.ts";
import { reapOrphans } from "./reaper.ts";
import { words } from "./words.ts";

export interface Child {
  /** Its exit code, as a shell reports it: 128 and the signal's number when a signal ended it. */
  readonly ended: Promise<number>;
  /** Hands on a signal that reached koncli, unless the terminal has sent that to both. */
  relay(signal: Deno.Signal): void;
  /** Sends a signal to it and to whatever it has started. */
  signal(signal: Deno.Signal): void;
  /** Whether it, or anything that it has started, is still there. */
  survives(): boolean;
}

/** Starts a command. Throws a `Failure` with exit code 126 when it is no program, 127 when it is not there. */
export type StartChild = (command: readonly string[], options: ChildOptions) => Child;

export interface ChildOptions {
  /** In addition to koncli's own environment. */
  readonly env: Readonly<Record<string, string>>;
}

export interface StarterOptions {
  /** Whether it shares koncli's terminal. */
  readonly onTerminal: boolean;
  /** The signals that it is to ignore. */
  readonly ignored: Ignored;
}

/** How to start processes that live beside koncli. */
export function processStarter({ onTerminal, ignored }: StarterOptions): StartChild {
  return (command, { env }) => {
    ignoreAgain(ignored);
    const child = spawn(command, { env, detached: !onTerminal });
    const stopReaping = reapOrphans(child);
    void child.status.then(stopReaping);
    return onTerminal ? new SharedChild(child) : new DetachedChild(child);
  };
}

function spawn([program = "", ...args]: readonly string[], { env, detached }: ChildOptions & { readonly detached: boolean }) {
  try {
    return new Deno.Command(program, { args, env: { ...env }, detached, stdin: "inherit", stdout: "inherit", stderr: "inherit" }).spawn();
  } catch (error) {
    const missing = error instanceof Deno.errors.NotFound;
    const reason = missing ? words.commandMissing : error instanceof Deno.errors.PermissionDenied ? words.notExecutable : messageOf(error);
    throw new Failure(words.cannotRun(program, reason), { exitCode: missing ? EXIT.noSuchCommand : EXIT.notExecutable, cause: error });
  }
}

class DetachedChild implements Child {
  readonly ended: Promise<number>;
  readonly #group: number;

  constructor({ pid, status }: Deno.ChildProcess) {
    this.#group = pid;
    this.ended = status.then(({ code }) => code);
  }

  relay(signal: Deno.Signal): void {
    this.signal(signal);
  }

  signal(signal: Deno.Signal): void {
    send(-this.#group, signal);
  }

  survives(): boolean {
    if (!send(-this.#group, 0)) return false;
    const table = processTable();
    return table.size === 0 || [...table.values()].some(({ group, zombie }) => group === this.#group && !zombie);
  }
}

/** The signals that a terminal sends to all of its foreground group. */
const BY_TERMINAL: ReadonlySet<Deno.Signal> = new Set(["SIGINT", "SIGQUIT", "SIGWINCH", "SIGCONT"]);

class SharedChild implements Child {
  readonly ended: Promise<number>;
  readonly #pid: number;
  /** What it is known to have started: still found after its parent is gone. */
  readonly #descendants = new Map<number, string>();

  constructor({ pid, status }: Deno.ChildProcess) {
    this.#pid = pid;
    this.ended = status.then(({ code }) => code);
  }

  relay(signal: Deno.Signal): void {
    if (!BY_TERMINAL.has(signal) || !foreground()) this.signal(signal);
  }

  signal(signal: Deno.Signal): void {
    for (const pid of this.#family()) send(pid, signal);
  }

  survives(): boolean {
    return this.#family().length > 0;
  }

  /** The processes that are left of it. The start time tells a process from a later one with the same number. */
  #family(): number[] {
    const table = processTable();
    if (table.size === 0) return send(this.#pid, 0) ? [this.#pid] : [];
    const roots = new Set([this.#pid]);
    for (const [pid, start] of this.#descendants) if (table.get(pid)?.start === start) roots.add(pid);
    const found = [...table.values()].filter((each) => !each.zombie && isBelow(each.pid, { roots, table }));
    for (const { pid, start } of found) this.#descendants.set(pid, start);
    return found.map(({ pid }) => pid);
  }
}

interface Family {
  readonly roots: ReadonlySet<number>;
  readonly table: ReturnType<typeof processTable>;
}

function isBelow(pid: number, { roots, table }: Family): boolean {
  for (let at = pid; at > 1; at = table.get(at)?.parent ?? 0) if (roots.has(at)) return true;
  return false;
}

/** Sends a signal, 0 to only ask, to a process or, with a negative number, to a group; `false` when nobody is there. */
function send(pid: number, signal: Deno.Signal | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    // Whoever may not be signalled is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
