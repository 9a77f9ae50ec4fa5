import assert from "node:assert/strict";
import { ForbiddenError, InvalidError, KonductorError, NotFoundError } from "./errors.ts";
import { semaphore } from "../primitives/semaphore.ts";
import { pods } from "../kube/api.ts";
import { Lab, permits, semaphores } from "./test_lab.ts";

Deno.test("an object is created, read, changed, listed and deleted", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const pool = konductor.semaphore("pool");
  const created = await lab.during(pool.create({ permits: 3, ttl: "1m" }, { labels: { team: "a" } }));
  assert.equal(created.spec.queueing, "Fifo");
  assert.deepEqual(created.metadata.labels, { team: "a" });
  assert.equal((await lab.during(pool.update({ permits: 5, ttl: undefined }))).spec.permits, 5);
  const { spec, status } = await lab.during(pool.get());
  assert.deepEqual(spec, { permits: 5, queueing: "Fifo" });
  assert.equal(status?.available, 5);
  const listed = await lab.during(konductor.list(semaphore, { labelSelector: "team=a" }));
  assert.deepEqual(listed.map(({ metadata }) => metadata.name), ["pool"]);
  assert.equal((await lab.during(konductor.list(semaphore, { allNamespaces: true }))).length, 2);
  await lab.during(pool.delete());
  await assert.rejects(lab.during(pool.get()), NotFoundError);
});

Deno.test("an object that exists, or that the schema refuses, is said to", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  await assert.rejects(lab.during(konductor.semaphore("s").create()), { message: 'Cannot create semaphore "s": it exists already' });
  await assert.rejects(lab.during(konductor.semaphore("t").create({ permits: -1 })), (error: unknown) => {
    assert.ok(error instanceof InvalidError);
    assert.match(error.message, /^Cannot create semaphore "t": .*permits/);
    return true;
  });
});

Deno.test("a mutex says whether it is locked", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const m = konductor.mutex("m");
  assert.equal(await lab.during(m.isLocked()), false);
  const lock = await lab.during(m.lock());
  assert.equal(await lab.during(m.isLocked()), true);
  assert.equal(await lab.during(m.tryLock()), undefined);
  await lab.during(lock.release());
  assert.equal(await lab.during(m.isLocked()), false);
});

Deno.test("the line is shown with who holds and who waits, in order", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const s = konductor.semaphore("s");
  await lab.during(s.acquire({ holder: "a" }));
  const rest = [["b", 0], ["c", 0], ["d", 5]] as const;
  for (const [holder, priority] of rest) {
    s.acquire({ holder, priority }).catch(() => undefined);
    await lab.advance(1_000);
  }
  const { holders, waiters, parent } = await lab.during(s.standing());
  assert.equal(parent.metadata.name, "s");
  assert.deepEqual(holders.map(({ holder, phase }) => [holder, phase]), [["a", "Granted"]]);
  assert.deepEqual(waiters.map(({ holder }) => holder), ["d", "b", "c"]);
  assert.deepEqual((await lab.during(s.requests({ holder: "c" }))).map(({ phase }) => phase), ["Pending"]);
});

Deno.test("another process of the same holder releases what it has", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const s = konductor.semaphore("s");
  const claim = await lab.during(s.acquire({ renewal: "none" }));
  assert.deepEqual(await lab.during(s.release()), [claim.name]);
  await assert.rejects(lab.during(s.release()), (error: unknown) => {
    assert.ok(error instanceof NotFoundError);
    assert.equal(error.message, 'Cannot release semaphore "s": "laptop" does not have it; say whose claim is meant with holder (--holder)');
    return true;
  });
});

Deno.test("a release that could mean several claims asks which", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const s = konductor.semaphore("s");
  await lab.during(s.update({ permits: 3 }));
  for (const id of ["1", "2", "3"]) await lab.during(s.acquire({ renewal: "none", id }));
  await assert.rejects(lab.during(s.release()), (error: unknown) => {
    assert.ok(error instanceof InvalidError);
    assert.equal(error.message, 'Cannot release semaphore "s": "laptop" has 3 claims; name one with id (--id), or release all (--all)');
    return true;
  });
  await lab.during(s.release({ id: "2" }));
  assert.deepEqual((await lab.during(s.requests())).map(({ id }) => id).toSorted(), ["1", "3"]);
  await assert.rejects(lab.during(s.release({ id: "2" })), NotFoundError);
  assert.equal((await lab.during(s.release({ all: true }))).length, 2);
  assert.deepEqual(await lab.permits(), []);
});

