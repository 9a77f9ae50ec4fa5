import assert from "node:assert/strict";
import * as z from "zod";
import { structuralOf } from "./structural.ts";

Deno.test("a schema keeps its bounds, defaults and words", () => {
  const schema = z.object({ permits: z.int32().min(0).max(9).default(1).describe("How many.") });
  assert.deepEqual(structuralOf(schema, "Thing.spec"), {
    type: "object",
    properties: { permits: { description: "How many.", type: "integer", format: "int32", default: 1, minimum: 0, maximum: 9 } },
  });
});

Deno.test("a schema keeps what Kubernetes alone understands", () => {
  const list = z.array(z.object({ type: z.string().max(9) })).max(3);
  const { properties } = structuralOf(
    z.object({ list: list.meta({ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"] }) }),
    "Thing.spec",
  );
  assert.equal(properties?.["list"]?.["x-kubernetes-list-type"], "map");
  assert.deepEqual(properties?.["list"]?.["x-kubernetes-list-map-keys"], ["type"]);
});

const REFUSED: readonly (readonly [what: string, field: z.ZodType, message: RegExp])[] = [
  [
    "a union",
    z.union([z.int32(), z.string().max(9)]),
    /Thing\.spec\.properties\.field: the keyword "anyOf" is not one that .*structural\.ts allows/,
  ],
  ["a keyword of its own", z.string().max(9).meta({ colour: "red" }), /the keyword "colour" is not one that/],
  ["a strict object", z.strictObject({ a: z.int32() }), /the keyword "additionalProperties" is not one that/],
  ["a record", z.record(z.string(), z.string().max(9)), /Thing\.spec/],
  ["anything", z.any(), /Thing\.spec\.properties\.field\.type/],
  ["a fraction", z.number().min(0).max(1), /Thing\.spec\.properties\.field\.type/],
  ["two patterns", z.string().max(9).regex(/a/).regex(/b/), /the keyword "allOf"/],
  ["a string without a greatest length", z.string(), /Thing\.spec\.field: it is a string without a greatest length/],
  ["a list without a greatest length", z.array(z.int32()), /Thing\.spec\.field: it is a list without a greatest length/],
  ["an endless string in a list", z.array(z.string()).max(3), /Thing\.spec\.field\[\]: it is a string without a greatest length/],
  [
    "an integer of unsaid width",
    z.int(),
    /Thing\.spec\.field: an integer that does not fit int32 has to say \.meta\(\{ format: "int64" \}\)/,
  ],
  ["a pattern with flags", z.string().max(9).regex(/a/i), /Thing\.spec\.properties\.field: its pattern has the flags "i"/],
  ["a look-ahead", z.string().max(9).regex(/^(?!a)/), /Go's regular expressions do not have "\(\?!"/],
  ["a look-behind", z.string().max(9).regex(/(?<=a)b/), /Go's regular expressions do not have "\(\?<"/],
  ["a back reference", z.string().max(9).regex(/(a)\1/), /Go's regular expressions do not have "\\1"/],
  ["an escape by code point", z.string().max(9).regex(/[\u{1F512}]/u), /Go's regular expressions do not have "\\u"/],
  ["a script by property", z.string().max(9).regex(/\p{Script=Greek}/u), /Go's regular expressions do not have "\\p\{Script="/],
];

for (const [what, field, message] of REFUSED) {
  Deno.test(`a schema with ${what} is refused with a sentence`, () => {
    assert.throws(() => structuralOf(z.object({ field }), "Thing.spec"), { message });
  });
}
