import assert from "node:assert/strict";
import { count, inWords, numbered, wrapped } from "./words.ts";

Deno.test("short times are in milliseconds, long ones in seconds", () => {
  assert.deepEqual([inWords(3.4), inWords(999), inWords(2_960)], ["3 ms", "999 ms", "3.0 s"]);
});

Deno.test("nouns follow their number", () => {
  assert.deepEqual([count(1, "time"), count(2, "time"), count(2, "process")], ["1 time", "2 times", "2 processes"]);
});

Deno.test("lines break between words and are indented as far as the first", () => {
  assert.equal(wrapped("one two three four", { width: 12, lead: "  x " }), "  x one two\n    three\n    four");
});

Deno.test("colours in front of a line take no room", () => {
  assert.equal(wrapped("one two", { width: 9, lead: "\x1b[32mok\x1b[0m " }), "\x1b[32mok\x1b[0m one\n   two");
});

Deno.test("names are numbered from 1", () => assert.deepEqual(numbered("worker", 2), ["worker-1", "worker-2"]));
