import assert from "node:assert/strict";
import { primitives } from "../../../primitives/mod.ts";
import { kindsOf, partsOf } from "./api_parts.ts";
import { fieldsOf, specTable } from "./fields.ts";

const pages = primitives.flatMap(kindsOf);

for (const page of pages) {
  Deno.test(`every field of ${page.kind} says what it means`, () => {
    const { spec, status } = page.crd.spec.versions[0].schema.openAPIV3Schema.properties ?? {};
    assert.ok(spec !== undefined && status !== undefined);
    for (const part of [spec, status]) {
      assert.deepEqual(fieldsOf(part).filter(({ schema }) => schema.description === undefined).map(({ path }) => path), []);
    }
  });

  Deno.test(`every phase of ${page.kind} has a meaning of its own`, () => {
    const [, , ...rows] = partsOf(page)["phases"]?.trim().split("\n") ?? [];
    const { phase } = page.crd.spec.versions[0].schema.openAPIV3Schema.properties?.["status"]?.properties ?? {};
    assert.deepEqual(rows.map((row) => /`(\w+)`/.exec(row)?.[1]), phase?.enum);
  });
}

Deno.test("a table of fields shows limits and defaults, what may change, and what is checked besides", () => {
  const rules = [
    { rule: "has(self.a) == has(oldSelf.a) && (!has(self.a) || self.a == oldSelf.a)", message: "a is immutable" },
    { rule: "self.a < 9", message: "a has to be small" },
  ];
  const text = specTable({
    type: "object",
    required: ["a"],
    properties: {
      a: { type: "integer", minimum: 1, maximum: 5, description: "How many." },
      b: { type: "string", enum: ["X", "Y"], default: "X", description: "Which." },
    },
    "x-kubernetes-validations": rules,
  }, []);
  assert.match(text, /^\| `a` +\| integer +\| required +\| 1 to 5 +\| no +\| How many\. +\|$/m);
  assert.match(text, /^\| `b` +\| string +\| `X` +\| `X`, `Y` +\| yes +\| Which\. +\|$/m);
  assert.match(text, /\n\nThe API server also checks:\n\n- a has to be small\n$/);
});
