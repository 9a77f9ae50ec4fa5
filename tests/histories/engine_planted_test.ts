import assert from "node:assert/strict";
import { play } from "./engine_history.ts";
import { plants } from "./engine_plants.ts";
import { plantsInKinds } from "./engine_plants_in_kinds.ts";

/** So many histories at most find each planted bug. */
const PATIENCE = 600;

const bugs = [
  ...Object.entries(plants).map(([bug, plant]) => ({ bug, plant, kind: "Semaphore" })),
  ...Object.entries(plantsInKinds).map(([bug, { plant, kind }]) => ({ bug, plant, kind })),
];

for (const { bug, plant, kind } of bugs) {
  Deno.test(`random histories find the engine with this bug: ${kind}: ${bug}`, async (test) => {
    for (let seed = 0; seed < PATIENCE; seed++) {
      const { breach } = await play(seed, { plant, kind, upheaval: seed % 2 === 1 });
      if (breach !== undefined) return void await test.step(`found with seed ${seed}: ${breach}`, () => {});
    }
    assert.fail(`${PATIENCE} histories did not find it`);
  });
}
