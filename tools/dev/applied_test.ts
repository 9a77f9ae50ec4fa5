import assert from "node:assert/strict";
import { asApplied } from "./applied.ts";

Deno.test("an object carries what was applied, as kubectl writes it", () => {
  const thing = asApplied({ spec: { rule: "a < b && c", list: [{ b: 1, a: 2 }] }, metadata: { name: "n" }, kind: "Thing" });
  assert.deepEqual(thing.metadata, {
    name: "n",
    annotations: {
      "kubectl.kubernetes.io/last-applied-configuration":
        '{"kind":"Thing","metadata":{"annotations":{},"name":"n"},"spec":{"list":[{"a":2,"b":1}],"rule":"a \\u003c b \\u0026\\u0026 c"}}\n',
    },
  });
});
