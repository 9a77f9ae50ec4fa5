import assert from "node:assert/strict";
import { play } from "./engine_history.ts";
import { plants } from "./engine_plants.ts";

/** So many histories at most find each planted bug. */
const PATIENCE = 600;

for (const [bug, plant] of Object.entries(plants)) {
  Deno.test(`random histories find the engine with this bug: ${bug}`, async () => {
    for (let seed = 0; seed < PATIENCE; seed++) {
      const { breach } = await play(seed, { plant, upheaval: seed % 2 === 1 });
      if (breach !== undefined) return;
    }
    assert.fail(`${PATIENCE} histories did not find it`);
  });
}
