/**
 * Whatever is under way when a client is closed rejects with an error that says so, and leaves nothing behind: Deno's sanitizers fail a
 * test that leaves a timer or a socket open; an unhandled rejection fails any test. Real sockets, and the machine's clock.
 */
import assert from "node:assert/strict";
import { barrier } from "../primitives/barrier.ts";
import { mutex } from "../primitives/mutex.ts";
import type { Claim, Konductor } from "./mod.ts";
import { KonductorError } from "./mod.ts";
import { leakless, withServer } from "./test_server.ts";

type Verbs = Readonly<Record<string, (konductor: Konductor) => Promise<unknown>>>;

const lead = { onStarted: () => Promise.resolve(), onNewLeader: () => undefined };
const nodes = { group: "", version: "v1", plural: "nodes", kind: "Node", namespaced: false };

/** What lasts until somebody else does something. */
const WAITS: Verbs = {
  "semaphore acquire": (k) => k.semaphore("x").acquire(),
  "semaphore with": (k) => k.semaphore("x").with(() => assert.fail()),
  "semaphore withPermit": (k) => k.semaphore("x").withPermit(() => assert.fail()),
  "mutex lock": (k) => k.mutex("x").lock({ timeout: "1h" }),
  "mutex withLock": (k) => k.mutex("x").withLock(() => assert.fail()),
  "lease acquire": (k) => k.lease("x").acquire({ renewal: "none", onWaiting: () => undefined }),
  "lease with": (k) => k.lease("x").with(() => assert.fail()),
  "lease lead": (k) => k.lease("x").lead(lead),
  "rwmutex lock": (k) => k.rwmutex("x").lock(),
  "rwmutex rlock": (k) => k.rwmutex("x").rlock(),
  "rwmutex withLock": (k) => k.rwmutex("x").withLock(() => assert.fail()),
  "rwmutex withRLock": (k) => k.rwmutex("x").withRLock(() => assert.fail()),
  "once do": (k) => k.once("x").do(() => assert.fail()),
  "once acquire": (k) => k.once("x").acquire(),
  "once wait": (k) => k.once("x").wait({ timeout: "1h" }),
  "barrier wait": (k) => k.barrier("x").wait({ onWaiting: () => undefined }),
  "barrier arriveAndWait": (k) => k.barrier("x").arriveAndWait(),
  "waitgroup wait": (k) => k.waitgroup("x").wait(),
  "gate wait": (k) => k.gate("x").wait(),
};

/** What lasts until the API server has answered. */
const CALLS: Verbs = {
  create: (k) => k.mutex("y").create(),
  get: (k) => k.mutex("x").get(),
  update: (k) => k.mutex("x").update({ ttl: "1m" }),
  delete: (k) => k.mutex("x").delete(),
  increment: (k) => k.barrier("x").increment("round"),
  settled: (k) => k.handle(barrier, "x").settled(),
  isSettled: (k) => k.handle(barrier, "x").isSettled(),
  list: (k) => k.list("Mutex"),
  read: (k) => k.read(nodes, "n"),
  standing: (k) => k.line(mutex, "x").standing(),
  requests: (k) => k.line(mutex, "x").requests(),
  tryAcquire: (k) => k.semaphore("x").tryAcquire(),
  release: (k) => k.semaphore("x").release({ force: true, reason: "why not" }),
  "release of an id": (k) => k.semaphore("x").release({ id: "one" }),
  renew: (k) => k.semaphore("x").renew(),
  amend: (k) => k.line(mutex, "x").amend({}),
  tryLock: (k) => k.mutex("x").tryLock(),
  unlock: (k) => k.mutex("x").unlock(),
  isLocked: (k) => k.mutex("x").isLocked(),
  tryRLock: (k) => k.rwmutex("x").tryRLock(),
  downgrade: (k) => k.rwmutex("x").downgrade(),
  "rwmutex isLocked": (k) => k.rwmutex("x").isLocked(),
  isExecuted: (k) => k.once("x").isExecuted(),
  "once done": (k) => k.once("x").done(),
  "once fail": (k) => k.once("x").fail(),
  arrive: (k) => k.barrier("x").arrive({ counted: true }),
  reset: (k) => k.barrier("x").reset(),
  add: (k) => k.waitgroup("x").add(2),
  done: (k) => k.waitgroup("x").done({ id: "one" }),
  getCounter: (k) => k.waitgroup("x").getCounter(),
  check: (k) => k.gate("x").check(),
  open: (k) => k.gate("x").open(),
  close: (k) => k.gate("x").close(),
  auto: (k) => k.gate("x").auto(),
  getConditions: (k) => k.gate("x").getConditions(),
};

/** What is done with a claim. */
const CLAIMS: Readonly<Record<string, (claim: Claim) => Promise<unknown>>> = {
  renew: (claim) => claim.renew(),
  amend: (claim) => claim.amend({ mode: "Read" }),
  conclude: (claim) => claim.conclude({ mode: "Read" }),
};

