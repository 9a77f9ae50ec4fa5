import assert from "node:assert/strict";
import { systemClock } from "../../kube/clock.ts";
import { MemoryServer } from "../../kube/memory/server.ts";
import { primitives } from "../../primitives/mod.ts";
import { crdsOf, loadCrds } from "../../tools/crds.ts";
import { testCorpus } from "./suite.ts";

const server = new MemoryServer({ clock: systemClock, crds: crdsOf(primitives) });

testCorpus("in memory", () => server.client());

Deno.test("the CRDs in crds/ are those that the definitions make", async () => {
  const byName = (one: { metadata: { name: string } }, other: { metadata: { name: string } }) =>
    one.metadata.name < other.metadata.name ? -1 : 1;
  assert.deepEqual((await loadCrds()).toSorted(byName), crdsOf(primitives).toSorted(byName));
});
