import assert from "node:assert/strict";
import type { Observed } from "../observed.ts";
import { cacheFindings } from "./cache_findings.ts";
import { asked, broken, ended, held, journalOf, revision } from "./test_events.ts";

const PLAN = { visitors: ["reader-1", "reader-2", "writer-1"], stays: "writer-1" };
const EVENTS: readonly Observed[] = [
  asked(1, "reader-1"),
  asked(2, "reader-2"),
  asked(3, "writer-1"),
  revision(4, held("reader-1", 1, "Read")),
  revision(5, held("reader-1", 1, "Read"), held("reader-2", 2, "Read")),
  revision(6),
  revision(7, held("writer-1", 3, "Write")),
  revision(8, held("writer-1", 3, "Read")),
  revision(9),
  ...PLAN.visitors.map((visitor) => ended(10, visitor, 0)),
];
const JOURNAL = "+reader-1 +reader-2 -reader-1 -reader-2 +writer-1 -writer-1 +reader-once-writer-1 -reader-once-writer-1";

function brokenIn({ events = EVENTS, journal = JOURNAL }: { readonly events?: readonly Observed[]; readonly journal?: string }): string[] {
  return broken(cacheFindings({ events, journal: journalOf(journal), plan: PLAN }));
}

function withRevision(at: number, ...holders: Parameters<typeof held>[]): Observed[] {
  return EVENTS.map((event) => event.at === at ? revision(at, ...holders.map((one) => held(...one))) : event);
}

Deno.test("readers together and a writer alone break nothing", () => assert.deepEqual(brokenIn({}), []));

Deno.test("a reader beside a writer is found, by the revisions as by the journal", () => {
  assert.ok(brokenIn({ events: withRevision(7, ["reader-2", 2, "Read"], ["writer-1", 3, "Write"]) }).includes("locked"));
  assert.deepEqual(brokenIn({ journal: JOURNAL.replace("-reader-2 +writer-1", "+writer-1 -reader-2") }), ["at work"]);
});

Deno.test("two writers at a time are found", () => {
  const events = withRevision(7, ["writer-1", 3, "Write"], ["writer-2", 4, "Write"]);
  assert.ok(brokenIn({ events }).includes("locked"));
});

Deno.test("readers who never read together are found", () => {
  const journal = JOURNAL.replace("+reader-2 -reader-1", "-reader-1 +reader-2");
  assert.deepEqual(brokenIn({ journal }), ["at work"]);
});

Deno.test("a reader that overtook a writer is found", () => {
  assert.deepEqual(brokenIn({ events: EVENTS.map((event) => event.type === "Asked" && event.at === 2 ? asked(9, "reader-2") : event) }), [
    "grants",
  ]);
});

Deno.test("a writer that let go before it read is found", () => {
  assert.deepEqual(brokenIn({ events: withRevision(8) }), ["went on reading"]);
  assert.deepEqual(brokenIn({ events: withRevision(8, ["writer-1", 4, "Read"]) }), ["went on reading"]);
});
