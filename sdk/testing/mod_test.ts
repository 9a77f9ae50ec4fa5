import assert from "node:assert/strict";
import { connect, InvalidError, KonductorError, NotFoundError } from "../mod.ts";
import { testCluster } from "./mod.ts";

Deno.test("a cluster, a claim and its release take milliseconds, and no time of the cluster's", async () => {
  const start = performance.now();
  for (let round = 0; round < 20; round++) {
    await using cluster = await testCluster();
    const konductor = await cluster.connect();
    await konductor.semaphore("s").create({ permits: 1 });
    const permit = await konductor.semaphore("s").acquire();
    await permit.release();
    assert.equal(cluster.clock.monotonic(), 0);
  }
  const each = (performance.now() - start) / 20;
  console.log(`${each.toFixed(1)} ms for a cluster, a claim and its release`);
  assert.ok(each < 500);
});

Deno.test("two clusters do not disturb each other", async () => {
  await using one = await testCluster();
  await using other = await testCluster();
  const [here, there] = [await one.connect(), await other.connect()];
  await here.mutex("db").create();
  await assert.rejects(there.mutex("db").lock(), NotFoundError);
  await there.mutex("db").create();
  await using _ = await here.mutex("db").lock();
  await using _other = await there.mutex("db").lock({ timeout: 0 });
  await one.advance("1h");
  assert.deepEqual([one.clock.monotonic(), other.clock.monotonic()], [3_600_000, 0]);
});

Deno.test("a thousand waiters get their turn, in the order in which they came", async () => {
  await using cluster = await testCluster();
  const konductor = await cluster.connect();
  await konductor.mutex("db").create();
  const order: number[] = [];
  const start = performance.now();
  await Promise.all(
    Array.from({ length: 1000 }, (_, at) => konductor.mutex("db").withLock(() => void order.push(at), { holder: `worker-${at}` })),
  );
  console.log(`${Math.round(performance.now() - start)} ms for a thousand waiters`);
  assert.deepEqual(order, Array.from({ length: 1000 }, (_, at) => at));
});

Deno.test("what is due happens in its order, and what follows from it before the next", async () => {
  await using cluster = await testCluster({ start: new Date("2030-01-01T00:00:00Z") });
  const events: string[] = [];
  const later = (name: string, milliseconds: number): void => {
    cluster.clock.after(milliseconds, async () => {
      await Promise.resolve();
      events.push(`${name} at ${new Date(cluster.clock.now()).toISOString()}`);
    });
  };
  later("second", 2000);
  later("first", 1000);
  later("third", 3001);
  await cluster.advance("3s");
  assert.deepEqual(events, ["first at 2030-01-01T00:00:01.000Z", "second at 2030-01-01T00:00:02.000Z"]);
});

Deno.test("a day passes in a moment", async () => {
  await using cluster = await testCluster();
  const konductor = await cluster.connect();
  await konductor.mutex("db").create();
  await using lock = await konductor.mutex("db").lock();
  const start = performance.now();
  await cluster.advance("24h");
  console.log(`${Math.round(performance.now() - start)} ms for a day of renewals`);
  assert.equal(lock.signal.aborted, false);
});

Deno.test("the same seed gives the same history", async () => {
  const history = async (seed: number): Promise<unknown> => {
    await using cluster = await testCluster({ seed });
    const konductor = await cluster.connect();
    await konductor.mutex("db").create();
    await using lock = await konductor.mutex("db").lock();
    await cluster.advance("1m");
    return [lock.name, lock.uid, lock.expiresAt];
  };
  assert.deepEqual(await history(7), await history(7));
  assert.notDeepEqual(await history(7), await history(8));
});

Deno.test("code that connects by itself is given where to", async () => {
  await using cluster = await testCluster({ namespace: "batch" });
  await using konductor = await connect(await cluster.connectOptions({ pod: "worker-0" }));
  assert.deepEqual([konductor.namespace, konductor.holder, konductor.pod?.name], ["batch", "worker-0", "worker-0"]);
  await konductor.mutex("db").create();
  await using _lock = await konductor.mutex("db").lock();
});

