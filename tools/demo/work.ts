/** A worker is a koncli that holds, and below it the work itself: a shell, which a koncli that was killed leaves behind. */
import { type Clock, sleep } from "../../kube/clock.ts";
import type { Crew, Script, Worker } from "./crew.ts";
import type { Journal } from "./journal.ts";
import type { Recording } from "./recording.ts";
import type { Subject } from "./subject.ts";

export interface Run extends Subject {
  readonly holder: string;
  /** Of `koncli ... run`, besides. */
  readonly flags: readonly string[];
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts `koncli <kind> run NAME`, and notes its end. */
export function startRun({ crew, recording }: { readonly crew: Crew; readonly recording: Recording }, run: Run): Worker {
  const { primitive, name, holder, flags, command, env = {} } = run;
  const place = [primitive.kind.toLowerCase(), "run", name, "--namespace", "default", "--holder", holder];
  const worker = crew.start({ holder, args: [...place, ...flags, "--", ...command], env });
  worker.ended.then((event) => recording.note(event));
  return worker;
}

/** Starts a shell script that calls koncli, and notes its end. */
export function startScript({ crew, recording }: { readonly crew: Crew; readonly recording: Recording }, script: Script): Worker {
  const worker = crew.startScript(script);
  worker.ended.then((event) => recording.note(event));
  return worker;
}

interface Watched {
  readonly recording: Recording;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** How often the journal is looked into, in milliseconds. */
const PACE = 20;

/** The process id of a worker's work, once that has begun; `undefined` when the worker ended instead. */
export async function findWork({ recording, journal, clock, signal }: Watched, worker: string): Promise<number | undefined> {
  for (;;) {
    const entry = journal.entries().find((entry) => entry.type === "+" && entry.worker === worker);
    if (entry !== undefined) return entry.pid;
    if (recording.events.some((event) => event.type === "Ended" && event.holder === worker)) return undefined;
    await sleep(PACE, { clock, signal });
  }
}

/**
 * Kills a worker and what it runs, in the midst of its work, as when its machine dies. `between`: what is to be done before anybody can
 * take over.
 */
export async function killWorker(watched: Watched, worker: Worker | undefined, between?: () => void): Promise<void> {
  if (worker === undefined) return;
  const { recording, journal } = watched;
  const pid = await findWork(watched, worker.holder);
  between?.();
  recording.note({ type: "Killed", at: recording.now, holder: worker.holder });
  worker.kill();
  killWork(pid);
  journal.bury(worker.holder);
}

/** Kills a shell that does some work, and what that has started: it heads a group of processes, where koncli could make it one. */
function killWork(pid: number | undefined): void {
  if (pid !== undefined) void (killIfThere(-pid) || killIfThere(pid));
}

/** Whether there was something to kill. */
function killIfThere(pid: number): boolean {
  try {
    Deno.kill(pid, "SIGKILL");
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error; // it has just ended by itself
    return false;
  }
}
