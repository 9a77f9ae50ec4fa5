/** A user's own test, with Node's own runner and a cluster in its process. */
import assert from "node:assert/strict";
import test from "node:test";
import { LostError } from "@konductor/sdk";
import { testCluster } from "@konductor/sdk/testing";

void test("an hour of renewals takes no time", async () => {
  await using cluster = await testCluster();
  const konductor = await cluster.connect({ pod: "worker-0" });
  await konductor.mutex("db").create();
  await using lock = await konductor.mutex("db").lock({ ttl: "30s" });
  await cluster.advance("1h");
  assert.equal(lock.signal.aborted, false);
});

void test("what a Pod held is free when the Pod has ended", async () => {
  await using cluster = await testCluster();
  const [first, second] = [await cluster.connect({ pod: "worker-0" }), await cluster.connect({ pod: "worker-1" })];
  await first.lease("leader").create();
  const lease = await first.lease("leader").acquire();
  const next = second.lease("leader").acquire();
  await cluster.pods.fail("worker-0");
  assert.ok((await next).token > lease.token);
  assert.ok(lease.signal.reason instanceof LostError);
});
