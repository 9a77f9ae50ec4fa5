/** Everything that users of the first implementation's SDK look for, and what it is called here. */
import assert from "node:assert/strict";
import type { Konductor } from "./mod.ts";
import { Lab } from "./test_lab.ts";

type Face = "semaphore" | "mutex" | "lease" | "rwmutex" | "once" | "barrier" | "waitgroup" | "gate";

const OBJECT = ["create", "get", "update", "delete"];
const CLAIM = ["acquire", "tryAcquire", "with", "release", "renew"];
const LOCK = ["lock", "tryLock", "withLock", "unlock", "isLocked"];

/** By kind: its methods. */
const METHODS: Readonly<Record<Face, readonly string[]>> = {
  semaphore: [...OBJECT, ...CLAIM, "withPermit"],
  mutex: [...OBJECT, ...CLAIM, ...LOCK],
  lease: [...OBJECT, ...CLAIM, "lead"],
  rwmutex: [...OBJECT, ...CLAIM, ...LOCK, "rlock", "tryRLock", "withRLock", "downgrade"],
  once: [...OBJECT, ...CLAIM, "do", "isExecuted", "wait", "done", "fail"],
  barrier: [...OBJECT, "arrive", "wait", "arriveAndWait", "waitAndArrive", "reset"],
  waitgroup: [...OBJECT, "add", "done", "wait", "getCounter"],
  gate: [...OBJECT, "wait", "open", "close", "auto", "check", "getConditions"],
};

/** The client's own. */
const CLIENT = [
  ...["withNamespace", "list", "close", "waitGate", "waitBarrier", "arriveBarrier"],
  ...["acquireSemaphore", "withSemaphore", "acquireLease", "tryAcquireLease", "withLease"],
];

/** Options, by what they are called there. Never called: that it compiles is the test. */
async function options(k: Konductor, signal: AbortSignal): Promise<unknown> {
  const claim = { ttl: "10m", timeout: "30s", priority: 5, holder: "web-1", signal } as const;
  await k.semaphore("x").acquire({ ...claim, permits: 2 });
  await k.mutex("x").lock(claim);
  await k.lease("x").acquire(claim);
  await k.rwmutex("x").rlock(claim);
  await k.once("x").do(() => undefined, claim);
  await k.barrier("x").create({ expected: 5, quorum: 3, timeout: "1h" });
  await k.barrier("x").arrive({ holder: "web-1", timeout: "30s", signal });
  await k.waitgroup("x").add(3, { holder: "web-1", signal });
  await k.gate("x").wait({ timeout: "30m", signal });
  return k.namespace;
}

Deno.test("every method of the list is there, by kind", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const missing = Object.entries(METHODS).flatMap(([face, methods]) => {
    const maker: unknown = Reflect.get(konductor, face);
    assert.ok(typeof maker === "function", face);
    const handle: object = maker.call(konductor, "x");
    return methods.filter((method) => typeof Reflect.get(handle, method) !== "function").map((method) => `${face} ${method}`);
  });
  assert.deepEqual(missing, []);
  assert.deepEqual(CLIENT.filter((method) => typeof Reflect.get(konductor, method) !== "function"), []);
  assert.equal(typeof options, "function");
});

Deno.test("every kind is listed", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const kinds = ["Semaphore", "Mutex", "Lease", "RWMutex", "Once", "Barrier", "WaitGroup", "Gate"] as const;
  const counts = await Promise.all(kinds.map(async (kind) => (await konductor.list(kind)).length));
  assert.deepEqual(counts, [1, 1, 0, 0, 0, 0, 0, 0]);
});

Deno.test("what the guides begin with works as it stands there", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const { signal } = new AbortController();
  const condition = { type: "Semaphore", name: "s", state: "Available" } as const;
  await lab.during(konductor.gate("dependencies-ready").create({ conditions: [condition] }));
  await lab.during(konductor.barrier("stage-complete").create({ expected: 1 }));
  const sent: Record<string, string>[] = [];
  await lab.during((async () => {
    await using permit = await konductor.semaphore("s").acquire({ ttl: "10m", signal });
    sent.push({ "x-fencing-token": String(permit.token) });
    permit.signal.throwIfAborted();
  })());
  await lab.during(konductor.gate("dependencies-ready").wait({ timeout: "30m" }));
  assert.equal(await lab.during(konductor.barrier("stage-complete").arrive()), 1);
  await lab.during(konductor.mutex("m").withLock(async (lock) => await Promise.resolve(sent.push({ token: String(lock.token) }))));
  assert.equal(sent.length, 2);
});

Deno.test("whoever waits and arrives has arrived, and goes on when all have", async () => {
  await using lab = await Lab.start();
  const [a, b] = [await lab.party({ holder: "a" }), await lab.party({ holder: "b" })];
  await lab.during(a.konductor.barrier("x").create({ expected: 2 }));
  const [first, second] = [a, b].map(({ konductor }) => konductor.barrier("x").waitAndArrive());
  assert.equal((await lab.during(first ?? assert.fail())).status?.phase, "Open");
  assert.equal((await lab.during(second ?? assert.fail())).status?.arrived, 2);
});
