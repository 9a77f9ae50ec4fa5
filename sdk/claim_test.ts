import assert from "node:assert/strict";
import type { Clock } from "../kube/clock.ts";
import type { Call } from "../kube/memory/server.ts";
import { LostError, UnreachableClusterError } from "./errors.ts";
import { Lab, permits, semaphores } from "./test_lab.ts";

const DAY = 86_400_000;
const writes = (calls: readonly Call[]): Call[] => calls.filter(({ verb }) => verb === "patch");

Deno.test("a claim renews itself three times a ttl and outlives it", async () => {
  await using lab = await Lab.start();
  const { konductor, calls } = await lab.party();
  const claim = await lab.during(konductor.semaphore("s").acquire({ ttl: "30s" }));
  await lab.advance(300_000);
  assert.equal(claim.signal.aborted, false);
  const renewals = writes(calls).length;
  assert.ok(renewals >= 30 && renewals <= 34, `${renewals} renewals in ten ttls`);
  assert.ok(claim.timeLeft > 15_000 && claim.timeLeft <= 30_000);
  await lab.during(claim.release());
  const after = calls.length;
  await lab.advance(300_000);
  assert.equal(calls.length, after, "nothing is sent after the release");
});

Deno.test("a claim that cannot be renewed is lost before the operator can give it away", async () => {
  await using lab = await Lab.start();
  const [a, b] = [await lab.party({ holder: "a" }), await lab.party({ holder: "b" })];
  const claim = await lab.during(a.konductor.semaphore("s").acquire({ ttl: "30s" }));
  const next = b.konductor.semaphore("s").acquire();
  await lab.advance(15_000);
  a.fault = () => ({ type: "LoseRequest" });
  let lostAt: number | undefined;
  claim.signal.addEventListener("abort", () => lostAt = lab.clock.monotonic());
  await lab.during(next);
  const takenOverAt = lab.clock.monotonic();
  assert.ok(lostAt !== undefined && takenOverAt - lostAt >= 3_000 && takenOverAt - lostAt < 5_000, `${lostAt} ${takenOverAt}`);
  assert.ok(claim.lost instanceof LostError && claim.signal.reason === claim.lost);
  assert.equal(claim.lost.reason, "NotRenewed");
  assert.match(claim.lost.message, /^Lost semaphore "s": no renewal was answered for 27s$/);
  assert.equal(claim.timeLeft, 0);
  a.fault = undefined;
  await lab.during(claim.release());
});

Deno.test("a renewal that fails is tried again quickly", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  const claim = await lab.during(party.konductor.semaphore("s").acquire({ ttl: "30s" }));
  let failures = 0;
  party.fault = ({ verb }) => verb === "patch" && failures++ < 4 ? { type: "Refuse", code: 500, reason: "InternalError" } : undefined;
  await lab.advance(60_000);
  assert.equal(claim.signal.aborted, false);
  assert.ok(failures > 4);
});

Deno.test("a renewal that is answered too late does not count", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  const claim = await lab.during(party.konductor.semaphore("s").acquire({ ttl: "30s" }));
  party.fault = ({ verb }) => verb === "patch" ? { type: "DelayReply", milliseconds: 28_000 } : undefined;
  await lab.advance(29_000);
  assert.equal(claim.signal.aborted, true);
});

Deno.test("an API server that freezes takes the claim away in time", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  const claim = await lab.during(party.konductor.semaphore("s").acquire({ ttl: "30s" }));
  lab.server.freeze();
  await lab.advance(26_999);
  assert.equal(claim.signal.aborted, false);
  await lab.advance(2);
  assert.equal(claim.signal.aborted, true);
  lab.server.thaw();
});

Deno.test("an API server that is away for less than the ttl is survived", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  const claim = await lab.during(party.konductor.semaphore("s").acquire({ ttl: "30s" }));
  for (let round = 0; round < 5; round++) {
    lab.server.down();
    await lab.advance(15_000);
    lab.server.up();
    await lab.advance(15_000);
  }
  assert.equal(claim.signal.aborted, false);
});

Deno.test("a claim that somebody deletes is lost at once", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const claim = await lab.during(konductor.semaphore("s").acquire());
  await lab.delete(claim);
  await lab.advance(0);
  assert.equal(claim.lost?.message, 'Lost semaphore "s": the request was deleted');
  assert.equal(claim.lost?.exitCode, 6);
  await lab.during(claim.release());
});

