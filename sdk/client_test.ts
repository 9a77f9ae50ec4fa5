import assert from "node:assert/strict";
import { Lab } from "./test_lab.ts";

Deno.test("the short forms do what the long ones do", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  await lab.during(konductor.lease("l").create());
  await lab.during(konductor.barrier("b").create());
  await lab.during(konductor.gate("g").create({ conditions: [{ type: "Barrier", name: "b" }] }));
  const permit = await lab.during(konductor.acquireSemaphore("s", { permits: 1 }));
  await lab.during(permit.release());
  assert.equal(await lab.during(konductor.withSemaphore("s", ({ token }) => token > permit.token)), true);
  const claim = await lab.during(konductor.acquireLease("l"));
  assert.equal(await lab.during(konductor.tryAcquireLease("l")), undefined);
  await lab.during(claim.release());
  assert.equal(await lab.during(konductor.withLease("l", ({ token }) => token > claim.token)), true);
  assert.equal(await lab.during(konductor.arriveBarrier("b")), 1);
  assert.equal((await lab.during(konductor.waitBarrier("b", { timeout: "1m" }))).status?.phase, "Open");
  assert.equal((await lab.during(konductor.waitGate("g", { timeout: "1m" }))).status?.phase, "Open");
});
