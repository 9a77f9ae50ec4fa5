/**
 * The workers' own journal: a file that each of them appends a line to when its work begins and when it ends. The order of the lines is
 * the order in which it happened, whatever clocks and watches say: a second witness, which knows nothing of Konductor.
 */

/** It begins, it ends; or it was killed, which the demo writes in its stead. */
export interface Entry {
  readonly type: "+" | "-" | "x";
  readonly worker: string;
  /** Of the shell that does the work. */
  readonly pid: number | undefined;
  readonly token: number | undefined;
}

/** For `sh -c`, with the worker's name as `$0`. */
const WORK = `echo "+ $0 $$ $KONDUCTOR_TOKEN" >>"$JOURNAL"; sleep "$(cat "$WORK_SECONDS")"; echo "- $0" >>"$JOURNAL"`;

export class Journal {
  readonly #path: string;
  readonly #work: string;

  /** Starts a journal of that name in `folder`. */
  constructor(folder: string, name: string) {
    this.#path = `${folder}/${name}.journal`;
    this.#work = `${folder}/${name}.seconds`;
    Deno.writeTextFileSync(this.#path, "");
  }

  /** What a worker runs. */
  command(worker: string): readonly string[] {
    return ["sh", "-c", WORK, worker];
  }

  /** The environment that it runs in. */
  get env(): Readonly<Record<string, string>> {
    return { JOURNAL: this.#path, WORK_SECONDS: this.#work };
  }

  /** Says how long workers who begin from now on work, in seconds. */
  setWork(seconds: number): void {
    Deno.writeTextFileSync(this.#work, String(seconds));
  }

  entries(): readonly Entry[] {
    return parseJournal(Deno.readTextFileSync(this.#path));
  }

  /** Writes that a worker was killed. */
  bury(worker: string): void {
    this.note("x", worker);
  }

  /** Writes what the demo itself does. */
  note(type: Entry["type"], worker: string): void {
    Deno.writeTextFileSync(this.#path, `${type} ${worker}\n`, { append: true });
  }
}

/** Reads a journal. A line that is not whole yet is left out. */
export function parseJournal(text: string): Entry[] {
  return [...text.matchAll(/^([+x-]) (\S+)(?: (\d+))?(?: (\d+))?\n/gm)].map(([, sign, worker = "", pid, token]) => ({
    type: sign === "+" || sign === "-" ? sign : "x",
    worker,
    pid: pid === undefined ? undefined : Number(pid),
    token: token === undefined ? undefined : Number(token),
  }));
}

/** The most that were at work at the same time. */
export function peakAtWork(entries: readonly Entry[]): number {
  const working = new Set<string>();
  let peak = 0;
  for (const { type, worker } of entries) {
    if (type === "+") working.add(worker);
    else working.delete(worker);
    peak = Math.max(peak, working.size);
  }
  return peak;
}

/** How far a worker has come. */
export function progressOf(entries: readonly Entry[], worker: string): "not begun" | "at work" | "done" | "killed" {
  const last = entries.findLast((entry) => entry.worker === worker)?.type;
  return last === "+" ? "at work" : last === "-" ? "done" : last === "x" ? "killed" : "not begun";
}

export interface Sequence {
  readonly first: readonly string[];
  readonly then: readonly string[];
}

/** Whether all of the first had done their work before any of the others began. */
export function isInSequence(entries: readonly Entry[], { first, then }: Sequence): boolean {
  const ends = first.map((worker) => entries.findIndex((entry) => entry.type === "-" && entry.worker === worker));
  const beginnings = then.map((worker) => entries.findIndex((entry) => entry.type === "+" && entry.worker === worker));
  return [...ends, ...beginnings].every((at) => at >= 0) && Math.max(...ends) < Math.min(...beginnings);
}