Deno.test("a claim that somebody gives back with a reason is lost with that reason", async () => {
  await using lab = await Lab.start();
  const [{ konductor }, admin] = [await lab.party({ holder: "worker" }), await lab.party({ holder: "ann" })];
  const claim = await lab.during(konductor.semaphore("s").acquire());
  await lab.during(admin.konductor.semaphore("s").release({ holder: "worker", force: true, reason: "it hangs" }));
  await lab.advance(0);
  assert.equal(claim.lost?.message, 'Lost semaphore "s": ann released it: it hangs');
  assert.deepEqual([claim.lost?.reason, claim.lost?.exitCode], ["Deleted", 6]);
});

Deno.test("a claim whose label is edited is kept, and its label put back", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const claim = await lab.during(konductor.semaphore("s").acquire());
  const [before] = await lab.permits();
  for (let round = 0; round < 3; round++) {
    const patch = { metadata: { labels: { "konductor.io/client": null } } };
    await lab.api.patch(permits, { namespace: "default", name: claim.name, patch });
    await lab.advance(0);
  }
  const [after] = await lab.permits();
  assert.deepEqual(after?.metadata.labels, before?.metadata.labels);
  assert.equal(claim.signal.aborted, false);
  await lab.delete(claim);
  await lab.advance(0);
  assert.equal(claim.signal.aborted, true);
});

Deno.test("a claim is lost with its parent", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const claim = await lab.during(konductor.semaphore("s").acquire());
  await lab.api.delete(semaphores, { namespace: "default", name: "s" });
  await lab.advance(0);
  assert.equal(claim.lost?.reason, "ParentGone");
  await lab.during(claim.release());
  assert.deepEqual(await lab.permits(), [], "the finished request is deleted");
});

Deno.test("a claim that maxHold ends is lost before the operator can give it away", async () => {
  await using lab = await Lab.start();
  const [a, b] = [await lab.party({ holder: "a" }), await lab.party({ holder: "b" })];
  await lab.api.patch(semaphores, { namespace: "default", name: "s", patch: { spec: { maxHold: "2m" } } });
  const claim = await lab.during(a.konductor.semaphore("s").acquire());
  const next = b.konductor.semaphore("s").acquire();
  const begin = lab.clock.monotonic();
  claim.signal.addEventListener("abort", () => assert.equal(lab.clock.monotonic() - begin, 110_000));
  await lab.during(next);
  assert.equal(claim.lost?.message, 'Lost semaphore "s": it was held for the 2m that maxHold allows');
  assert.equal(claim.lost?.reason, "MaxHold");
});

Deno.test("a maxHold that was raised or taken away meanwhile is the one that counts", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const s = konductor.semaphore("s");
  await lab.during(s.update({ maxHold: "1m" }));
  const claim = await lab.during(s.acquire());
  await lab.during(s.update({ maxHold: "5m" }));
  await lab.advance(120_000);
  assert.equal(claim.signal.aborted, false);
  await lab.during(s.update({ maxHold: undefined }));
  await lab.advance(600_000);
  assert.equal(claim.signal.aborted, false);
});

Deno.test("a name that was given to another request is not taken for one's own", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  const claim = await lab.during(party.konductor.semaphore("s").acquire());
  const [mine] = await lab.permits();
  lab.server.stallWatches((watch) => watch.client === "party");
  await lab.delete(claim);
  const metadata = { name: claim.name, namespace: "default", labels: mine?.metadata.labels ?? {} };
  await lab.api.create(permits, { object: { metadata, spec: mine?.["spec"] } });
  await lab.advance(10_000);
  assert.equal(claim.lost?.reason, "Deleted", "the renewal met another object");
  await lab.during(claim.release());
  assert.equal((await lab.permits()).length, 1, "the other's request stays");
});

