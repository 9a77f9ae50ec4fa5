import assert from "node:assert/strict";
import * as z from "zod";
import { duration } from "../primitives/schema.ts";
import { semaphore } from "../primitives/semaphore.ts";
import { flagsOf, numberFlag, readFlags } from "./flags.ts";

const schema = z.object({
  maxHold: duration.optional().describe("How long at most."),
  permits: z.int32().min(0).max(10).default(1).describe("How many."),
  queueing: z.enum(["Fifo", "FirstFit"]).default("Fifo"),
  suspend: z.boolean().optional(),
  holder: z.string().min(1).max(8).regex(/^[^\p{C}]+$/u),
  conditions: z.array(z.object({ type: z.string() })).optional(),
});
const flags = flagsOf(schema);

function read(given: Record<string, unknown>, env: Record<string, string> = {}) {
  return readFlags(flags, { given, env: (name) => env[name] }).fields(Object.keys(schema.shape));
}

Deno.test("every plain field of a schema is a flag, in kebab case, with the schema's own words", () => {
  assert.deepEqual(flags.map(({ name, value }) => [name, value]), [
    ["max-hold", "DURATION"],
    ["permits", "N"],
    ["queueing", "QUEUEING"],
    ["suspend", undefined],
    ["holder", "HOLDER"],
  ]);
  assert.equal(flags[0]?.summary, "How long at most");
  assert.equal(flags[1]?.summary, "How many (default 1)");
});

Deno.test("flags become the fields of an object; what was not given is left out", () => {
  assert.deepEqual(read({ "max-hold": "1h30m", permits: "3", queueing: "firstfit", suspend: true }), {
    maxHold: "1h30m",
    permits: 3,
    queueing: "FirstFit",
    suspend: true,
  });
  assert.deepEqual(read({}), {});
});

for (
  const [given, message] of [
    [{ "max-hold": "5 minutes" }, /^--max-hold: "5 minutes" is not a duration; write it like /],
    [{ "max-hold": "-5s" }, /^--max-hold: "-5s" is not a duration/],
    [{ permits: "many" }, /^--permits: "many" is not a whole number from 0 to 10$/],
    [{ permits: "11" }, /^--permits: "11" is not a whole number from 0 to 10$/],
    [{ permits: "1.5" }, /is not a whole number/],
    [{ permits: "1e1" }, /is not a whole number/],
    [{ queueing: "lifo" }, /^--queueing: "lifo" is none of Fifo, FirstFit$/],
    [{ holder: "a\x1b[2Jb" }, /^--holder: control characters are not allowed; use printable text on one line$/],
    [{ holder: "a\nb" }, /^--holder: control characters/],
    [{ holder: "much too long" }, /^--holder: too long or malformed; at most 8 characters$/],
  ] as const
) {
  Deno.test(`a flag that makes no sense is refused before anything is sent: ${JSON.stringify(given)}`, () => {
    assert.throws(() => read(given), (error: Error & { exitCode?: number }) => message.test(error.message) && error.exitCode === 64);
  });
}

Deno.test("a number may be negative", () => {
  const { request } = semaphore;
  const found = readFlags(flagsOf(request.spec, ["priority"]), { given: { priority: "-5" }, env: () => undefined });
  assert.equal(found.number("priority"), -5);
});

Deno.test("the command line counts before the environment, that before the configuration, and the first file before the second", () => {
  const flag = { ...numberFlag({ name: "code", summary: "" }, { minimum: 0, maximum: 9 }), env: ["FIRST", "SECOND"] };
  const files = [{ path: "a", values: { code: 4 } }, { path: "b", values: { code: 5 } }];
  const number = (given: Record<string, unknown>, env: Record<string, string>, from = files): number | undefined =>
    readFlags([flag], { given, env: (name) => env[name], files: from }).number("code");
  assert.equal(number({ code: "1" }, { FIRST: "2", SECOND: "3" }), 1);
  assert.equal(number({}, { FIRST: "2", SECOND: "3" }), 2);
  assert.equal(number({}, { FIRST: "", SECOND: "3" }), 3);
  assert.equal(number({}, {}), 4);
  assert.equal(number({}, {}, files.slice(1)), 5);
  assert.equal(number({}, {}, []), undefined);
});

Deno.test("a wrong value is blamed on where it came from", () => {
  const flag = { ...numberFlag({ name: "code", summary: "" }, { minimum: 0, maximum: 9 }), env: ["CODE"] };
  assert.throws(() => readFlags([flag], { given: {}, env: () => "x" }), /^Failure: CODE: "x" is not/);
  const files = [{ path: "koncli.yaml", values: { code: "y" } }];
  assert.throws(() => readFlags([flag], { given: {}, env: () => undefined, files }), /^Failure: code in koncli.yaml: "y" is not/);
});

Deno.test("what the environment says is no field of an object", () => {
  const flag = { ...numberFlag({ name: "permits", summary: "" }, { minimum: 0, maximum: 9 }), env: ["PERMITS"] };
  assert.deepEqual(readFlags([flag], { given: {}, env: () => "2" }).fields(["permits"]), {});
});
