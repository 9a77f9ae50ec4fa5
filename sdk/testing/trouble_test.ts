/** The trouble that users want to try: time, Pods, and an API server that is away. */
import assert from "node:assert/strict";
import { ForbiddenError, LostError, NoOperatorError, TimeoutError } from "../mod.ts";
import type { Konductor } from "../mod.ts";
import { type TestCluster, testCluster } from "./mod.ts";

/** A cluster with a semaphore "s" of one permit, and a client in the Pod worker-0. */
async function started(): Promise<{ readonly cluster: TestCluster; readonly worker: Konductor }> {
  const cluster = await testCluster();
  const worker = await cluster.connect({ pod: "worker-0" });
  await worker.semaphore("s").create({ permits: 1 });
  return { cluster, worker };
}

async function holders({ api }: TestCluster, namespace = "default"): Promise<unknown> {
  const semaphores = { group: "konductor.io", version: "v1", plural: "semaphores", kind: "Semaphore", namespaced: true };
  return Object(await api.get(semaphores, { namespace, name: "s" })).status.inUse;
}

Deno.test("a claim renews itself while time passes", async () => {
  const { cluster, worker } = await started();
  await using _ = cluster;
  await using permit = await worker.semaphore("s").acquire({ ttl: "30s" });
  await cluster.advance("1h");
  assert.equal(permit.signal.aborted, false);
  assert.equal(await holders(cluster), 1);
});

Deno.test("a claim that cannot be renewed is lost before anybody else has it", async () => {
  const { cluster, worker } = await started();
  await using _ = cluster;
  const permit = await worker.semaphore("s").acquire({ ttl: "30s" });
  const other = await cluster.connect({ holder: "other" });
  let granted = false;
  const waiting = other.semaphore("s").acquire().then(() => granted = true);
  cluster.faults.loseRequests({ from: "worker-0" });
  await cluster.advance("29s");
  assert.deepEqual([permit.signal.aborted, granted], [true, false]);
  assert.ok(permit.signal.reason instanceof LostError);
  await cluster.advance("2s");
  assert.equal(granted, true);
  await waiting;
});

Deno.test("a waiter gives up at its deadline, and not before", async () => {
  const { cluster, worker } = await started();
  await using _ = cluster;
  await using _permit = await worker.semaphore("s").acquire();
  let over = false;
  const waiting = worker.semaphore("s").acquire({ id: "second", timeout: "5s" }).finally(() => over = true);
  const refused = assert.rejects(waiting, TimeoutError);
  await cluster.advance(4999);
  assert.equal(over, false);
  await cluster.advance(1);
  await refused;
});

for (const end of ["complete", "fail", "delete"] as const) {
  Deno.test(`a claim is free as soon as its Pod's life ends: ${end}`, async () => {
    const { cluster, worker } = await started();
    await using _ = cluster;
    const permit = await worker.semaphore("s").acquire({ renewal: "none", watch: true });
    await cluster.advance("1h");
    assert.equal(await holders(cluster), 1);
    await cluster.pods[end]("worker-0");
    assert.equal(await holders(cluster), 0);
    await cluster.advance("1s");
    assert.equal(permit.signal.aborted, true);
  });
}

Deno.test("a Pod that is given time to end holds its claim until then", async () => {
  const { cluster, worker } = await started();
  await using _ = cluster;
  await worker.semaphore("s").acquire();
  await cluster.pods.delete("worker-0", { grace: "30s" });
  await cluster.advance("29s");
  assert.equal(await holders(cluster), 1);
  await cluster.advance("2s");
  assert.equal(await holders(cluster), 0);
});

Deno.test("a Pod of the same name is another one", async () => {
  const { cluster, worker } = await started();
  await using _ = cluster;
  await worker.semaphore("s").acquire();
  await cluster.pods.delete("worker-0");
  const next = await cluster.connect({ pod: "worker-0" });
  assert.notEqual(next.pod?.uid, worker.pod?.uid);
  assert.equal((await next.semaphore("s").acquire()).reused, false);
});

Deno.test("a process that starts again in its Pod finds its claim", async () => {
  const { cluster, worker } = await started();
  await using _ = cluster;
  const { token } = await worker.semaphore("s").acquire({ renewal: "none", id: "first" });
  const again = await (await cluster.connect({ pod: "worker-0" })).semaphore("s").acquire({ renewal: "none", id: "first" });
  assert.deepEqual([again.reused, again.token], [true, token]);
});

