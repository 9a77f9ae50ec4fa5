import assert from "node:assert/strict";
import { nearest } from "./similar.ts";

for (
  const [word, known, expected] of [
    ["semafore", ["semaphore", "mutex", "lease"], "semaphore"],
    ["mtuex", ["semaphore", "mutex", "lease"], "mutex"],
    ["LEASE", ["semaphore", "mutex", "lease"], "lease"],
    ["bd", ["db", "api-quota"], "db"],
    ["api-qouta", ["db", "api-quota"], "api-quota"],
    ["api", ["db", "api-quota"], undefined],
    ["nonsense", ["semaphore", "mutex", "lease"], undefined],
    ["a", ["abcd"], undefined],
    ["x", ["s"], undefined],
    ["x", [], undefined],
  ] as const
) {
  Deno.test(`of ${known.join(", ") || "nothing"}, ${word} may mean ${expected ?? "none"}`, () => {
    assert.equal(nearest(word, known), expected);
  });
}
