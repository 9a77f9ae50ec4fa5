import assert from "node:assert/strict";
import { namespaces } from "../kube/api.ts";
import type { Call } from "../kube/memory/server.ts";
import { BusyError, InvalidError, KonductorError, LostError, NoOperatorError, NotFoundError, TimeoutError } from "./errors.ts";
import { UnreachableClusterError } from "./errors.ts";
import type { Progress } from "./options.ts";
import { Lab, mutexes, permits, semaphores } from "./test_lab.ts";

const verbs = (calls: readonly Call[]): string[] => calls.map(({ verb, resource }) => `${verb} ${resource.plural}`);

Deno.test("a free permit is acquired with a read, a create and a watch, and released with a delete", async () => {
  await using lab = await Lab.start();
  const { konductor, calls } = await lab.party();
  const claim = await lab.during(konductor.semaphore("s").acquire());
  assert.ok(claim.token > 0);
  assert.equal(claim.holder, "laptop");
  assert.equal(claim.namespace, "default");
  assert.equal(claim.reused, false);
  assert.equal(claim.signal.aborted, false);
  await lab.during(claim.release());
  assert.deepEqual(verbs(calls), ["get semaphores", "create permits", "watch permits", "delete permits"]);
  assert.deepEqual(await lab.permits(), []);
});

Deno.test("tokens rise from holder to holder", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const first = await lab.during(konductor.mutex("m").withLock(({ token }) => token));
  const second = await lab.during(konductor.mutex("m").withLock(({ token }) => token));
  assert.ok(second > first);
});

Deno.test("a waiter gets the permit as soon as it is given back", async () => {
  await using lab = await Lab.start();
  const [a, b] = [await lab.party({ holder: "a" }), await lab.party({ holder: "b" })];
  const held = await lab.during(a.konductor.semaphore("s").acquire());
  const waiting = b.konductor.semaphore("s").acquire();
  await lab.advance(1_000);
  const before = lab.clock.monotonic();
  await lab.during(held.release());
  const claim = await lab.during(waiting);
  assert.ok(claim.token > held.token);
  assert.equal(lab.clock.monotonic(), before);
});

Deno.test("a try that finds it taken says so at once and leaves nothing behind", async () => {
  await using lab = await Lab.start();
  const [a, b] = [await lab.party({ holder: "a" }), await lab.party({ holder: "b" })];
  await lab.during(a.konductor.semaphore("s").acquire());
  const before = lab.clock.monotonic();
  assert.equal(await lab.during(b.konductor.semaphore("s").tryAcquire()), undefined);
  await assert.rejects(lab.during(b.konductor.semaphore("s").acquire({ timeout: 0 })), (error: unknown) => {
    assert.ok(error instanceof BusyError);
    assert.equal(error.message, 'Cannot acquire semaphore "s": 0 of 1 permits are free, 1 wanted');
    assert.equal(error.exitCode, 5);
    return true;
  });
  assert.equal(lab.clock.monotonic(), before);
  assert.equal((await lab.permits()).length, 1);
});

Deno.test("a wait ends exactly when its timeout is over, and leaves the line", async () => {
  await using lab = await Lab.start();
  const [a, b] = [await lab.party({ holder: "a" }), await lab.party({ holder: "b" })];
  await lab.during(a.konductor.mutex("m").lock());
  const before = lab.clock.monotonic();
  await assert.rejects(lab.during(b.konductor.mutex("m").lock({ timeout: "5s" })), (error: unknown) => {
    assert.ok(error instanceof TimeoutError);
    assert.equal(error.message, 'Cannot lock mutex "m": it was not to be had within 5s');
    assert.equal(error.exitCode, 3);
    return true;
  });
  assert.equal(lab.clock.monotonic() - before, 5_000);
  assert.equal((await lab.api.list({ ...permits, plural: "mutexrequests", kind: "MutexRequest" }, {})).items.length, 1);
});

Deno.test("a timeout is kept although the API server hangs", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  party.fault = ({ verb }) => verb === "create" ? { type: "DelayReply", milliseconds: 60_000 } : undefined;
  const before = lab.clock.monotonic();
  await assert.rejects(lab.during(party.konductor.semaphore("s").acquire({ timeout: 2_000 })), TimeoutError);
  assert.ok(lab.clock.monotonic() - before <= 4_000);
  await lab.advance(60_000);
  assert.deepEqual(await lab.permits(), [], "what the create made was deleted");
});