Deno.test("a claim can be released twice, disposed twice, and at the same time", async () => {
  await using lab = await Lab.start();
  const { konductor, calls } = await lab.party();
  const claim = await lab.during(konductor.semaphore("s").acquire());
  await lab.during(Promise.all([claim.release(), claim[Symbol.asyncDispose](), claim.release()]));
  await lab.during(claim.release());
  assert.equal(calls.filter(({ verb }) => verb === "delete").length, 1);
  assert.equal(claim.signal.aborted, false);
  await assert.rejects(claim.renew(), { message: 'Cannot renew semaphore "s": it was released' });
});

Deno.test("a release whose answer is lost is a release", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  const claim = await lab.during(party.konductor.semaphore("s").acquire());
  let lost = 0;
  party.fault = ({ verb }) => verb === "delete" && lost++ < 2 ? { type: lost === 1 ? "LoseRequest" : "LoseReply" } : undefined;
  await lab.during(claim.release());
  assert.equal(lost, 3);
  assert.deepEqual(await lab.permits(), []);
});

Deno.test("a release that does not get through says so, and can be tried again", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const claim = await lab.during(konductor.semaphore("s").acquire());
  lab.server.down();
  await assert.rejects(lab.during(claim.release()), UnreachableClusterError);
  lab.server.up();
  await lab.during(claim.release());
  assert.deepEqual(await lab.permits(), []);
});

Deno.test("a claim can be renewed by hand", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const claim = await lab.during(konductor.semaphore("s").acquire({ renewal: "none", ttl: "1m" }));
  for (let round = 0; round < 5; round++) {
    await lab.advance(40_000);
    await lab.during(claim.renew());
  }
  await lab.advance(61_000);
  await assert.rejects(lab.during(claim.renew()), LostError);
});

Deno.test("a claim that does not renew itself is watched when that is asked for", async () => {
  await using lab = await Lab.start();
  const { konductor, calls } = await lab.party();
  const claim = await lab.during(konductor.semaphore("s").acquire({ renewal: "none", ttl: "1m", watch: true }));
  await lab.advance(61_000);
  assert.equal(claim.lost?.reason, "NoSignOfLife");
  assert.deepEqual(writes(calls), []);
});

Deno.test("closing the client releases what renews itself and leaves alone what does not", async () => {
  await using lab = await Lab.start();
  await lab.api.patch(semaphores, { namespace: "default", name: "s", patch: { spec: { permits: 3 } } });
  const { konductor } = await lab.party();
  const kept = await lab.during(konductor.semaphore("s").acquire({ renewal: "none" }));
  const bound = await lab.during(konductor.semaphore("s").acquire());
  await lab.during(konductor.close());
  assert.deepEqual((await lab.permits()).map(({ metadata }) => metadata.name), [kept.name]);
  assert.equal(bound.signal.aborted, true, "whoever works under it stops");
  await assert.rejects(konductor.semaphore("s").acquire(), /Cannot go on: the client was closed/);
  await assert.rejects(konductor.semaphore("s").get(), /the client was closed/);
});

Deno.test("work that loses its claim is told, and so is its caller", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const work = konductor.semaphore("s").withPermit(async (permit) => {
    await lab.delete(permit);
    await new Promise((resolve) => permit.signal.addEventListener("abort", resolve));
    return "done all the same";
  });
  await assert.rejects(lab.during(work), LostError);
  await assert.rejects(lab.during(konductor.semaphore("s").with(() => Promise.reject(new Error("mine")))), /mine/);
  assert.equal(await lab.during(konductor.semaphore("s").with(() => 42)), 42);
  assert.deepEqual(await lab.permits(), []);
});

Deno.test("in a Pod, a wait of a day makes no request but the watch", async () => {
  await using lab = await Lab.start();
  const holder = await lab.podParty("holder");
  const waiter = await lab.podParty("waiter");
  const held = await lab.during(holder.konductor.semaphore("s").acquire({ renewal: "none" }));
  const waiting = waiter.konductor.semaphore("s").acquire();
  await lab.advance(1_000);
  const before = waiter.calls.length;
  await lab.advance(DAY);
  assert.deepEqual([...new Set(waiter.calls.slice(before).map(({ verb }) => verb))], ["watch"]);
  await lab.during(held.release());
  const claim = await lab.during(waiting);
  await lab.advance(120_000);
  assert.equal(claim.signal.aborted, false);
});

