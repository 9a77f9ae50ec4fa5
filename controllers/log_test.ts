import assert from "node:assert/strict";
import { ManualClock } from "../kube/memory/manual_clock.ts";
import { jsonLog, type Level, messageOf } from "./log.ts";

function logged(level: Level, write: (log: ReturnType<typeof jsonLog>) => void): unknown[] {
  const lines: string[] = [];
  write(jsonLog({ clock: new ManualClock(), level, write: (line) => lines.push(line) }));
  return lines.map((line) => JSON.parse(line));
}

Deno.test("a log line is one JSON object with time, level and message", () => {
  const lines = logged("info", (log) => log("warn", "Watch starts again", { resource: "permits", delay: 5, error: undefined }));
  assert.deepEqual(lines, [
    { time: "2026-01-01T00:00:00.000Z", level: "warn", msg: "Watch starts again", resource: "permits", delay: 5 },
  ]);
});

Deno.test("lines below the level are left out", () => {
  const lines = logged("warn", (log) => {
    for (const level of ["debug", "info", "warn", "error"] as const) log(level, level);
  });
  assert.equal(lines.length, 2);
});

Deno.test("an error among the fields becomes its message and those of its causes", () => {
  const error = new Error("it failed", { cause: new Error("no route", { cause: "why" }) });
  const [line] = logged("info", (log) => log("error", "x", { error }));
  assert.deepEqual(line, { time: "2026-01-01T00:00:00.000Z", level: "error", msg: "x", error: "it failed: no route: why" });
  assert.equal(messageOf("text"), "text");
  assert.equal(messageOf(new Error("it failed: why", { cause: new Error("why") })), "it failed: why");
});
