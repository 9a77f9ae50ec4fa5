import assert from "node:assert/strict";
import { gate } from "../../primitives/gate.ts";
import { primitives } from "../../primitives/mod.ts";
import { crdsOf } from "../crds.ts";
import { crdFiles } from "./crd_files.ts";
import { typesFile } from "./types_file.ts";
import { typesTestFile } from "./types_test_file.ts";

const crds = crdsOf(primitives);

for (const { metadata: { name }, spec } of crds) {
  const [version] = spec.versions;

  Deno.test(`${name} is in the category konductor and says how old an object is`, () => {
    assert.deepEqual(spec.names.categories, ["konductor"]);
    const always = version.additionalPrinterColumns.filter(({ priority = 0 }) => priority === 0);
    assert.equal(always.at(-1)?.name, "Age");
  });

  Deno.test(`${name} shows nothing that its schema does not have`, () => {
    for (const { jsonPath } of version.additionalPrinterColumns) {
      const [, part = "", field = ""] = /^\.(spec|status|metadata)\.(\w+)/.exec(jsonPath) ?? [];
      const properties = version.schema.openAPIV3Schema.properties?.[part]?.properties;
      if (part !== "metadata") assert.ok(properties !== undefined && field in properties, jsonPath);
    }
  });
}

Deno.test("no two CRDs share a name or a short name", () => {
  const names = crds.flatMap(({ spec: { names } }) => [names.plural, names.singular, ...names.shortNames ?? []]);
  assert.deepEqual(names, [...new Set(names)]);
});

Deno.test("definitions generate the same text each time", () => {
  for (const { generate } of [crdFiles, typesFile]) assert.deepEqual(generate(primitives), generate(primitives));
});

Deno.test("a kind that nobody asks anything of has one CRD, and its types", () => {
  const [crd, ...rest] = crdsOf([gate]);
  assert.deepEqual([crd?.metadata.name, rest], ["gates.konductor.io", []]);
  const spec = crd?.spec.versions[0].schema.openAPIV3Schema.properties?.["spec"];
  assert.ok((spec?.properties?.["conditions"]?.items?.["x-kubernetes-validations"] ?? []).length > 0, "its conditions have rules");
  const [{ text } = { text: "" }] = typesFile.generate([gate]);
  assert.match(text, /export interface Gate \{/);
  assert.match(text, /readonly conditions: readonly GateCondition\[\];/);
  assert.match(text, /readonly met: boolean;/);
  assert.doesNotMatch(text, /undefinedSpec/);
  const [{ text: checks } = { text: "" }] = typesTestFile.generate([gate]);
  assert.match(checks, /types\.GateStatus/);
  assert.doesNotMatch(checks, /\["request"\]/);
});
