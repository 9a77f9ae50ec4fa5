/** Code as users have it, one for each kind, tested as they may test it. */
import assert from "node:assert/strict";
import type { Konductor } from "../mod.ts";
import { testCluster } from "./mod.ts";

/** Runs jobs, each under a permit. */
async function throttled(konductor: Konductor, jobs: readonly (() => Promise<void>)[]): Promise<void> {
  await Promise.all(jobs.map((job, at) => konductor.semaphore("api-quota").with(job, { holder: `job-${at}` })));
}

Deno.test("semaphore: no more jobs run at a time than there are permits", async () => {
  await using cluster = await testCluster();
  const konductor = await cluster.connect();
  await konductor.semaphore("api-quota").create({ permits: 2 });
  let [running, most] = [0, 0];
  const job = async (): Promise<void> => {
    most = Math.max(most, ++running);
    await new Promise<void>((resolve) => cluster.clock.after(1000, resolve));
    running -= 1;
  };
  await cluster.during(throttled(konductor, Array.from({ length: 6 }, () => job)));
  assert.equal(most, 2);
});

Deno.test("mutex: two processes do not migrate at the same time", async () => {
  await using cluster = await testCluster();
  const [first, second] = [await cluster.connect({ pod: "web-0" }), await cluster.connect({ pod: "web-1" })];
  await first.mutex("db").create();
  const order: string[] = [];
  const migrate = (who: Konductor) =>
    who.mutex("db").withLock(async () => {
      order.push(`${who.holder} begins`);
      await cluster.settled();
      order.push(`${who.holder} ends`);
    });
  await Promise.all([migrate(first), migrate(second)]);
  assert.deepEqual(order, ["web-0 begins", "web-0 ends", "web-1 begins", "web-1 ends"]);
});

Deno.test("lease: the next leader takes over when the first one's Pod fails", async () => {
  await using cluster = await testCluster();
  const [first, second] = [await cluster.connect({ pod: "a" }), await cluster.connect({ pod: "b" })];
  await first.lease("leader").create();
  const led = await first.lease("leader").acquire();
  assert.equal(await second.lease("leader").tryAcquire(), undefined);
  const next = second.lease("leader").acquire();
  await cluster.pods.fail("a");
  assert.equal(led.signal.aborted, true);
  assert.ok((await next).token > led.token);
});

Deno.test("rwmutex: readers read together, and a writer waits for them", async () => {
  await using cluster = await testCluster();
  const konductor = await cluster.connect();
  const cache = konductor.rwmutex("cache");
  await cache.create();
  const readers = await Promise.all(["a", "b"].map((holder) => cache.rlock({ holder })));
  let written = false;
  const writing = cache.withLock(() => void (written = true));
  await cluster.settled();
  assert.equal(written, false);
  await Promise.all(readers.map((reader) => reader.release()));
  await writing;
  assert.equal(written, true);
});

Deno.test("once: an executor that is lost is followed by another, and nobody does it again", async () => {
  await using cluster = await testCluster();
  const [first, second] = [await cluster.connect({ pod: "a" }), await cluster.connect({ pod: "b" })];
  await first.once("schema").create();
  const stuck = first.once("schema").do(({ signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
  );
  const failed = assert.rejects(stuck, /Pod/);
  await cluster.settled();
  const retried = second.once("schema").do(() => "by b");
  await cluster.pods.fail("a");
  await failed;
  assert.deepEqual(await retried, { executed: true, result: "by b" });
  assert.equal(await second.once("schema").isExecuted(), true);
});

Deno.test("barrier: the reduction begins when all have mapped", async () => {
  await using cluster = await testCluster();
  const konductor = await cluster.connect();
  const barrier = konductor.barrier("mapped");
  await barrier.create({ expected: 3 });
  const reduced = barrier.wait().then(() => "reduced");
  for (const id of ["map-0", "map-1"]) await barrier.arrive({ id });
  assert.equal(await Promise.race([reduced, cluster.settled().then(() => "waits")]), "waits");
  await barrier.arrive({ id: "map-2" });
  assert.equal(await reduced, "reduced");
});

Deno.test("waitgroup: what is split is waited for to the last shard", async () => {
  await using cluster = await testCluster();
  const konductor = await cluster.connect();
  const shards = konductor.waitgroup("shards");
  await shards.create();
  await shards.add(2, { id: "split", counted: true });
  const all = shards.wait({ timeout: "1h" });
  for (const id of ["shard-0", "shard-1", "shard-1"]) await shards.done({ id, counted: true });
  await all;
  assert.equal(await shards.getCounter(), 0);
});

Deno.test("gate: it opens when its Job completes, and fails when that fails", async () => {
  await using cluster = await testCluster({ namespace: "etl" });
  const konductor = await cluster.connect();
  for (const name of ["extract", "transform"]) {
    await konductor.gate(name).create({ conditions: [{ type: "Job", name }] });
    await cluster.jobs.create(name);
  }
  const open = konductor.gate("extract").wait();
  const failed = assert.rejects(konductor.gate("transform").wait(), /BackoffLimit|has failed/);
  await cluster.jobs.complete("extract");
  await cluster.jobs.fail("transform");
  assert.equal((await open).status?.phase, "Open");
  await failed;
});
