/**
 * What goes wrong in a cluster, case by case, and what a program that holds or waits notices of it. Time is turned by the test. What
 * happens when a process ends is in exit_test.ts, what when a client is closed in closing_test.ts.
 */
import assert from "node:assert/strict";
import { connect, LostError, UnreachableClusterError } from "./mod.ts";
import { Lab, type Party } from "./test_lab.ts";
import { countConnections, leakless, placeOf, withServer } from "./test_server.ts";

async function two(lab: Lab): Promise<readonly [Party, Party]> {
  return [await lab.party({ holder: "a" }), await lab.party({ holder: "b" })];
}

Deno.test("a renewal that fails puts a claim in doubt, one that succeeds takes that away", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  await using claim = await lab.during(party.konductor.semaphore("s").acquire());
  assert.equal(claim.isInDoubt, false);
  party.fault = ({ verb }) => verb === "patch" ? { type: "LoseRequest" } : undefined;
  await lab.advance(15_000);
  assert.deepEqual([claim.isInDoubt, claim.signal.aborted], [true, false]);
  assert.ok(claim.timeLeft > 0 && claim.timeLeft < 20_000, String(claim.timeLeft));
  party.fault = undefined;
  await lab.advance(5_000);
  assert.deepEqual([claim.isInDoubt, claim.signal.aborted], [false, false]);
  await lab.during(claim.release());
});

Deno.test("a claim in doubt is lost, and its signal aborts, before anybody else can hold it", async () => {
  await using lab = await Lab.start();
  const [a, b] = await two(lab);
  const claim = await lab.during(a.konductor.semaphore("s").acquire());
  let next = false;
  const waiting = b.konductor.semaphore("s").acquire().then(() => next = true);
  a.fault = () => ({ type: "LoseRequest" });
  claim.signal.addEventListener("abort", () => assert.equal(next, false, "somebody else has it"));
  await lab.advance(29_000);
  assert.deepEqual([claim.signal.aborted, claim.isInDoubt, next], [true, false, false]);
  assert.ok(claim.signal.reason instanceof LostError);
  await lab.during(waiting);
});

Deno.test("a watch that dies while one waits loses no grant", async () => {
  await using lab = await Lab.start();
  const [a, b] = await two(lab);
  const held = await lab.during(a.konductor.semaphore("s").acquire());
  const waiting = b.konductor.semaphore("s").acquire();
  await lab.advance(1_000);
  lab.server.stallWatches(({ client }) => client === "b");
  await lab.during(held.release());
  lab.server.cutWatches(({ client }) => client === "b");
  lab.server.resumeWatches();
  await using next = await lab.during(waiting);
  assert.ok(next.token > held.token);
  await lab.during(next.release());
});

Deno.test("a watch that dies while one holds misses no deletion", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const claim = await lab.during(konductor.semaphore("s").acquire());
  lab.server.stallWatches(({ client }) => client === "party");
  await lab.delete(claim);
  lab.server.cutWatches(({ client }) => client === "party");
  lab.server.resumeWatches();
  await lab.advance(5_000);
  assert.equal(claim.lost?.reason, "Deleted");
});

Deno.test("a create whose answer is lost makes one claim, with its token", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  let lost = 0;
  party.fault = ({ verb }) => verb === "create" && lost++ < 3 ? { type: "LoseReply" } : undefined;
  const claim = await lab.during(party.konductor.semaphore("s").acquire());
  const { holders } = await lab.during(party.konductor.semaphore("s").standing());
  assert.deepEqual(holders.map(({ token }) => token), [claim.token]);
  assert.equal(claim.reused, false);
});

Deno.test("a create whose answer is lost before an abort leaves nothing", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  party.fault = ({ verb }) => verb === "create" ? { type: "LoseReply" } : undefined;
  const stop = new AbortController();
  const outcome = party.konductor.semaphore("s").acquire({ signal: stop.signal }).catch((error) => error);
  await lab.advance(50);
  stop.abort("enough");
  assert.equal(await lab.during(outcome), "enough");
  assert.deepEqual(await lab.permits(), []);
});

