import assert from "node:assert/strict";
import { checkRules } from "./cel.ts";
import { toJson } from "./json.ts";
import { readSchema } from "./schema.ts";

const PROPERTIES = {
  count: { type: "integer" },
  share: { type: "number" },
  name: { type: "string" },
  namespace: { type: "string" },
  "dash-ed": { type: "string" },
  when: { type: "string", format: "date-time" },
  list: { type: "array", items: { type: "integer" } },
  map: { type: "object", additionalProperties: { type: "integer" } },
} as const;

/** What rules say about a value: nothing when it keeps to them. */
function check(value: object, rule: string | object, old?: object): string[] {
  const rules = [typeof rule === "string" ? { rule } : rule];
  const schema = readSchema(toJson({ type: "object", properties: PROPERTIES, "x-kubernetes-validations": rules }));
  const problems = checkRules(toJson(value), { schema, old: old && toJson(old), path: "spec" });
  return problems.map(({ path, message }) => `${path}: ${message}`);
}

Deno.test("integers are CEL's ints, and compare with doubles", () => {
  assert.deepEqual(check({ count: 3, share: 0.5 }, "self.count / 2 == 1 && self.count > self.share && self.share < 1.0"), []);
});

Deno.test("patterns, sizes, membership and macros work", () => {
  const value = { name: "a-1", list: [1, 2, 3], map: { x: 1 } };
  for (
    const rule of [
      "self.name.matches('^[a-z]-[0-9]$')",
      "size(self.name) == 3 && self.list.size() == 3",
      "self.name in ['a-1', 'b-1'] && 'x' in self.map && !('y' in self.map)",
      "self.list.all(item, item > 0) && self.list.exists(item, item == 2) && self.list.exists_one(item, item == 3)",
      "self.map.all(key, self.map[key] == 1)",
      "has(self.count) ? false : true",
      "self.?count.orValue(7) == 7",
      "self.name.startsWith('a') && self.name.endsWith('1') && self.name.contains('-')",
    ]
  ) assert.deepEqual(check(value, rule), [], rule);
});

Deno.test("a field named as a word of CEL is written with underscores", () => {
  assert.deepEqual(check({ namespace: "x", "dash-ed": "y" }, "self.__namespace__ == 'x' && self.dash__dash__ed == 'y'"), []);
});

Deno.test("times compare", () => {
  const rule = "self.when > oldSelf.when";
  assert.deepEqual(check({ when: "2026-01-01T00:00:01Z" }, rule, { when: "2026-01-01T00:00:00.999Z" }), []);
  assert.equal(check({ when: "2026-01-01T00:00:01Z" }, rule, { when: "2026-01-01T00:00:01Z" }).length, 1);
  assert.deepEqual(check({ when: "2026-01-01T00:00:01Z" }, "self.when == oldSelf.when", { when: "2026-01-01T00:00:01Z" }), []);
});

Deno.test("a rule about a change is not asked of what is new", () => {
  assert.deepEqual(check({ count: 1 }, "self.count == oldSelf.count"), []);
  assert.equal(check({ count: 1 }, "self.count == oldSelf.count", { count: 2 }).length, 1);
});

Deno.test("a problem says the rule's message, or the one that it makes, where it says", () => {
  assert.deepEqual(check({ count: 1 }, { rule: "self.count > 1", message: "too few" }), ["spec: Invalid value: too few"]);
  const made = {
    rule: "self.count > 1",
    messageExpression: "'not ' + string(self.count)",
    fieldPath: ".count",
    reason: "FieldValueForbidden",
  };
  assert.deepEqual(check({ count: 1 }, made), ["spec.count: Forbidden: not 1"]);
});

Deno.test("a rule that cannot be evaluated is a problem", () => {
  assert.match(check({}, "self.count > 1")[0] ?? "", /^spec: Invalid value: "object": .* evaluating rule: self.count > 1$/);
});

Deno.test("a rule that does not parse, or has a function that is not there, is refused", () => {
  assert.throws(() => check({}, "self.count >"));
  assert.throws(() => check({}, "missing(self.count)"));
  assert.throws(() => check({}, "size(1) == 1"));
});