Deno.test("a release leaves alone what other holders and other Pods have, unless it is forced", async () => {
  await using lab = await Lab.start();
  const [pod, laptop] = [await lab.podParty("worker"), await lab.party()];
  const claim = await lab.during(pod.konductor.semaphore("s").acquire({ renewal: "none" }));
  const s = laptop.konductor.semaphore("s");
  await assert.rejects(lab.during(s.release()), NotFoundError);
  await assert.rejects(lab.during(s.release({ holder: "worker" })), NotFoundError);
  assert.deepEqual(await lab.during(s.release({ holder: "worker", force: true })), [claim.name]);
  await lab.during(pod.konductor.semaphore("s").acquire({ renewal: "none" }));
  assert.deepEqual(await lab.during(s.release({ force: true })), [claim.name]);
  await assert.rejects(lab.during(s.release({ force: true })), /nobody has it/);
});

Deno.test("a release with a reason says in the request who and why, and then deletes that very one", async () => {
  await using lab = await Lab.start();
  const [worker, admin] = [await lab.party({ holder: "worker" }), await lab.party({ holder: "ann" })];
  const s = admin.konductor.semaphore("s");
  for (const by of [undefined, "bob@laptop"]) {
    const claim = await lab.during(worker.konductor.semaphore("s").acquire({ renewal: "none" }));
    let away = true;
    admin.fault = ({ verb }) => verb === "delete" && away ? { type: "Refuse", code: 503, reason: "ServiceUnavailable" } : undefined;
    const released = lab.during(s.release({ holder: "worker", force: true, reason: "it hangs", by }));
    await lab.advance(1);
    const last = (await lab.permits()).find(({ metadata }) => metadata.uid === claim.uid);
    away = false;
    assert.deepEqual(await released, [claim.name]);
    assert.deepEqual(last?.metadata.annotations, { "konductor.io/released-by": by ?? "ann", "konductor.io/release-reason": "it hangs" });
    assert.deepEqual(await lab.permits(), []);
  }
  assert.equal(admin.calls.filter(({ verb }) => verb === "patch").length, 2);
});

Deno.test("a client reads any object of the cluster, and says that there is none", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  assert.equal((await konductor.read(semaphores, "s"))?.kind, "Semaphore");
  assert.equal(await konductor.read(pods, "s"), undefined);
  const denied = await lab.party();
  denied.fault = () => ({ type: "Refuse", code: 403, reason: "Forbidden" });
  await assert.rejects(lab.during(denied.konductor.read(pods, "s")), ForbiddenError);
});

Deno.test("what a holder has can be renewed without the claim", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const s = konductor.semaphore("s");
  const claim = await lab.during(s.acquire({ renewal: "none", ttl: "1m" }));
  await lab.advance(50_000);
  const state = await lab.during(s.renew());
  assert.deepEqual([state.uid, state.token, state.phase], [claim.uid, claim.token, "Granted"]);
  await lab.advance(50_000);
  assert.equal((await lab.during(s.requests()))[0]?.phase, "Granted");
  await lab.advance(11_000);
  await assert.rejects(lab.during(s.renew()), NotFoundError);
});

Deno.test("a holder whose name means something to a selector is found all the same", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const s = konductor.semaphore("s");
  for (const holder of ["a,b=c!", "a b", "ünï"]) {
    await lab.during(s.acquire({ renewal: "none", holder }));
    assert.equal((await lab.during(s.release({ holder }))).length, 1);
  }
});

Deno.test("a container that runs again finds its own claim", async () => {
  await using lab = await Lab.start();
  const first = await lab.podParty("worker");
  const claim = await lab.during(first.konductor.semaphore("s").acquire({ renewal: "none" }));
  await lab.during(first.konductor.close());
  const again = await lab.podParty("worker");
  const found = await lab.during(again.konductor.semaphore("s").acquire({ renewal: "none", timeout: 0 }));
  assert.deepEqual([found.uid, found.token, found.reused], [claim.uid, claim.token, true]);
  const second = await lab.during(again.konductor.semaphore("s").tryAcquire({ renewal: "none", id: "second" }));
  assert.equal(second, undefined, "another id is another claim");
});

Deno.test("a container that runs again goes on waiting in its old place", async () => {
  await using lab = await Lab.start();
  const [holder, worker] = [await lab.podParty("holder"), await lab.podParty("worker")];
  const held = await lab.during(holder.konductor.semaphore("s").acquire({ renewal: "none" }));
  worker.konductor.semaphore("s").acquire({ renewal: "none", timeout: "20s" }).catch(() => undefined);
  await lab.advance(1_000);
  const late = holder.konductor.semaphore("s").acquire({ renewal: "none", id: "late" }).catch(() => "closed");
  await lab.advance(1_000);
  worker.fault = () => ({ type: "LoseRequest" }); // as if killed: it does not leave the line
  const again = await lab.podParty("worker");
  const waiting = again.konductor.semaphore("s").acquire({ renewal: "none" });
  await lab.advance(1_000);
  await lab.during(held.release());
  const claim = await lab.during(waiting);
  assert.equal(claim.reused, false, "it was not held when it was found");
  assert.equal((await lab.permits()).length, 2);
  await lab.during(again.konductor.close());
  await lab.during(holder.konductor.close());
  assert.equal(await late, "closed");
});

