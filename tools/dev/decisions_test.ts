import assert from "node:assert/strict";
import type { Level, LogFields } from "../../controllers/log.ts";
import { readableLog } from "./decisions.ts";

interface Logged {
  readonly level?: Level;
  readonly message?: string;
  readonly fields?: LogFields;
  readonly verbose?: boolean;
}

function logged({ level = "info", message = "Decided", fields = {}, verbose = true }: Logged): string[] {
  const lines: string[] = [];
  readableLog({ clock: { now: () => 0 }, verbose, write: (line) => lines.push(line) })(level, message, fields);
  return lines.map((line) => line.replace(/^\d\d:\d\d:\d\d /, ""));
}

const PLACE = { kind: "Semaphore", namespace: "default", name: "db" };

Deno.test("a decision is one line", () => {
  const fields = { ...PLACE, granted: ["p-1", "p-2"], expired: ["p-0"], holders: 2, waiting: 1 };
  assert.deepEqual(logged({ fields }), ["semaphore default/db: granted p-1, p-2; expired p-0; 2 hold, 1 waits"]);
});

Deno.test("a decision about nobody says how things stand", () => {
  assert.deepEqual(logged({ fields: { ...PLACE, holders: 1 } }), ["semaphore default/db: 1 holds, 0 wait"]);
});

Deno.test("decisions are shown only when that is asked for", () => assert.deepEqual(logged({ fields: PLACE, verbose: false }), []));

Deno.test("trouble is always shown, with its causes", () => {
  const error = new Error("no answer", { cause: new Error("refused") });
  const fields = { resource: "pods", delay: 100, reason: undefined, error };
  const lines = logged({ level: "warn", message: "Watch starts again", fields, verbose: false });
  assert.deepEqual(lines, ["warn: Watch starts again (resource: pods, delay: 100, error: no answer: refused)"]);
});