Deno.test("outside a Pod, a wait gives a sign of life every minute and keeps its place", async () => {
  await using lab = await Lab.start();
  const holder = await lab.podParty("holder");
  const [first, second] = [await lab.party({ holder: "first" }), await lab.party({ holder: "second" })];
  const held = await lab.during(holder.konductor.semaphore("s").acquire({ renewal: "none" }));
  const order: string[] = [];
  const waiting = [];
  for (const { konductor } of [first, second]) {
    waiting.push(konductor.semaphore("s").with(({ holder }) => void order.push(holder)));
    await lab.advance(1_000);
  }
  const before = first.calls.length;
  await lab.advance(DAY / 24);
  const sent = first.calls.slice(before).filter(({ verb }) => verb !== "watch");
  assert.ok(sent.length >= 59 && sent.length <= 60 && writes(sent).length === sent.length, `${sent.length} requests in an hour`);
  await lab.during(held.release());
  await lab.during(Promise.all(waiting));
  assert.deepEqual(order, ["first", "second"]);
});

Deno.test("a grant after a long wait is confirmed before it is handed out", async () => {
  await using lab = await Lab.start();
  const [holder, waiter] = [await lab.podParty("holder"), await lab.podParty("waiter")];
  const held = await lab.during(holder.konductor.semaphore("s").acquire());
  const waiting = waiter.konductor.semaphore("s").acquire();
  await lab.advance(15_000);
  const before = waiter.calls.length;
  await lab.during(held.release());
  await lab.during(waiting);
  assert.deepEqual(waiter.calls.slice(before).map(({ verb }) => verb), ["patch"]);
});

Deno.test("a grant that was missed for longer than its ttl is not handed out", async () => {
  await using lab = await Lab.start();
  const [holder, waiter, third] = [await lab.podParty("holder"), await lab.podParty("waiter"), await lab.podParty("third")];
  const held = await lab.during(holder.konductor.semaphore("s").acquire());
  const outcome = waiter.konductor.semaphore("s").acquire({ holder: "late" }).catch((error) => error);
  await lab.advance(1_000);
  lab.server.stallWatches((watch) => watch.client === "waiter");
  await lab.during(held.release());
  await lab.advance(60_000);
  const next = await lab.during(third.konductor.semaphore("s").acquire());
  lab.server.resumeWatches();
  const error = await lab.during(outcome);
  assert.ok(error instanceof LostError, String(error));
  assert.equal(next.signal.aborted, false);
});

Deno.test("an abort while a late grant is confirmed gives it back", async () => {
  await using lab = await Lab.start();
  const [holder, waiter] = [await lab.podParty("holder"), await lab.podParty("waiter")];
  await lab.api.patch(semaphores, { namespace: "default", name: "s", patch: { spec: { maxHold: "1h" } } });
  const held = await lab.during(holder.konductor.semaphore("s").acquire());
  const stop = new AbortController();
  const outcome = waiter.konductor.semaphore("s").acquire({ signal: stop.signal }).catch((error) => error);
  await lab.advance(60_000);
  waiter.fault = ({ verb }) => verb === "patch" ? { type: "LoseRequest" } : undefined;
  await lab.during(held.release());
  await lab.advance(1_000);
  const reason = new Error("Ctrl-C");
  stop.abort(reason);
  assert.equal(await lab.during(outcome), reason);
  assert.deepEqual(await lab.permits(), []);
});

Deno.test("closing the client does not wait long for an API server that is away", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  await lab.during(konductor.semaphore("s").acquire());
  lab.server.down();
  const before = lab.clock.monotonic();
  await lab.during(konductor.close());
  assert.equal(lab.clock.monotonic() - before, 2_000);
  lab.server.up();
});