Deno.test("a wait that goes on after a restart has its own limit, not the first one's", async () => {
  await using lab = await Lab.start();
  const [holder, worker] = [await lab.podParty("holder"), await lab.podParty("worker")];
  const held = await lab.during(holder.konductor.semaphore("s").acquire({ renewal: "none" }));
  worker.konductor.semaphore("s").acquire({ renewal: "none", timeout: "10s" }).catch(() => undefined);
  await lab.advance(1_000);
  worker.fault = () => ({ type: "LoseRequest" });
  const again = await lab.podParty("worker");
  const waiting = again.konductor.semaphore("s").acquire({ renewal: "none", timeout: "1m" });
  await lab.advance(40_000);
  await lab.during(held.release());
  await lab.during(waiting);
});

Deno.test("a finished request of the same name makes room for a new one", async () => {
  await using lab = await Lab.start();
  const worker = await lab.podParty("worker");
  const s = worker.konductor.semaphore("s");
  const claim = await lab.during(s.acquire({ renewal: "none" }));
  const status = { phase: "Expired", conditions: [] };
  await lab.api.patch(permits, { namespace: "default", name: claim.name, subresource: "status", patch: { status } });
  await lab.advance(1_000);
  const next = await lab.during(s.acquire({ renewal: "none" }));
  assert.equal(next.name, claim.name);
  assert.notEqual(next.uid, claim.uid);
});

Deno.test("a request of the same name that asks for something else is an error", async () => {
  await using lab = await Lab.start();
  const worker = await lab.podParty("worker");
  const s = worker.konductor.semaphore("s");
  await lab.during(s.update({ permits: 5 }));
  await lab.during(s.acquire({ renewal: "none" }));
  await assert.rejects(lab.during(s.acquire({ renewal: "none", permits: 2 })), /asks for something else; choose another id$/);
});

Deno.test("a claim in a Pod belongs to that Pod and is free when it ends", async () => {
  await using lab = await Lab.start();
  const [worker, next] = [await lab.podParty("worker"), await lab.podParty("next")];
  const claim = await lab.during(worker.konductor.semaphore("s").acquire({ renewal: "none" }));
  const [request] = await worker.konductor.semaphore("s").requests();
  assert.deepEqual(request?.pod, { name: "worker", uid: worker.konductor.pod?.uid });
  assert.equal(claim.holder, "worker");
  const waiting = next.konductor.semaphore("s").acquire({ renewal: "none" });
  await lab.advance(7_200_000);
  const { pods } = await import("../kube/api.ts");
  const patch = { status: { phase: "Succeeded" } };
  await lab.api.patch(pods, { namespace: "default", name: "worker", subresource: "status", patch });
  await lab.during(waiting);
});

Deno.test("who may not do it is told who may not do what", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  party.fault = ({ verb }) => verb === "create" ? { type: "Refuse", code: 403, reason: "Forbidden" } : undefined;
  await assert.rejects(lab.during(party.konductor.semaphore("s").acquire()), ForbiddenError);
});

Deno.test("who may not watch is told so instead of waiting for ever", async () => {
  await using lab = await Lab.start();
  const [holder, party] = [await lab.party({ holder: "a" }), await lab.party({ holder: "b" })];
  await lab.during(holder.konductor.semaphore("s").acquire());
  party.fault = ({ verb }) => verb === "watch" ? { type: "Refuse", code: 403, reason: "Forbidden" } : undefined;
  await assert.rejects(lab.during(party.konductor.semaphore("s").acquire()), ForbiddenError);
  assert.equal((await lab.permits()).length, 1);
});

Deno.test("a kind that was never installed is said to be", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const other = { ...semaphore, kind: "Seesaw", plural: "seesaws" };
  await assert.rejects(lab.during(konductor.line(other, "b").acquire()), (error: unknown) => {
    assert.ok(error instanceof KonductorError);
    const message = 'Cannot acquire seesaw "b": the API server does not know the kind Seesaw; install the CRDs with kubectl apply -f crds/';
    assert.equal(error.message, message);
    assert.equal(error.exitCode, 1);
    return true;
  });
});
