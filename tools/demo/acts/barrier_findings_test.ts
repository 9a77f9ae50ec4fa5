import assert from "node:assert/strict";
import type { Observed } from "../observed.ts";
import { barrierFindings } from "./barrier_findings.ts";
import { asked, broken, ended, journalOf, saying } from "./test_events.ts";

const PLAN = { extractors: ["e-1", "e-2"], transformers: ["t-1"], repeats: "e-1" };
const EVENTS: readonly Observed[] = [
  saying(1, { phase: "Waiting", arrived: 0 }),
  asked(2, "e-1"),
  saying(3, { phase: "Waiting", arrived: 1 }),
  asked(4, "e-2"),
  saying(5, { phase: "Open", arrived: 2 }),
  ended(6, "e-1", 0),
  ended(7, "e-2", 0),
  ended(8, "t-1", 0),
];
const JOURNAL = "+e-1 +e-2 -e-1 -e-2 +t-1 -t-1";

function brokenIn({ events = EVENTS, journal = JOURNAL }: { readonly events?: readonly Observed[]; readonly journal?: string }): string[] {
  return broken(barrierFindings({ events, journal: journalOf(journal), plan: PLAN }));
}

Deno.test("a pipeline whose stages kept apart breaks nothing", () => assert.deepEqual(brokenIn({}), []));

Deno.test("one who transforms before the last has extracted is found", () => {
  assert.deepEqual(brokenIn({ journal: "+e-1 +e-2 -e-1 +t-1 -e-2 -t-1" }), ["order"]);
});

Deno.test("a stage that did nothing is found", () => assert.deepEqual(brokenIn({ journal: "+e-1 +e-2 -e-1 -e-2" }), ["order"]));

Deno.test("a barrier that opens too early, never, or closes again is found", () => {
  const early = EVENTS.map((event) => event.type === "Revision" && event.at === 3 ? saying(3, { phase: "Open", arrived: 1 }) : event);
  assert.deepEqual(brokenIn({ events: early }), ["opened"]);
  assert.deepEqual(brokenIn({ events: [...EVENTS, saying(9, { phase: "Waiting", arrived: 2 })] }), ["opened"]);
  assert.ok(brokenIn({ events: EVENTS.filter(({ at }) => at !== 5) }).includes("opened"));
});

Deno.test("a participant that counts twice is found", () => {
  assert.deepEqual(brokenIn({ events: [...EVENTS, asked(9, "e-1")] }), ["arrived"]);
  assert.deepEqual(brokenIn({ events: [...EVENTS, saying(9, { phase: "Open", arrived: 3 })] }), ["arrived"]);
});

Deno.test("an extractor that failed is found", () => assert.deepEqual(brokenIn({ events: EVENTS.with(5, ended(6, "e-1", 1)) }), ["ended"]));