Deno.test("an aborted wait leaves the line before it rejects with the signal's reason", async () => {
  await using lab = await Lab.start();
  const [a, b] = [await lab.party({ holder: "a" }), await lab.party({ holder: "b" })];
  await lab.during(a.konductor.semaphore("s").acquire());
  const stop = new AbortController();
  const waiting = b.konductor.semaphore("s").acquire({ signal: stop.signal });
  const outcome = waiting.catch((error) => error);
  await lab.advance(10_000);
  assert.equal((await lab.permits()).length, 2);
  const reason = new Error("Ctrl-C");
  stop.abort(reason);
  assert.equal(await lab.during(outcome), reason);
  assert.equal((await lab.permits()).length, 1);
});

Deno.test("an abort that comes before anything was sent sends nothing", async () => {
  await using lab = await Lab.start();
  const { konductor, calls } = await lab.party();
  await assert.rejects(konductor.semaphore("s").acquire({ signal: AbortSignal.abort(new Error("no")) }), /no/);
  assert.deepEqual(calls, []);
});

Deno.test("an abort while the create is under way deletes what that made", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  party.fault = ({ verb }) => verb === "create" ? { type: "DelayReply", milliseconds: 500 } : undefined;
  const stop = new AbortController();
  const outcome = party.konductor.semaphore("s").acquire({ signal: stop.signal }).catch((error) => error);
  await lab.advance(100);
  stop.abort(new Error("Ctrl-C"));
  assert.match(String(await lab.during(outcome)), /Ctrl-C/);
  assert.deepEqual(await lab.permits(), []);
});

Deno.test("without an operator a try gives up after five seconds and leaves nothing behind", async () => {
  await using lab = await Lab.start({ operator: false });
  const { konductor } = await lab.party();
  const before = lab.clock.monotonic();
  await assert.rejects(lab.during(konductor.semaphore("s").tryAcquire()), (error: unknown) => {
    assert.ok(error instanceof NoOperatorError);
    assert.match(error.message, /^Cannot acquire semaphore "s": no operator answered within 5 s; /);
    assert.equal(error.exitCode, 1);
    return true;
  });
  assert.equal(lab.clock.monotonic() - before, 5_000);
  assert.deepEqual(await lab.permits(), []);
});

Deno.test("who waits without an operator is told so, and served once there is one", async () => {
  await using lab = await Lab.start({ operator: false });
  const { konductor } = await lab.party();
  const reports: Progress[] = [];
  const waiting = konductor.semaphore("s").acquire({ onWaiting: (progress) => reports.push(progress) });
  await lab.advance(20_000);
  assert.deepEqual(reports, [{ place: 1, waiting: 1, holders: [], operatorSilent: true }]);
  await lab.startOperator();
  await lab.during(waiting);
});

Deno.test("a long wait is told once who holds and which place it has", async () => {
  await using lab = await Lab.start();
  const parties = [await lab.party({ holder: "a" }), await lab.party({ holder: "b" }), await lab.party({ holder: "c" })];
  const [a, b, c] = parties.map(({ konductor }) => konductor.semaphore("s"));
  assert.ok(a && b && c);
  await lab.during(a.acquire());
  const others = b.acquire().catch((error) => error);
  await lab.advance(100);
  const reports: [number, Progress][] = [];
  const waiting = c.acquire({ onWaiting: (progress) => reports.push([lab.clock.monotonic(), progress]) }).catch((error) => error);
  const begin = lab.clock.monotonic();
  await lab.advance(30_000);
  assert.deepEqual(reports, [[begin + 3_000, { place: 2, waiting: 2, holders: ["a"], operatorSilent: false }]]);
  await Promise.all(parties.map(({ konductor }) => lab.during(konductor.close())));
  assert.ok(await others instanceof KonductorError && await waiting instanceof KonductorError);
});