/** One of each kind: nothing is to be had, open or done. */
async function furnish(konductor: Konductor): Promise<void> {
  const gate = { conditions: [{ type: "Barrier", name: "x", state: "Open" }] } as const;
  await konductor.semaphore("x").create();
  await konductor.mutex("x").create();
  await konductor.lease("x").create();
  await konductor.rwmutex("x").create();
  await konductor.once("x").create();
  await konductor.barrier("x").create({ expected: 5 });
  await konductor.waitgroup("x").create({ expected: 5 });
  await konductor.gate("x").create(gate);
  const { semaphore, mutex, lease, rwmutex, once } = kinds(konductor);
  for (const line of [semaphore, mutex, lease, rwmutex, once]) await line.acquire({ ttl: "10m" });
}

function kinds(konductor: Konductor) {
  return {
    semaphore: konductor.semaphore("x"),
    mutex: konductor.mutex("x"),
    lease: konductor.lease("x"),
    rwmutex: konductor.rwmutex("x"),
    once: konductor.once("x"),
  };
}

/** How each of them ends, by its name. */
async function outcomesOf(pending: Readonly<Record<string, Promise<unknown>>>): Promise<Readonly<Record<string, string>>> {
  const named = Object.entries(pending).map(async ([name, promise]) => {
    const outcome = await promise.then(
      () => "resolved",
      (error: unknown) => error instanceof KonductorError ? error.reason : String(error),
    );
    return [name, outcome ?? "no reason"] as const;
  });
  return Object.fromEntries(await Promise.all(named));
}

function begin(verbs: Verbs, konductor: Konductor): Readonly<Record<string, Promise<unknown>>> {
  const begun = Object.entries(verbs).map(([name, verb]) => [name, verb(konductor)] as const);
  for (const [, promise] of begun) promise.catch(() => undefined);
  return Object.fromEntries(begun);
}

function allClosed(verbs: object): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(verbs).map((name) => [name, "Closed"]));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

leakless(
  "every wait that is under way when the client is closed rejects with that, and nothing is left of it",
  () =>
    withServer(async ({ connectAs }) => {
      const [holder, konductor] = [await connectAs("holder"), await connectAs("waiter")];
      await furnish(holder);
      const pending = begin(WAITS, konductor);
      await pause(300);
      await konductor.close();
      assert.deepEqual(await outcomesOf(pending), allClosed(WAITS));
      assert.deepEqual((await holder.mutex("x").standing()).waiters, []);
      await holder.close();
    }),
);

for (const [what, verbs] of [["call", CALLS], ["wait", WAITS]] as const) {
  leakless(
    `every ${what} that the API server has not answered when the client is closed rejects with that, within two seconds`,
    () =>
      withServer(async ({ connectAs, server }) => {
        const [holder, konductor] = [await connectAs("holder"), await connectAs("caller")];
        await furnish(holder);
        server.freeze();
        const pending = begin(verbs, konductor);
        await pause(100);
        const before = performance.now();
        await konductor.close();
        const took = performance.now() - before;
        assert.deepEqual(await outcomesOf(pending), allClosed(verbs));
        assert.ok(took < 3_000, `it took ${took} ms`);
        server.thaw();
        await holder.close();
      }),
  );
}

for (const [name, verb] of Object.entries(CLAIMS)) {
  leakless(
    `${name} of a claim that the API server has not answered when the client is closed rejects with that`,
    () =>
      withServer(async ({ connectAs, server }) => {
        const konductor = await connectAs("holder");
        await konductor.rwmutex("x").create();
        const claim = await konductor.rwmutex("x").lock();
        server.freeze();
        const pending = verb(claim);
        pending.catch(() => undefined);
        await pause(100);
        await konductor.close();
        assert.deepEqual(await outcomesOf({ pending }), { pending: "Closed" });
        assert.equal(claim.signal.aborted, true);
        server.thaw();
      }),
  );
}

leakless(
  "a release that the API server has not answered does not keep a client from closing",
  () =>
    withServer(async ({ connectAs, server }) => {
      const konductor = await connectAs("holder");
      await konductor.mutex("x").create();
      const lock = await konductor.mutex("x").lock();
      server.freeze();
      const released = lock.release();
      released.catch(() => undefined);
      await pause(100);
      const before = performance.now();
      await konductor.close();
      assert.ok(performance.now() - before < 3_000);
      await assert.rejects(released, KonductorError);
      server.thaw();
    }),
);

leakless("whatever is begun with a client that is closed rejects with that, and sends nothing", () =>
  withServer(async ({ connectAs }) => {
    const konductor = await connectAs("late");
    await konductor.close();
    assert.deepEqual(await outcomesOf(begin({ ...WAITS, ...CALLS }, konductor)), allClosed({ ...WAITS, ...CALLS }));
  }));

leakless("a client can be closed twice, disposed twice, and at the same time", () =>
  withServer(async ({ connectAs }) => {
    const konductor = await connectAs("a");
    await konductor.mutex("x").create();
    await konductor.mutex("x").lock();
    await Promise.all([konductor.close(), konductor[Symbol.asyncDispose](), konductor.withNamespace("other").close()]);
    await konductor.close();
  }));

leakless("changes that are followed end with the client", () =>
  withServer(async ({ connectAs }) => {
    const konductor = await connectAs("a");
    const changes = konductor.changes([mutex]);
    await changes.next();
    const next = changes.next();
    await konductor.close();
    assert.equal((await next).done, true);
  }));