Deno.test("a short outage costs no claim, and a wait goes on after it", async () => {
  const { cluster, worker } = await started();
  await using _ = cluster;
  const permit = await worker.semaphore("s").acquire({ ttl: "1m" });
  const waiting = (await cluster.connect()).semaphore("s").acquire();
  const outage = cluster.faults.outage();
  await cluster.advance("20s");
  outage.end();
  await cluster.advance("1m");
  assert.equal(permit.signal.aborted, false);
  await permit.release();
  await (await cluster.during(waiting)).release();
});

Deno.test("a long outage costs a claim that renews itself", async () => {
  for (const silent of [true, false]) {
    const { cluster, worker } = await started();
    await using _ = cluster;
    const permit = await worker.semaphore("s").acquire({ ttl: "1m" });
    using _outage = cluster.faults.outage({ silent });
    await cluster.advance("2m");
    assert.ok(permit.lost instanceof LostError);
    const later = worker.semaphore("s").acquire({ timeout: "10s" });
    await assert.rejects(cluster.during(later), TimeoutError);
  }
});

Deno.test("a request whose reply is lost is sent again, and makes one claim", async () => {
  const { cluster, worker } = await started();
  await using _ = cluster;
  using lost = cluster.faults.loseReplies({ verb: "create", kind: "Permit", times: 2 });
  await using _permit = await cluster.during(worker.semaphore("s").acquire());
  assert.equal(lost.met, 2);
  assert.equal((await worker.semaphore("s").standing()).holders.length, 1);
});

Deno.test("requests that take their time arrive", async () => {
  const { cluster, worker } = await started();
  await using _ = cluster;
  using _slow = cluster.faults.delay("3s", { verb: "create", kind: "Permit" });
  let granted = false;
  const waiting = worker.semaphore("s").acquire().finally(() => granted = true);
  await cluster.advance("2s");
  assert.equal(granted, false);
  await cluster.during(waiting);
});

Deno.test("watches that are cut or stalled keep nobody waiting for ever", async () => {
  const { cluster, worker } = await started();
  await using _ = cluster;
  const permit = await worker.semaphore("s").acquire();
  const waiting = (await cluster.connect({ holder: "other" })).semaphore("s").acquire();
  await cluster.settled();
  cluster.faults.cutWatches();
  using stalled = cluster.faults.stallWatches({ kind: "Permit", from: "operator" });
  await permit.release();
  await cluster.advance("1s");
  stalled.end();
  await (await cluster.during(waiting)).release();
});

Deno.test("a right that is missing is told as by a real API server", async () => {
  const { cluster, worker } = await started();
  await using _ = cluster;
  using _no = cluster.faults.refuse({ verb: "create", kind: "Permit", from: "worker-0" }, { code: 403 });
  await assert.rejects(worker.semaphore("s").acquire(), (error: unknown) => {
    assert.ok(error instanceof ForbiddenError);
    assert.deepEqual([error.missing?.user, error.missing?.verb, error.missing?.resource], ["worker-0", "create", "permits"]);
    return true;
  });
});

Deno.test("a refusal that passes is waited out as long as the API server asks", async () => {
  const { cluster, worker } = await started();
  await using _ = cluster;
  const busy = cluster.faults.refuse({ verb: "create", times: 1 }, { code: 429, retryAfter: "7s" });
  const began = cluster.clock.monotonic();
  await cluster.during(worker.semaphore("s").acquire());
  assert.equal(busy.met, 1);
  assert.ok(cluster.clock.monotonic() - began >= 7000);
});

Deno.test("without an operator nobody is answered, and when one starts it decides", async () => {
  const { cluster, worker } = await started();
  await using _ = cluster;
  await cluster.operator.stop();
  await assert.rejects(cluster.during(worker.semaphore("s").acquire({ timeout: 0 })), NoOperatorError);
  const waiting = worker.semaphore("s").acquire();
  await cluster.advance("10s");
  await cluster.operator.start();
  assert.equal(cluster.operator.isRunning, true);
  await (await waiting).release();
});
