import assert from "node:assert/strict";
import type { Observed } from "../observed.ts";
import { gateFindings } from "./gate_findings.ts";
import { broken, ended, journalOf, saying } from "./test_events.ts";

const PLAN = { jobs: ["unit", "smoke"], releases: ["release-1"], late: "late" };
const EVENTS: readonly Observed[] = [
  saying(1, { phase: "Waiting", conditionsMet: 0 }),
  saying(2, { phase: "Waiting", conditionsMet: 1 }),
  saying(3, { phase: "Open", conditionsMet: 2 }),
  ended(4, "release-1", 0),
  ended(5, "late", 0),
];
const JOURNAL = "+unit -unit +smoke -smoke +release-1 -release-1 +late -late";

function brokenIn({ events = EVENTS, journal = JOURNAL }: { readonly events?: readonly Observed[]; readonly journal?: string }): string[] {
  return broken(gateFindings({ events, journal: journalOf(journal), plan: PLAN }));
}

Deno.test("releases after both Jobs break nothing", () => assert.deepEqual(brokenIn({}), []));

Deno.test("a release before the second Job is found", () => {
  assert.deepEqual(brokenIn({ journal: JOURNAL.replace("-smoke +release-1", "+release-1 -smoke") }), ["order"]);
});

Deno.test("a gate that opens too early, or closes again, is found", () => {
  assert.deepEqual(brokenIn({ events: EVENTS.with(1, saying(2, { phase: "Open", conditionsMet: 1 })) }), ["opened"]);
  assert.deepEqual(brokenIn({ events: [...EVENTS, saying(6, { phase: "Waiting", conditionsMet: 0 })] }), ["opened"]);
});

Deno.test("one who came late and was not let through is found", () => {
  assert.deepEqual(brokenIn({ journal: JOURNAL.replace(" +late -late", "") }), ["stays open"]);
});
