/** The test of the test: each planted bug has to be found, and by no more histories than this. */
import assert from "node:assert/strict";
import { play } from "./history.ts";
import type { Variant } from "./operator.ts";
import { planted } from "./planted.ts";
import { plantedInKinds } from "./planted_in_kinds.ts";

const MOST = 10_000;

const bugs: readonly { readonly bug: string; readonly variant: Variant; readonly kind?: string }[] = [
  ...Object.entries(planted).map(([bug, variant]) => ({ bug, variant })),
  ...Object.entries(plantedInKinds).map(([bug, { kind, variant }]) => ({ bug: `${kind}: ${bug}`, variant, kind })),
];

for (const { bug, variant, kind } of bugs) {
  Deno.test(`random histories find the operator with this bug: ${bug}`, async (test) => {
    for (let seed = 0; seed < MOST; seed++) {
      const { violation } = play(seed, { variant, kind });
      if (violation) return void await test.step(`found with HISTORY_SEED=${seed}: ${violation.message}`, () => {});
    }
    assert.fail(`Cannot find the bug in ${MOST} histories: ${bug}`);
  });
}
