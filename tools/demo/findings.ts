/** Findings that several acts have in common, computed from what was observed. */
import { type Events, exitOf, exitsOf, peakOf, revisionsOf, takeOverOf } from "./figures.ts";
import { type Entry, isInSequence, peakAtWork, type Sequence } from "./journal.ts";
import type { Ended, Said } from "./observed.ts";
import { count, inWords } from "./words.ts";

/** What an act found out. */
export interface Finding {
  /** What was looked at: `hand-over`. */
  readonly what: string;
  /** What was seen. */
  readonly seen: string;
  /** Whether it is as it must be; left out where there is nothing that it must be. */
  readonly holds?: boolean;
}

export interface Limit {
  /** What there is too much of, in the plural. */
  readonly noun: string;
  readonly capacity: number;
}

/** Never more was held than there is, by the parent's own revisions. */
export function heldFinding(events: Events, { noun, capacity }: Limit): Finding {
  const { held, revisions, excesses, gaps } = peakOf(events);
  const over = excesses.length === 0 ? "" : `; too many at revision ${excesses.map(({ version }) => version).join(", ")}`;
  const missed = gaps === 0 ? "" : `; the watch started over ${count(gaps, "time")}, so that some may have been missed`;
  const seen = `never more than ${held} of ${capacity} at a time, by ${count(revisions, "revision")} of the object, read one by one`;
  return { what: noun, seen: seen + over + missed, holds: revisions > 0 && excesses.length === 0 && held <= capacity };
}

/** Never more were at work than may be, by the journal. */
export function atWorkFinding(journal: readonly Entry[], { noun, capacity }: Limit): Finding {
  const peak = peakAtWork(journal);
  const seen = `never more than ${peak} of ${capacity} ${noun} at a time, by the journal that they keep themselves`;
  return { what: "at work", seen, holds: journal.length > 0 && peak <= capacity };
}

/** None of those who come then began before all of the first were done, by the journal. */
export function sequenceFinding(journal: readonly Entry[], { words, ...sequence }: Sequence & { readonly words: string }): Finding {
  const holds = isInSequence(journal, sequence);
  return { what: "order", seen: `${words}: ${holds ? "so says" : "not so by"} the journal that they keep themselves`, holds };
}

export interface Latch {
  readonly what: string;
  /** The phase that is for good. */
  readonly phase: string;
  /** Whether it may be in that phase, by what it says at the same revision. */
  readonly isDue: (said: Said) => boolean;
  readonly words: (said: Said) => string;
}

/** One write put it into its last phase, when that was due, and none took it back. */
export function latchFinding(events: Events, { what, phase, isDue, words }: Latch): Finding {
  const states = revisionsOf(events).map(({ said = {} }) => said);
  const first = states.findIndex((said) => said.phase === phase);
  const said = states[first];
  if (said === undefined) return { what, seen: `it was never ${phase}`, holds: false };
  const stays = states.slice(first).every((said) => said.phase === phase);
  const seen = `${words(said)}, by one write${stays ? "" : ", and another took that back"}; ${count(states.length, "revision")} were read`;
  return { what, seen, holds: stays && isDue(said) };
}

/** Watches, and the timers of a busy machine, are this exact, in milliseconds. */
const TOLERANCE = 100;

/** What the killed holder had passed on to the next in line, and not before its ttl was over. */
export function takeOverFinding(events: Events, { ttl }: { readonly ttl: number }): Finding {
  const what = "killed holder";
  const killed = events.find((event) => event.type === "Killed")?.holder ?? "nobody";
  const takeOver = takeOverOf(events);
  if (takeOver?.to === undefined) return { what, seen: `${killed}; nobody took over`, holds: false };
  const { from, to, sinceSignOfLife, sinceKill } = takeOver;
  const when = `${inWords(sinceSignOfLife)} after its last sign of life, ${inWords(sinceKill)} after SIGKILL; the ttl is ${ttl} s`;
  return { what, seen: `${from}; ${to} took over ${when}`, holds: sinceSignOfLife >= ttl * 1_000 - TOLERANCE };
}

export interface Expected {
  /** How many processes there were. */
  readonly workers: number;
  /** Whether a worker ended as it should. The killed are judged apart. */
  readonly isRight: (ended: Ended) => boolean;
}

/** How the processes ended; for the first that ended otherwise than they should, with their last words. */
export function exitsFinding(events: Events, { workers, isRight }: Expected): Finding {
  const killed = events.find((event) => event.type === "Killed")?.holder;
  const ended = events.filter((event) => event.type === "Ended");
  const wrong = ended.filter((event) => event.holder === killed ? event.signal !== "SIGKILL" : !isRight(event));
  const exits = [...exitsOf(events)].toSorted(([, a], [, b]) => b - a).map(([how, number]) => `${number} with ${how}`).join(", ");
  const words = wrong.slice(0, 3).map((event) => `; ${event.holder} ended with ${exitOf(event)}: ${event.lastWords.split("\n").at(-1)}`)
    .join("");
  const missing = ended.length < workers ? `; ${count(workers - ended.length, "process")} did not end` : "";
  return { what: "ended", seen: exits + words + missing, holds: wrong.length === 0 && ended.length === workers };
}
