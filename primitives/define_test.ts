import assert from "node:assert/strict";
import { primitives } from "./mod.ts";

const NONSENSE = [undefined, null, 7, "text", [], { holders: 7 }, { conditions: "none" }, { lastToken: "many" }];

for (const { kind, decide, holders } of primitives) {
  Deno.test(`${kind} decides whatever it is shown, and never throws`, () => {
    for (const spec of NONSENSE) {
      for (const status of NONSENSE) decide(worldOf({ spec, status, body: spec }));
    }
  });

  Deno.test(`${kind} finds no holders in a status that makes no sense`, () => {
    for (const status of NONSENSE) assert.deepEqual(holders(status), []);
  });
}

function worldOf({ spec, status, body }: { readonly spec: unknown; readonly status: unknown; readonly body: unknown }) {
  const request = { uid: "u", name: "n", resourceVersion: "1", createdAt: 0, body, deleting: false, told: { phase: "Pending" as const } };
  return {
    parent: { name: "p", createdAt: 0, generation: 1, deleting: false },
    spec,
    status,
    requests: [{ ...request, seenFor: 0, toldFor: 0 }],
    evidence: new Map(),
    lastWords: new Map(),
    observed: [],
    wall: 0,
    retention: 0,
  };
}
