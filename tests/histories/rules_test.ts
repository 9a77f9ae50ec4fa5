/**
 * Random histories of the rules: operators that are killed before any of their I/O and that see old copies, requests, Pods, people,
 * clocks. Environment: `HISTORIES`, how many; `HISTORY_SEED`, plays that one alone and shows it; `HISTORY_FROM`, the first seed;
 * `HISTORY_KIND`, the kind that all of them are about.
 */
import assert from "node:assert/strict";
import { type Outcome, play } from "./history.ts";

const HISTORIES = Number(Deno.env.get("HISTORIES") ?? 2000);
const SEED = Deno.env.get("HISTORY_SEED");
const FROM = Number(Deno.env.get("HISTORY_FROM") ?? 0);
const kind = Deno.env.get("HISTORY_KIND");

Deno.test("the rules hold in random histories", () => {
  if (SEED !== undefined) console.log(play(Number(SEED), { kind }).trace.join("\n"));
  for (const seed of seeds()) assertHeld(play(seed, { kind }));
});

Deno.test("the rules hold wherever an operator is killed", () => {
  for (let seed = 0; seed < HISTORIES / 100; seed++) {
    const { steps } = play(seed, { kind });
    for (let killedBefore = 0; killedBefore < steps; killedBefore++) assertHeld(play(seed, { kind, killedBefore }), killedBefore);
  }
});

Deno.test("the same seed makes the same history", () => {
  assert.deepEqual(play(7).trace, play(7).trace);
  assert.notDeepEqual(play(7).trace, play(8).trace);
});

Deno.test("random histories reach all that can happen", () => {
  const seen = new Map<string, number>();
  for (let seed = 0; seed < 500; seed++) {
    play(seed, { witness: (what) => HAPPENINGS.forEach((part) => what.includes(part) && seen.set(part, (seen.get(part) ?? 0) + 1)) });
  }
  const rare = HAPPENINGS.filter((part) => (seen.get(part) ?? 0) < 5);
  assert.deepEqual(rare, []);
});

/** What has to happen now and then, in the words of the trace. */
const HAPPENINGS = [
  "is killed",
  "commits",
  "lists the requests",
  "reads the Request",
  "reads the Pod",
  "makes sure of the parent",
  "looks for the parent",
  "tells Grant (Granted)",
  "tells Expire (NoSignOfLife)",
  "tells Expire (MaxHold)",
  "tells Expire (HolderEnded)",
  "tells Expire (HolderGone)",
  "tells Expire (ForceReleased)",
  "tells Expire (ParentGone)",
  "tells Deny (Busy)",
  "tells Deny (TimedOut)",
  "tells Deny (QueueFull)",
  "tells Deny (NoSignOfLife)",
  "tells Deny (HolderEnded)",
  "tells Deny (AlreadyExecuted)",
  "tells Deny (Failed)",
  "tells Deny (NotBegun)",
  "tells Finish (Finished)",
  "tells Delete (Retention)",
  "commits ReadLocked",
  "commits WriteLocked",
  "commits Executed",
  '{"mode":"Read"} carried out',
  "carried out, and releases at once",
  "carried out, and its Pod ends at once",
  "while it terminates",
  "has its renewal answered",
  "creates it again",
  "removes lastToken",
  "out of the list",
  "the wall clock is set",
];

function seeds(): number[] {
  return SEED === undefined ? Array.from({ length: HISTORIES }, (_, index) => FROM + index) : [Number(SEED)];
}

function assertHeld({ seed, violation, trace }: Outcome, killedBefore?: number): void {
  if (violation === undefined) return;
  const kill = killedBefore === undefined ? "" : `, an operator killed before its I/O ${killedBefore}`;
  assert.fail([...trace, "", `${violation.message} (HISTORY_SEED=${seed}${kill})`].join("\n"));
}