Deno.test("an API server that is away for a minute costs a claim of a shorter ttl, and not one of a longer", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const short = await lab.during(konductor.semaphore("s").acquire({ ttl: "30s" }));
  const long = await lab.during(konductor.mutex("m").lock({ ttl: "5m" }));
  lab.server.down();
  await lab.advance(60_000);
  lab.server.up();
  await lab.advance(60_000);
  assert.deepEqual([short.signal.aborted, long.signal.aborted, long.isInDoubt], [true, false, false]);
});

Deno.test("who waits goes on waiting when the API server is away for a minute", async () => {
  await using lab = await Lab.start();
  const [a, b] = await two(lab);
  const held = await lab.during(a.konductor.mutex("m").lock({ ttl: "5m" }));
  const [waiting, opening] = [b.konductor.mutex("m").lock(), b.konductor.semaphore("s").settled().catch((error) => error)];
  await lab.advance(1_000);
  lab.server.down();
  await lab.advance(60_000);
  lab.server.up();
  await lab.advance(30_000);
  await lab.during(held.release());
  assert.ok((await lab.during(waiting)).token > held.token);
  await lab.during(b.konductor.close());
  assert.match(String(await lab.during(opening)), /closed/);
});

Deno.test("who begins to wait while the API server is away for a minute gets what it waits for", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  lab.server.down();
  const [claim, wait] = [konductor.semaphore("s").acquire(), konductor.mutex("m").settled({ timeout: "10m" }).catch((error) => error)];
  await lab.advance(60_000);
  lab.server.up();
  await lab.during((await lab.during(claim)).release());
  await lab.during(konductor.close());
  assert.match(String(await lab.during(wait)), /closed/);
});

Deno.test("who would begin to wait while the API server stays away is told after half of that, or two minutes, and who would not wait after ten seconds", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  lab.server.down();
  for (const [options, patience] of [[{}, 120_000], [{ timeout: "30s" }, 15_000], [{ timeout: 0 }, 10_000]] as const) {
    const began = lab.clock.monotonic();
    await assert.rejects(lab.during(konductor.semaphore("s").acquire(options)), UnreachableClusterError);
    assert.ok(lab.clock.monotonic() - began >= patience, JSON.stringify(options));
  }
  lab.server.up();
});

Deno.test("an abort while one waits leaves the line, for whoever is behind", async () => {
  await using lab = await Lab.start();
  const [a, b] = await two(lab);
  const held = await lab.during(a.konductor.semaphore("s").acquire());
  const stop = new AbortController();
  const first = b.konductor.semaphore("s").acquire({ signal: stop.signal }).catch((error) => error);
  await lab.advance(1_000);
  const second = b.konductor.semaphore("s").acquire();
  await lab.advance(1_000);
  stop.abort("enough");
  assert.equal(await lab.during(first), "enough");
  await lab.during(held.release());
  await lab.during(second);
});

Deno.test("a claim that is disposed twice is released once", async () => {
  await using lab = await Lab.start();
  const { konductor, calls } = await lab.party();
  const claim = await lab.during(konductor.semaphore("s").acquire());
  await lab.during(Promise.all([claim[Symbol.asyncDispose](), claim[Symbol.asyncDispose]()]));
  await lab.during(claim[Symbol.asyncDispose]());
  assert.equal(calls.filter(({ verb }) => verb === "delete").length, 1);
});

leakless("a thousand who wait in one process share one watch, and no more than 64 sockets", () =>
  withServer(async ({ url, connectAs }) => {
    await using counted = countConnections(url);
    await using holder = await connectAs("holder");
    await holder.semaphore("s").create();
    await using _held = await holder.semaphore("s").acquire({ ttl: "10m" });
    const konductor = await connect({ holder: "many", ...placeOf(counted.url) });
    const outcomes = Promise.allSettled(Array.from({ length: 1_000 }, () => konductor.semaphore("s").acquire({ ttl: "10m" })));
    const waiting = async (): Promise<number> => (await holder.semaphore("s").standing()).waiters.length;
    while (await waiting() < 1_000) await new Promise((resolve) => setTimeout(resolve, 200));
    assert.ok(counted.most <= 65, `${counted.most} sockets were open at a time`);
    await konductor.close();
    assert.ok((await outcomes).every(({ status }) => status === "rejected"));
  }));