Deno.test("a higher priority goes first among the waiting", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const s = konductor.semaphore("s");
  const held = await lab.during(s.acquire());
  const order: string[] = [];
  const low = s.acquire({ holder: "low" }).then(async (claim) => (order.push("low"), await claim.release()));
  await lab.advance(10);
  const high = s.acquire({ holder: "high", priority: 10 }).then(async (claim) => (order.push("high"), await claim.release()));
  await lab.advance(10);
  await lab.during(held.release());
  await lab.during(Promise.all([low, high]));
  assert.deepEqual(order, ["high", "low"]);
});

Deno.test("what isn't there is named, with the command that makes it", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  await assert.rejects(lab.during(konductor.semaphore("none").acquire()), (error: unknown) => {
    assert.ok(error instanceof NotFoundError);
    assert.equal(error.message, 'Semaphore "none" not found in namespace "default"; create it with koncli semaphore create none');
    assert.equal(error.exitCode, 2);
    return true;
  });
});

Deno.test("a parent that is deleted while one waits for it ends the wait", async () => {
  await using lab = await Lab.start();
  const [a, b] = [await lab.party({ holder: "a" }), await lab.party({ holder: "b" })];
  await lab.during(a.konductor.semaphore("s").acquire());
  const outcome = b.konductor.semaphore("s").acquire().catch((error) => error);
  await lab.advance(20_000);
  await lab.api.delete(semaphores, { namespace: "default", name: "s" });
  await lab.advance(20_000);
  assert.ok(await lab.during(outcome) instanceof NotFoundError);
});

Deno.test("a waiter that somebody deletes is told so", async () => {
  await using lab = await Lab.start();
  const [a, b] = [await lab.party({ holder: "a" }), await lab.party({ holder: "b" })];
  await lab.during(a.konductor.semaphore("s").acquire());
  const outcome = b.konductor.semaphore("s").acquire().catch((error) => error);
  await lab.advance(1_000);
  const [waiter] = await b.konductor.semaphore("s").requests({ holder: "b" });
  assert.ok(waiter);
  await lab.delete(waiter);
  const error = await lab.during(outcome);
  assert.ok(error instanceof LostError);
  assert.equal(error.message, 'Cannot acquire semaphore "s": its request was deleted while it waited');
  assert.equal(error.exitCode, 6);
});

Deno.test("a waiter whose label is edited goes on waiting", async () => {
  await using lab = await Lab.start();
  const [a, b] = [await lab.party({ holder: "a" }), await lab.party({ holder: "b" })];
  const held = await lab.during(a.konductor.semaphore("s").acquire());
  const waiting = b.konductor.semaphore("s").acquire();
  await lab.advance(1_000);
  const [waiter] = await b.konductor.semaphore("s").requests({ holder: "b" });
  assert.ok(waiter);
  const patch = { metadata: { labels: { "konductor.io/client": "stolen" } } };
  await lab.api.patch(permits, { namespace: "default", name: waiter.name, patch });
  await lab.advance(1_000);
  await lab.during(held.release());
  assert.equal((await lab.during(waiting)).uid, waiter.uid);
});

Deno.test("a create whose answer is lost finds its own request again", async () => {
  for (const fault of ["LoseReply", "LoseRequest"] as const) {
    await using lab = await Lab.start();
    const party = await lab.party();
    let lost = 0;
    party.fault = ({ verb }) => verb === "create" && lost++ === 0 ? { type: fault } : undefined;
    const claim = await lab.during(party.konductor.semaphore("s").acquire());
    assert.equal(claim.reused, false);
    assert.equal((await lab.permits()).length, 1);
    await lab.during(claim.release());
    assert.deepEqual(await lab.permits(), []);
  }
});

Deno.test("an API server that is throttling is asked again", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  let refused = 0;
  party.fault = () => refused++ < 3 ? { type: "Refuse", code: 429, reason: "TooManyRequests", retryAfter: 200 } : undefined;
  await lab.during(party.konductor.semaphore("s").acquire());
});

Deno.test("an API server that is away is said to be so after a moment, to whoever does not wait", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  lab.server.down();
  const before = lab.clock.monotonic();
  await assert.rejects(lab.during(konductor.semaphore("s").tryAcquire()), UnreachableClusterError);
  assert.ok(lab.clock.monotonic() - before <= 12_000, "ten seconds, and two for what the create may have made");
  lab.server.up();
});