Deno.test("a grant that comes as the client is closed is given back", async () => {
  await using lab = await Lab.start();
  const [a, b] = [await lab.party({ holder: "a" }), await lab.party({ holder: "b" })];
  const held = await lab.during(a.konductor.semaphore("s").acquire());
  const outcome = b.konductor.semaphore("s").acquire().catch((error) => error);
  await lab.advance(1_000);
  await Promise.all([lab.during(held.release()), Promise.resolve().then(() => b.konductor.close())]);
  assert.match(String(await lab.during(outcome)), /the client was closed/);
  await lab.advance(1_000);
  assert.deepEqual(await lab.permits(), []);
});
Deno.test("closing the client lets the work under a claim end first, and gives the claim back then", async () => {
  await using lab = await Lab.start();
  const [a, b] = [await lab.party({ holder: "a" }), await lab.party({ holder: "b" })];
  const history: string[] = [];
  const work = a.konductor.semaphore("s").with(async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    await new Promise<void>((resolve) => lab.clock.after(1_000, resolve));
    history.push("ended");
  });
  await lab.advance(100);
  const next = b.konductor.semaphore("s").acquire().then(() => history.push("next"));
  await lab.advance(100);
  const before = lab.clock.monotonic();
  await lab.during(a.konductor.close());
  await lab.during(Promise.all([work, next]));
  assert.deepEqual([history, lab.clock.monotonic() - before], [["ended", "next"], 1_000]);
});

Deno.test("work that does not end keeps a client from closing for two seconds only, and its claim from others until the ttl is over", async () => {
  await using lab = await Lab.start();
  const [a, b] = [await lab.party({ holder: "a" }), await lab.party({ holder: "b" })];
  void a.konductor.semaphore("s").with(() => new Promise(() => undefined), { ttl: "30s" });
  await lab.advance(100);
  const next = b.konductor.semaphore("s").acquire();
  await lab.advance(100);
  const before = lab.clock.monotonic();
  await lab.during(a.konductor.close());
  assert.equal(lab.clock.monotonic() - before, 2_000);
  await lab.during(next);
  assert.ok(lab.clock.monotonic() - before > 20_000);
});

Deno.test("a claim whose release is refused is lost, and its release can be tried again", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  const claim = await lab.during(party.konductor.semaphore("s").acquire());
  party.fault = ({ verb }) => verb === "delete" ? { type: "Refuse", code: 403, reason: "Forbidden" } : undefined;
  const refusal: unknown = await lab.during(claim.release().catch((error) => error));
  assert.deepEqual([claim.signal.aborted, claim.isOver, claim.timeLeft], [true, true, 0]);
  assert.deepEqual([claim.lost?.reason, claim.lost?.cause], ["NotReleased", refusal]);
  party.fault = undefined;
  await lab.during(claim.release());
  assert.deepEqual(await lab.permits(), []);
});

/** A clock that has gone on while the process was paused: its timers have not fired yet. */
function pausable(clock: Clock): Clock & { paused: number } {
  return {
    paused: 0,
    now: () => clock.now(),
    monotonic() {
      return clock.monotonic() + this.paused;
    },
    after: (milliseconds, callback) => clock.after(milliseconds, callback),
  };
}

Deno.test("after a pause for longer than the ttl, whoever asks is told of the loss before any timer fires", async () => {
  for (const ask of ["signal", "isOver", "isInDoubt", "lost"] as const) {
    await using lab = await Lab.start();
    const clock = pausable(lab.clock);
    const { konductor } = await lab.party({ clock });
    const claim = await lab.during(konductor.semaphore("s").acquire({ ttl: "30s" }));
    clock.paused = 26_999;
    assert.equal(claim.signal.aborted, false);
    clock.paused = 27_001;
    void claim[ask];
    assert.equal(claim.timeLeft, 0, ask);
    assert.throws(() => claim.signal.throwIfAborted(), LostError);
  }
});

Deno.test("after a pause for longer than maxHold, whoever asks is told of the loss before any timer fires", async () => {
  await using lab = await Lab.start();
  const clock = pausable(lab.clock);
  const { konductor } = await lab.party({ clock });
  await lab.during(konductor.semaphore("s").update({ maxHold: "2m" }));
  const claim = await lab.during(konductor.semaphore("s").acquire({ renewal: "none", watch: true }));
  clock.paused = 120_001;
  assert.equal(claim.signal.aborted, true);
  assert.equal(claim.lost?.reason, "MaxHold");
});

Deno.test("a conclusion that fails after the ttl leaves a claim that is lost", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  const claim = await lab.during(party.konductor.semaphore("s").acquire({ ttl: "10s" }));
  party.fault = ({ verb }) => verb === "patch" ? { type: "LoseRequest" } : undefined;
  await assert.rejects(lab.during(claim.conclude({})));
  assert.equal(claim.signal.aborted, true);
});
