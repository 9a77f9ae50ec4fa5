import assert from "node:assert/strict";
import { parseJournal } from "./journal.ts";
import { doneAmong, gauge, killedIn } from "./picture.ts";

Deno.test("a gauge shows a part of a whole as a bar and in figures", () => {
  assert.equal(gauge({ title: "held", part: 1, whole: 2 }), `  held        ${"█".repeat(15)}${"░".repeat(15)}   1 of 2`);
});

Deno.test("who was killed is named, when somebody was", () => {
  assert.deepEqual([killedIn([]), killedIn([{ type: "Killed", at: 1, holder: "a" }])], ["", "; a was killed"]);
});

Deno.test("those who are done are counted", () => assert.equal(doneAmong(parseJournal("+ a\n- a\n+ b\n- c\n"), ["a", "b"]), 1));