Deno.test("a watch that is cut loses no grant", async () => {
  await using lab = await Lab.start();
  const [a, b] = [await lab.party({ holder: "a" }), await lab.party({ holder: "b" })];
  const held = await lab.during(a.konductor.semaphore("s").acquire());
  const waiting = b.konductor.semaphore("s").acquire();
  await lab.advance(1_000);
  lab.server.cutWatches((watch) => watch.client === "b");
  lab.server.compact();
  await lab.during(held.release());
  await lab.during(waiting);
});

Deno.test("an argument that makes no sense is refused before anything is sent", async () => {
  await using lab = await Lab.start();
  const { konductor, calls } = await lab.party();
  const s = konductor.semaphore("s");
  // @ts-expect-error: a program without types can say it
  await assert.rejects(s.acquire({ ttl: "soon" }), /the ttl "soon" is no duration; write one such as 30s, 10m or 1h30m$/);
  await assert.rejects(s.acquire({ timeout: -1 }), InvalidError);
  await assert.rejects(s.acquire({ timeout: Number.NaN }), InvalidError);
  await assert.rejects(s.acquire({ ttl: 0 }), /a ttl of 0 means for ever, and outside a Pod nothing would ever free it/);
  assert.deepEqual(calls, []);
  await assert.rejects(lab.during(s.acquire({ holder: "a\u0007b" })), (error: unknown) => {
    assert.ok(error instanceof InvalidError);
    const message = 'Cannot acquire semaphore "s": the holder "a\\u0007b" must be 1 to 128 printable characters on one line';
    assert.equal(error.message, message);
    return true;
  });
  await assert.rejects(lab.during(s.acquire({ priority: 5000 })), InvalidError);
  await assert.rejects(lab.during(s.acquire({ permits: 0 })), InvalidError);
  await assert.rejects(lab.during(s.acquire({ body: { color: "red" } })), /a Permit has no field color/);
  assert.throws(() => konductor.semaphore("../x"), InvalidError);
  assert.deepEqual(await lab.permits(), []);
});

Deno.test("outside a Pod a claim that does not renew itself has a ttl: its own, its parent's, or ten minutes", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const m = konductor.mutex("m");
  const ttlOf = async (): Promise<unknown> => (await m.requests()).map(({ object: { spec } }) => spec);
  const first = await lab.during(m.lock({ renewal: "none" }));
  assert.match(JSON.stringify(await ttlOf()), /"ttl":"10m"/);
  await lab.during(first.release());
  await lab.api.patch(mutexes, { namespace: "default", name: "m", patch: { spec: { ttl: "1h" } } });
  const second = await lab.during(m.lock({ renewal: "none" }));
  assert.doesNotMatch(JSON.stringify(await ttlOf()), /"ttl"/);
  await lab.during(second.release());
  const third = await lab.during(m.lock({ renewal: "none", ttl: 1_500 }));
  assert.match(JSON.stringify(await ttlOf()), /"ttl":"1500ms"/);
  await lab.during(third.release());
});

Deno.test("another namespace has a line of its own", async () => {
  await using lab = await Lab.start();
  await lab.api.create(namespaces, { object: { metadata: { name: "other" } } });
  const { konductor } = await lab.party();
  const other = konductor.withNamespace("other");
  await lab.during(other.semaphore("s").create({ permits: 1 }));
  const claims = [await lab.during(konductor.semaphore("s").acquire()), await lab.during(other.semaphore("s").acquire())];
  assert.deepEqual(claims.map(({ namespace }) => namespace), ["default", "other"]);
});

Deno.test("what onWaiting throws, or rejects with, ends the wait and leaves the line", async () => {
  const error = new Error("mine");
  const throwing = (): never => {
    throw error;
  };
  for (const onWaiting of [throwing, () => Promise.reject(error)]) {
    await using lab = await Lab.start();
    const { konductor } = await lab.party();
    await lab.during(konductor.semaphore("s").acquire());
    const waiting = konductor.semaphore("s").acquire({ id: "second", onWaiting });
    assert.equal(await lab.during(waiting.catch((error) => error)), error);
    assert.equal((await lab.permits()).length, 1);
  }
});
