/**
 * Random histories of facts: operators that are killed before any of their I/O, that see old copies and go on late; people who say things,
 * take them back, edit, reset and recreate. Environment: `HISTORIES`, how many; `HISTORY_SEED`, plays that one alone and shows it.
 */
import assert from "node:assert/strict";
import { type FactsOutcome, playFacts } from "./facts_history.ts";

const HISTORIES = Number(Deno.env.get("HISTORIES") ?? 4000);
const SEED = Deno.env.get("HISTORY_SEED");

Deno.test("facts: the rules hold in random histories", () => {
  if (SEED !== undefined) console.log(playFacts(Number(SEED)).trace.join("\n"));
  for (const seed of seeds()) assertHeld(playFacts(seed));
});

Deno.test("facts: the rules hold wherever an operator is killed", () => {
  for (let seed = 0; seed < HISTORIES / 200; seed++) {
    const { steps } = playFacts(seed);
    for (let killedBefore = 0; killedBefore < steps; killedBefore++) assertHeld(playFacts(seed, { killedBefore }), killedBefore);
  }
});

Deno.test("facts: the same seed makes the same history", () => {
  assert.deepEqual(playFacts(7).trace, playFacts(7).trace);
  assert.notDeepEqual(playFacts(7).trace, playFacts(8).trace);
});

Deno.test("facts: random histories reach all that can happen", () => {
  const seen = new Map(HAPPENINGS.map((what) => [what, 0]));
  for (let seed = 0; seed < 500; seed++) {
    const text = playFacts(seed).trace.join("\n");
    for (const [what, times] of seen) if (text.includes(what)) seen.set(what, times + 1);
  }
  assert.deepEqual([...seen].filter(([, times]) => times < 10), []);
});

/** What has to happen now and then, in the words of the trace. */
const HAPPENINGS = [
  "is killed",
  "commits",
  "lists the requests",
  "reads f",
  "makes sure of the parent",
  "looks for the parent",
  "deletes the object",
  '"phase":"Open"',
  '"phase":"Failed"',
  '"phase":"Done"',
  '"Negative"',
  "tells Record (Arrived)",
  "tells Record (Counted)",
  "tells Deny (RoundOver)",
  "tells Deny (TimedOut)",
  "tells Deny (AlreadyDone)",
  "tells Deny (ParentNotFound)",
  "tells Delete (Counted)",
  "tells Delete (Retention)",
  "people delete the object",
  "people take",
  '"round":2',
  '"quorum"',
  "the wall clock is set",
];

function seeds(): Iterable<number> {
  return SEED === undefined ? Array(HISTORIES).keys() : [Number(SEED)];
}

function assertHeld({ seed, violation, trace }: FactsOutcome, killedBefore?: number): void {
  if (violation === undefined) return;
  const kill = killedBefore === undefined ? "" : `, an operator killed before its I/O ${killedBefore}`;
  assert.fail([...trace, "", `${violation.message} (HISTORY_SEED=${seed}${kill})`].join("\n"));
}
