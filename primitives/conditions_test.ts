import assert from "node:assert/strict";
import { conditionsOf, timestampOf } from "./conditions.ts";

const ready = { type: "Ready", holds: true, reason: "Accepted", message: "the spec is accepted" };

Deno.test("a condition says since when, and of which generation", () => {
  assert.deepEqual(conditionsOf([ready], [], { wall: 0, generation: 3 }), [{
    type: "Ready",
    status: "True",
    reason: "Accepted",
    message: "the spec is accepted",
    lastTransitionTime: "1970-01-01T00:00:00.000Z",
    observedGeneration: 3,
  }]);
});

Deno.test("a condition's time changes with its status alone", () => {
  const first = conditionsOf([ready], [], { wall: 0, generation: 1 });
  const same = conditionsOf([{ ...ready, message: "still" }], first, { wall: 5000, generation: 2 });
  assert.equal(same[0]?.lastTransitionTime, timestampOf(0));
  const other = conditionsOf([{ ...ready, holds: false }], same, { wall: 5000, generation: 2 });
  assert.equal(other[0]?.lastTransitionTime, timestampOf(5000));
});

Deno.test("a condition's message is cut to what the API server takes", () => {
  const [condition] = conditionsOf([{ ...ready, message: "x".repeat(5000) }], [], { wall: 0, generation: 1 });
  assert.equal(condition?.message.length, 1024);
});
