/** The test of the test: each planted bug has to be found, and by no more histories than this. */
import assert from "node:assert/strict";
import { play } from "./history.ts";
import { planted } from "./planted.ts";

const MOST = 5000;

for (const [bug, variant] of Object.entries(planted)) {
  Deno.test(`random histories find the operator with this bug: ${bug}`, async (test) => {
    for (let seed = 0; seed < MOST; seed++) {
      const { violation } = play(seed, { variant });
      if (violation) return void await test.step(`found with HISTORY_SEED=${seed}: ${violation.message}`, () => {});
    }
    assert.fail(`Cannot find the bug in ${MOST} histories: ${bug}`);
  });
}
