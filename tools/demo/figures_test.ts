import assert from "node:assert/strict";
import { exitsOf, grantsOf, handOversOf, holdsOf, orderOf, peakOf, percentile, refusalsOf, standingOf, takeOverOf } from "./figures.ts";
import type { Held, Observed } from "./observed.ts";
import { recorded } from "./test_recording.ts";

function held(uid: string, token: number, weight = 1): Held {
  return { uid, holder: `worker-${uid}`, weight, token };
}

function revision(at: number, holders: readonly Held[], capacity = 1): Observed {
  return { type: "Revision", at, version: at, capacity, holders };
}

function asked(at: number, uid: string): Observed {
  return { type: "Asked", at, version: at, uid, holder: `worker-${uid}` };
}

Deno.test("the peak is the most that was held at one revision", () => {
  assert.deepEqual(peakOf(recorded), { held: 2, revisions: 11, excesses: [], gaps: 0 });
});

Deno.test("the peak counts weights", () => {
  const { held: peak, excesses } = peakOf([revision(1, [held("a", 1, 3)], 4), revision(2, [held("a", 1, 3), held("b", 2, 2)], 4)]);
  assert.equal(peak, 5);
  assert.deepEqual(excesses.map(({ version }) => version), [2]);
});

Deno.test("a single revision with too many holders is an excess", () => {
  const broken = recorded.map((event) => event.type === "Revision" && event.version === 26 ? { ...event, capacity: 1 } : event);
  assert.deepEqual(peakOf(broken).excesses.map(({ version }) => version), [26]);
});

Deno.test("the peak says how often revisions may have been missed", () => {
  assert.equal(peakOf([...recorded, { type: "Gap", at: 9_000 }]).gaps, 1);
});

Deno.test("grants are listed in the order of the parent's revisions", () => {
  const names = grantsOf(recorded).map(({ holder }) => holder.replace("worker-00", ""));
  assert.deepEqual(names, ["1", "4", "3", "2", "5", "6"]);
});

Deno.test("a holder that stays is granted once", () => {
  assert.equal(grantsOf([revision(1, [held("a", 1)]), revision(2, [held("a", 1)])]).length, 1);
});

Deno.test("grants in the order of creation have no inversions", () => {
  assert.deepEqual(orderOf(recorded), { grants: 6, inversions: 0, tokensBack: 0 });
});

Deno.test("each pair that was granted the other way round is an inversion", () => {
  const events = [
    asked(1, "a"),
    asked(2, "b"),
    asked(3, "c"),
    revision(4, [held("c", 1)]),
    revision(5, [held("b", 2)]),
    revision(6, [held("a", 3)]),
  ];
  assert.equal(orderOf(events).inversions, 3);
});

Deno.test("a token that does not rise is counted", () => {
  const events = [asked(1, "a"), asked(2, "b"), revision(3, [held("a", 7)]), revision(4, [held("b", 7)])];
  assert.equal(orderOf(events).tokensBack, 1);
});

Deno.test("a hand-over pairs who left with who came in the same decision", () => {
  const pairs = handOversOf(recorded).map(({ from, to }) => `${from} > ${to}`);
  assert.deepEqual(pairs, ["worker-001 > worker-003", "worker-003 > worker-005", "worker-002 > worker-006"]);
});

Deno.test("a hand-over lasts from the release to the next one's grant", () => {
  assert.deepEqual(handOversOf(recorded).map(({ took }) => Math.round(took)), [7, 4, 3]);
});

Deno.test("a take-over is measured from the kill and from the last sign of life", () => {
  const takeOver = takeOverOf(recorded);
  assert.deepEqual([takeOver?.from, takeOver?.to], ["worker-004", "worker-002"]);
  assert.equal(Math.round(takeOver?.sinceSignOfLife ?? 0), 3_002);
  assert.equal(Math.round(takeOver?.sinceKill ?? 0), 2_962);
});

Deno.test("a renewal after the grant is the last sign of life", () => {
  const index = recorded.findIndex(({ type }) => type === "Killed");
  const renewal: Observed = { type: "Renewed", at: 1_100, uid: "p2" };
  assert.equal(Math.round(takeOverOf(recorded.toSpliced(index, 0, renewal))?.sinceSignOfLife ?? 0), 2_975);
});

Deno.test("there is no take-over when the killed holder stays among the holders", () => {
  assert.equal(takeOverOf(recorded.filter(({ at }) => at < 4_000)), undefined);
});

Deno.test("there is no take-over when nobody was killed", () => {
  assert.equal(takeOverOf(recorded.filter(({ type }) => type !== "Killed")), undefined);
});

Deno.test("a take-over by nobody says so", () => {
  const events: Observed[] = [revision(1, [held("a", 1)]), { type: "Killed", at: 2, holder: "worker-a" }, revision(3, [])];
  assert.equal(takeOverOf(events)?.to, undefined);
  assert.equal(takeOverOf(events)?.sinceKill, 1);
});

Deno.test("exits are counted by code or signal", () => {
  assert.deepEqual(Object.fromEntries(exitsOf(recorded)), { "0": 5, SIGKILL: 1 });
});

Deno.test("a hold lasts from the grant to the release", () => {
  const [first] = holdsOf(recorded);
  assert.deepEqual([first?.holder, Math.round(first?.lasted ?? 0)], ["worker-001", 2_037]);
});

Deno.test("a refusal knows whether somebody held meanwhile", () => {
  const denied: Observed = { type: "Denied", at: 5, uid: "b", holder: "worker-b" };
  assert.deepEqual(refusalsOf([revision(1, [held("a", 1)]), asked(3, "b"), denied]), [{ holder: "worker-b", took: 2, wasHeld: true }]);
  assert.equal(refusalsOf([revision(1, [held("a", 1)]), revision(2, []), asked(3, "b"), denied])[0]?.wasHeld, false);
  assert.equal(refusalsOf([revision(1, [held("a", 1)]), asked(3, "b"), revision(4, []), denied])[0]?.wasHeld, true);
});

Deno.test("percentiles of no values are 0", () => assert.equal(percentile([], 90), 0));

Deno.test("a percentile is one of the values", () => {
  const values = [5, 1, 4, 2, 3];
  assert.deepEqual([percentile(values, 0), percentile(values, 50), percentile(values, 90), percentile(values, 100)], [1, 3, 5, 5]);
});

Deno.test("the standing leaves those out of the line who were granted or left", () => {
  const early = recorded.filter(({ at }) => at < 2_000);
  assert.deepEqual(standingOf(early).waiting.map(({ holder }) => holder), ["worker-003", "worker-002", "worker-005", "worker-006"]);
  assert.equal(standingOf(early).revision?.holders.length, 2);
  assert.deepEqual(standingOf(recorded).waiting, []);
  assert.equal(standingOf(recorded).ended.length, 6);
});
