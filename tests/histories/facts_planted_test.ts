/** The test of the test: each planted bug has to be found, and by no more histories than this. */
import assert from "node:assert/strict";
import { playFacts } from "./facts_history.ts";
import { plantedFacts } from "./facts_planted.ts";

const MOST = 4000;

for (const [bug, variant] of Object.entries(plantedFacts)) {
  Deno.test(`random histories of facts find the operator with this bug: ${bug}`, async (test) => {
    for (let seed = 0; seed < MOST; seed++) {
      const { violation } = playFacts(seed, { variant });
      if (violation) return void await test.step(`found with HISTORY_SEED=${seed}: ${violation.message}`, () => {});
    }
    assert.fail(`Cannot find the bug in ${MOST} histories: ${bug}`);
  });
}
