/** Stages that wait for one another. */
import assert from "node:assert/strict";
import { firstStart, lastEnd, mainsOf } from "../pods.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";

export const stages: Scenarios = {
  "examples/etl: no transform begins before all ten extracts have arrived": etl,
};

async function etl(site: Site): Promise<void> {
  await site.apply("examples/etl");
  await site.untilComplete("extract", "transform");
  const [extracts, transforms] = [await site.pods("extract"), await site.pods("transform")];
  assert.deepEqual([extracts.length, transforms.length], [10, 5]);
  const arrived = lastEnd(extracts.map(({ init: [work] }) => ({ started: work?.started, finished: work?.finished })));
  assert.ok(firstStart(mainsOf(transforms)) >= arrived);
}
