import assert from "node:assert/strict";
import { parseJournal } from "../journal.ts";
import type { Observed } from "../observed.ts";
import { onceFindings } from "./once_findings.ts";
import { asked, broken, ended, granted, held, killed, saying } from "./test_events.ts";

const PLAN = { workers: ["a", "b", "c"], ttl: 3 };
const NOTHING = 'koncli: Nothing to do: once "setup" has been executed';
const EVENTS: readonly Observed[] = [
  asked(1, "a"),
  asked(2, "b"),
  asked(3, "c"),
  saying(10, { phase: "Running", attempts: 1, executor: "a" }, held("a", 7)),
  granted(11, "a"),
  ...killed(500, "a"),
  saying(3_020, { phase: "Running", attempts: 2, executor: "b" }, held("b", 8)),
  granted(3_021, "b"),
  saying(5_000, { phase: "Executed", attempts: 2, executor: "b" }),
  ended(5_001, "b", 0),
  ended(5_002, "c", 0, NOTHING),
];
const JOURNAL = "+ a 1 7\nx a\n+ b 2 8\n- b\n";

function brokenIn({ events = EVENTS, journal = JOURNAL }: { readonly events?: readonly Observed[]; readonly journal?: string }): string[] {
  return broken(onceFindings({ events, journal: parseJournal(journal), plan: PLAN }));
}

Deno.test("a set-up that the second one brought to its end breaks nothing", () => assert.deepEqual(brokenIn({}), []));

Deno.test("a set-up that comes to its end twice is found", () => {
  assert.deepEqual(brokenIn({ journal: `${JOURNAL}+ c 3 9\n- c\n` }), ["completed"]);
});

Deno.test("a set-up that nobody brought to its end is found, whatever the object says", () => {
  assert.deepEqual(brokenIn({ journal: "+ a 1 7\nx a\n+ b 2 8\n" }), ["completed", "executed"]);
});

Deno.test("two at the same time are found", () => assert.ok(brokenIn({ journal: "+ a 1 7\n+ b 2 8\n- b\nx a\n" }).includes("at work")));

Deno.test("a success that was taken back is found", () => {
  assert.deepEqual(brokenIn({ events: [...EVENTS, saying(6_000, { phase: "Pending", attempts: 2, executor: "b" })] }), ["executed"]);
});

Deno.test("one who was not told that there is nothing to do is found", () => {
  assert.deepEqual(brokenIn({ events: EVENTS.with(-1, ended(5_002, "c", 0)) }), ["nothing to do"]);
});

Deno.test("a token that does not rise is found", () => assert.deepEqual(brokenIn({ journal: JOURNAL.replace("2 8", "2 7") }), ["tokens"]));
