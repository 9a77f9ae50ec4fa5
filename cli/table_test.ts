import { valueAt } from "./object.ts";
import assert from "node:assert/strict";
import { paintFor, plain } from "./paint.ts";
import { humanDuration } from "./human_duration.ts";
import { ageOf, objectTable, table } from "./table.ts";

const object = {
  apiVersion: "konductor.io/v1",
  kind: "Semaphore",
  metadata: { name: "db", namespace: "default", uid: "u", resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" },
  spec: { permits: 3, ttl: "5m" },
  status: { phase: "Ready", holders: [{ name: "one" }], conditions: [{ type: "Ready", status: "True" }] },
};
const columns = [
  { name: "Permits", type: "integer", jsonPath: ".spec.permits" },
  { name: "TTL", type: "string", jsonPath: ".spec.ttl", priority: 1 },
  { name: "Phase", type: "string", jsonPath: ".status.phase" },
] as const;
const options = { columns, now: Date.parse("2026-01-01T00:01:30Z"), paint: plain, wide: false, withNamespace: false, headless: false };

Deno.test("a table has the name, the kind's columns and the age, as kubectl shows them", () => {
  assert.equal(objectTable([object], options), "NAME   PERMITS   PHASE   AGE\ndb     3         Ready   90s\n");
});

Deno.test("a wide table has the further columns behind the age, as kubectl does, and one across namespaces has the namespace", () => {
  const text = objectTable([object], { ...options, wide: true, withNamespace: true });
  assert.equal(text, "NAMESPACE   NAME   PERMITS   PHASE   AGE   TTL\ndefault     db     3         Ready   90s   5m\n");
});

Deno.test("rows that continue a table come without its titles", () => {
  assert.equal(objectTable([object], { ...options, headless: true }), "db     3         Ready   90s\n");
});

Deno.test("a cell from the cluster cannot move the cursor or break the line", () => {
  assert.equal(table(["Holder"], [["a\x1b[2J\nb"]], plain), "HOLDER\na\\u001b[2J b\n");
});

Deno.test("wide characters keep the columns straight", () => {
  assert.equal(table(["A", "B"], [["世界", "x"], ["ab", "y"]], plain), "A      B\n世界   x\nab     y\n");
});

Deno.test("printer columns find their values", () => {
  assert.equal(valueAt(object, ".spec.permits"), 3);
  assert.equal(valueAt(object, ".status.holders[0].name"), "one");
  assert.equal(valueAt(object, '.status.conditions[?(@.type=="Ready")].status'), "True");
  assert.equal(valueAt(object, ".status.holders[3].name"), undefined);
  assert.equal(valueAt(object, ".status.nothing.at.all"), undefined);
  assert.equal(valueAt(object, ".spec.toString"), undefined);
});

for (
  const [seconds, text] of [
    [0, "0s"],
    [119, "119s"],
    [120, "2m"],
    [200, "3m20s"],
    [3599, "59m"],
    [10_800, "3h"],
    [11_100, "3h5m"],
    [
      180_000,
      "2d2h",
    ],
    [172_800, "2d"],
    [864_000, "10d"],
    [63_158_400, "2y1d"],
  ] as const
) {
  Deno.test(`${seconds} seconds are written ${text}`, () => assert.equal(humanDuration(seconds * 1000), text));
}

Deno.test("what is no timestamp has no age", () => assert.equal(ageOf("soon", 0), "<unknown>"));

Deno.test("colour is for terminals, and for those who want it", () => {
  const sink = (isTerminal: boolean) => ({ isTerminal, write: () => {} });
  const phase = (isTerminal: boolean, env: Record<string, string> = {}): string =>
    paintFor({ sink: sink(isTerminal), env: (name) => env[name] }).phase("Ready");
  assert.equal(phase(true), "\x1b[32mReady\x1b[0m");
  assert.equal(phase(false), "Ready");
  assert.equal(phase(true, { NO_COLOR: "1" }), "Ready");
  assert.equal(phase(true, { TERM: "dumb" }), "Ready");
});

Deno.test("colour does not shift the columns", () => {
  const paint = paintFor({ sink: { isTerminal: true, write: () => {} }, env: () => undefined });
  // deno-lint-ignore no-control-regex
  const bare = objectTable([object], { ...options, paint }).replaceAll(/\x1b\[\d+m/g, "");
  assert.equal(bare, objectTable([object], options));
});
