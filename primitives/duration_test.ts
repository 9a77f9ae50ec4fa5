import assert from "node:assert/strict";
import { formatDuration, milliseconds, parseDuration } from "./duration.ts";

Deno.test("durations are written as in Go", () => {
  assert.equal(parseDuration("0"), 0);
  assert.equal(parseDuration("0s"), 0);
  assert.equal(parseDuration("250ms"), 250);
  assert.equal(parseDuration("1.5s"), 1500);
  assert.equal(parseDuration("1h30m"), 5_400_000);
  assert.equal(parseDuration("1m500ms"), 60_500);
  assert.equal(parseDuration("2h0.5m"), 7_230_000);
});

Deno.test("what is no duration is not read as one", () => {
  for (const text of ["", "5", "s", "-5s", "+5s", "5 s", "5d", "1.s", ".5s", "5s ", "5S", "1e3s", "5s\n"]) {
    assert.equal(parseDuration(text), undefined, `"${text}"`);
  }
});

Deno.test("a duration that was left out is undefined", () => {
  assert.equal(milliseconds(undefined), undefined);
  assert.equal(milliseconds("3s"), 3000);
});

Deno.test("durations are shown as people write them", () => {
  assert.equal(formatDuration(0), "0s");
  assert.equal(formatDuration(250), "250ms");
  assert.equal(formatDuration(1000), "1s");
  assert.equal(formatDuration(90_000), "1m30s");
  assert.equal(formatDuration(5_400_000), "1h30m");
  assert.equal(formatDuration(3_600_000), "1h");
});

Deno.test("what is shown is read as the same duration, to the second", () => {
  for (const seconds of [1, 59, 60, 61, 3599, 3600, 3601, 86_400, 100_000]) {
    assert.equal(parseDuration(formatDuration(seconds * 1000)), seconds * 1000);
  }
});
