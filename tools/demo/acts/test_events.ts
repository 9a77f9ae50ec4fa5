/** Observations as tests make them up: what is seen at a time is revision of that number, and a request's uid is its holder. */
import type { Finding } from "../findings.ts";
import { type Entry, parseJournal } from "../journal.ts";
import type { Held, Observed, Said } from "../observed.ts";

export function held(holder: string, token: number, mode?: "Read" | "Write"): Held {
  return { uid: holder, holder, weight: 1, token, mode };
}

export function revision(at: number, ...holders: readonly Held[]): Observed {
  return { type: "Revision", at, version: at, capacity: 1, holders };
}

export function saying(at: number, said: Said, ...holders: readonly Held[]): Observed {
  return { type: "Revision", at, version: at, capacity: 1, holders, said };
}

export function asked(at: number, holder: string): Observed {
  return { type: "Asked", at, version: at, uid: holder, holder };
}

export function granted(at: number, holder: string): Observed {
  return { type: "Granted", at, uid: holder, holder };
}

export function gone(at: number, holder: string): Observed {
  return { type: "Gone", at, uid: holder, holder };
}

export function ended(at: number, holder: string, code: number, lastWords = ""): Observed {
  return { type: "Ended", at, holder, code, signal: undefined, lastWords };
}

/** A worker that the demo killed at that time. */
export function killed(at: number, holder: string): Observed[] {
  return [{ type: "Killed", at, holder }, { type: "Ended", at, holder, code: 137, signal: "SIGKILL", lastWords: "" }];
}

/** A journal: `+a -a` is a's beginning and end. */
export function journalOf(text: string): Entry[] {
  return parseJournal(text.split(" ").map((word) => `${word[0]} ${word.slice(1)}\n`).join(""));
}

/** What is not as it must be. */
export function broken(findings: readonly Finding[]): string[] {
  return findings.filter(({ holds }) => holds === false).map(({ what }) => what);
}
