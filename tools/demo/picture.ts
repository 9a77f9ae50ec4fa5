/** Parts that the pictures of several acts are made of. */
import type { Events } from "./figures.ts";
import { type Entry, progressOf } from "./journal.ts";
import { bar } from "./screen.ts";

const BAR = 30;

export interface Gauge {
  readonly title: string;
  readonly part: number;
  readonly whole: number;
}

/** How much of a whole there is, as a bar and in figures. */
export function gauge({ title, part, whole }: Gauge): string {
  return `  ${title.padEnd(12)}${bar({ part, whole, length: BAR })} ${String(part).padStart(3)} of ${whole}`;
}

/** `; worker-3 was killed`, when that is so. */
export function killedIn(events: Events): string {
  const killed = events.find((event) => event.type === "Killed");
  return killed === undefined ? "" : `; ${killed.holder} was killed`;
}

/** How many of these workers are done. */
export function doneAmong(journal: readonly Entry[], workers: readonly string[]): number {
  return workers.filter((worker) => progressOf(journal, worker) === "done").length;
}

/** A line for each worker: what became of it. */
export function rosterOf(workers: readonly string[], stateOf: (worker: string) => string): string[] {
  return workers.map((worker) => `  ${worker.padEnd(14)}${stateOf(worker)}`);
}
