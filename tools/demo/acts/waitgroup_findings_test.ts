import assert from "node:assert/strict";
import type { Observed } from "../observed.ts";
import { broken, ended, journalOf, saying } from "./test_events.ts";
import { pagesOf } from "./waitgroup.ts";
import { waitgroupFindings } from "./waitgroup_findings.ts";

const PLAN = { pages: { home: ["docs", "blog"], docs: ["home"] }, report: "report", repeats: "docs" };
const EVENTS: readonly Observed[] = [
  saying(1, {}),
  saying(2, { phase: "Waiting", added: 1, completed: 0 }),
  saying(3, { phase: "Waiting", added: 3, completed: 1 }),
  saying(4, { phase: "Done", added: 3, completed: 3 }),
  ...["start", "home", "docs", "blog", "report"].map((holder) => ended(5, holder, 0)),
];
const JOURNAL = "+home -home +docs +blog -blog -docs +report -report";

function brokenIn({ events = EVENTS, journal = JOURNAL }: { readonly events?: readonly Observed[]; readonly journal?: string }): string[] {
  return broken(waitgroupFindings({ events, journal: journalOf(journal), plan: PLAN }));
}

Deno.test("a page that several link to is one page", () => assert.deepEqual(pagesOf(PLAN), ["home", "docs", "blog"]));

Deno.test("a report after the last page breaks nothing", () => assert.deepEqual(brokenIn({}), []));

Deno.test("a report before the last page is found", () => {
  assert.deepEqual(brokenIn({ journal: JOURNAL.replace("-docs +report", "+report -docs") }), ["order"]);
});

Deno.test("a page that counts twice is found", () => {
  assert.deepEqual(brokenIn({ events: EVENTS.with(3, saying(4, { phase: "Done", added: 3, completed: 4 })) }), ["done"]);
});

Deno.test("a group that was done in between is found", () => {
  assert.deepEqual(brokenIn({ events: EVENTS.with(1, saying(2, { phase: "Waiting", added: 1, completed: 1 })) }), ["to be done"]);
  assert.ok(brokenIn({ events: EVENTS.with(2, saying(3, { phase: "Done", added: 1, completed: 1 })) }).includes("done"));
});