Deno.test("with the system's clock time passes by itself", async () => {
  await using cluster = await testCluster({ clock: "system" });
  const konductor = await cluster.connect();
  await konductor.mutex("db").create();
  await using _lock = await konductor.mutex("db").lock();
  const busy = konductor.mutex("db").lock({ id: "second", timeout: "50ms" });
  await assert.rejects(cluster.during(busy), /Cannot lock mutex "db"/);
  await cluster.advance("10ms");
  await cluster.pods.create("worker-0");
});

Deno.test("the end of a cluster ends what waits and what is held, whatever is wrong with it", async () => {
  const cluster = await testCluster();
  const [konductor, other] = [await cluster.connect(), await cluster.connect({ pod: "worker-0" })];
  await konductor.mutex("db").create();
  const lock = await konductor.mutex("db").lock();
  const waiting = assert.rejects(other.mutex("db").lock(), /client was closed/);
  await cluster.settled();
  cluster.faults.outage({ silent: true });
  cluster.faults.refuse();
  cluster.faults.stallWatches();
  await cluster.close();
  await cluster.close();
  await waiting;
  assert.equal(lock.signal.aborted, true);
});

Deno.test("a cluster that is closed says so", async () => {
  const cluster = await testCluster();
  await cluster.close();
  for (const use of [() => cluster.connect(), () => cluster.advance(1), () => cluster.during(Promise.resolve())]) {
    await assert.rejects(use, (error: unknown) => error instanceof KonductorError && /: the test cluster was closed$/.test(error.message));
  }
});

Deno.test("bad use is told in a sentence", async () => {
  await using cluster = await testCluster();
  const refused = (promise: Promise<unknown>, message: RegExp) => assert.rejects(promise, message);
  await refused(
    cluster.advance(JSON.parse('"5 minutes"')),
    /^InvalidError: Cannot advance the clock: "5 minutes" is no duration; write one such as 30s/,
  );
  await refused(cluster.advance(-1), /-1 is no duration/);
  await refused(cluster.during(new Promise(() => undefined), { limit: "5s" }), /the promise is still pending after 5s/);
  await refused(Promise.all([cluster.advance(1), cluster.advance(1)]), /it is being turned; await the advance/);
  await refused(cluster.pods.fail("worker-9"), /^NotFoundError: Cannot fail Pod "worker-9": there is none; cluster.connect/);
  await refused(cluster.jobs.complete("extract", { namespace: "x" }), /there is none in namespace x; cluster.jobs.create\("extract"\)/);
  assert.throws(() => cluster.faults.refuse({ kind: "Permits" }), /there is no kind "Permits"; there are Arrival, /);
  assert.throws(() => cluster.faults.delay(JSON.parse('"soon"')), InvalidError);
});

Deno.test("a Pod that has ended, or that could be either of two, is told apart", async () => {
  await using cluster = await testCluster();
  for (const namespace of ["a", "b"]) await cluster.pods.create("worker-0", { namespace });
  await assert.rejects(cluster.pods.fail("worker-0"), /there is one in each of a, b; say which with \{ namespace \}/);
  await cluster.pods.fail("worker-0", { namespace: "a" });
  await assert.rejects(cluster.connect({ pod: "worker-0", namespace: "a" }), /Cannot be Pod "worker-0": it has ended/);
  await cluster.pods.delete("worker-0", { namespace: "a" });
  await cluster.connect({ pod: "worker-0", namespace: "a" });
});

Deno.test("an unknown clock, or a start for the system's, is refused", async () => {
  const clock = JSON.parse('"sundial"');
  await assert.rejects(testCluster({ clock }), /there is no clock "sundial"; there are manual and system/);
  await assert.rejects(testCluster({ clock: "system", start: new Date() }), InvalidError);
});

Deno.test("a limit holds by the system's clock, too", async () => {
  await using cluster = await testCluster({ clock: "system" });
  const never = cluster.during(new Promise(() => undefined), { limit: "20ms" });
  await assert.rejects(never, /^InvalidError: Cannot wait any longer: the promise is still pending after 20ms/);
});

Deno.test("what a timer of the test's own throws is thrown while time passes", async () => {
  await using cluster = await testCluster();
  cluster.clock.after(1_000, () => {
    throw new TypeError("mine");
  });
  await assert.rejects(cluster.during(new Promise(() => undefined)), TypeError);
});
