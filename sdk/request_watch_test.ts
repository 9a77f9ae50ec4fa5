import assert from "node:assert/strict";
import type { Call } from "../kube/memory/server.ts";
import { Lab, semaphores } from "./test_lab.ts";

const count = (calls: readonly Call[], verb: string): number => calls.filter((call) => call.verb === verb).length;

Deno.test("a thousand waiters of one process share one watch, and leave when the client is closed", async () => {
  await using lab = await Lab.start();
  await lab.api.patch(semaphores, { namespace: "default", name: "s", patch: { spec: { permits: 10 } } });
  const { konductor, calls } = await lab.podParty("worker");
  const outcomes = Promise.allSettled(Array.from({ length: 1000 }, () => konductor.semaphore("s").acquire()));
  await lab.advance(1_000);
  const { holders, waiters } = await konductor.semaphore("s").standing();
  assert.deepEqual([holders.length, waiters.length], [10, 990]);
  assert.deepEqual([count(calls, "watch"), count(calls, "create")], [1, 1000]);
  const closed = konductor.close();
  const statuses = (await lab.during(outcomes)).map(({ status }) => status);
  await lab.during(closed);
  assert.equal(statuses.filter((status) => status === "rejected").length, 990);
  assert.deepEqual(await lab.permits(), []);
});

Deno.test("requests that are made at the same time miss no event, whichever answer comes first", async () => {
  await using lab = await Lab.start();
  await lab.api.patch(semaphores, { namespace: "default", name: "s", patch: { spec: { permits: 10 } } });
  const party = await lab.party();
  let creates = 0;
  party.fault = ({ verb }) => verb === "create" ? { type: "DelayReply", milliseconds: 1_000 - 100 * creates++ } : undefined;
  const claims = await lab.during(Promise.all(Array.from({ length: 8 }, () => party.konductor.semaphore("s").acquire())));
  assert.equal(new Set(claims.map(({ uid }) => uid)).size, 8);
  assert.equal(count(party.calls, "watch"), 1);
});

Deno.test("a request whose answer comes after another's is not missed by a watch that began later", async () => {
  await using lab = await Lab.start();
  await lab.api.patch(semaphores, { namespace: "default", name: "s", patch: { spec: { permits: 10 } } });
  const party = await lab.party();
  const first = party.konductor.semaphore("s").acquire();
  party.fault = ({ verb }) => verb === "create" ? { type: "DelayReply", milliseconds: 500 } : undefined;
  await lab.during(first);
  const slow = party.konductor.semaphore("s").acquire();
  await lab.advance(100);
  await lab.during((await first).release());
  await lab.during(slow);
});

/** How many watches the party has open. */
function openWatches({ server }: Lab): number {
  let open = 0;
  server.cutWatches(({ client }) => {
    if (client === "party") open++;
    return false;
  });
  return open;
}

Deno.test("a watch that nobody needs is kept for ten seconds, then closed, and opened again", async () => {
  await using lab = await Lab.start();
  const { konductor, calls } = await lab.party();
  for (let round = 1; round <= 3; round++) {
    for (let claims = 1; claims <= 3; claims++) {
      const claim = await lab.during(konductor.semaphore("s").acquire());
      await lab.advance(20_000);
      await lab.during(claim.release());
      await lab.advance(9_999);
      assert.deepEqual([count(calls, "watch"), openWatches(lab)], [round, 1]);
    }
    await lab.advance(1);
    assert.equal(openWatches(lab), 0);
  }
  const before = calls.length;
  await lab.advance(3_600_000);
  assert.equal(calls.length, before);
});

Deno.test("a watch that nobody needs is closed with the client, in no time", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  await lab.during(konductor.semaphore("s").with(() => undefined));
  assert.equal(openWatches(lab), 1);
  const before = lab.clock.monotonic();
  await lab.during(konductor.close());
  assert.deepEqual([openWatches(lab), lab.clock.monotonic() - before], [0, 0]);
});

Deno.test("a watch that nobody needs is read no longer than a second", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const claim = await lab.during(konductor.semaphore("s").acquire());
  lab.server.stallWatches(({ client }) => client === "party");
  await lab.during(claim.release());
  await lab.advance(999);
  assert.equal(openWatches(lab), 1);
  await lab.advance(1);
  assert.equal(openWatches(lab), 0);
});

Deno.test("a watch that broke while nobody needed it is opened again", async () => {
  for (const isTooOld of [false, true]) {
    await using lab = await Lab.start();
    const { konductor, calls } = await lab.party();
    await lab.during(konductor.semaphore("s").with(() => undefined));
    lab.server.cutWatches(({ client }) => client === "party");
    if (isTooOld) lab.server.compact();
    await lab.during(konductor.semaphore("s").with(() => undefined));
    assert.equal(count(calls, "list"), isTooOld ? 1 : 0);
  }
});

Deno.test("a watch that is too old lists again, and what was deleted meanwhile is noticed", async () => {
  await using lab = await Lab.start();
  await lab.api.patch(semaphores, { namespace: "default", name: "s", patch: { spec: { permits: 2 } } });
  const { konductor, calls } = await lab.party();
  const [kept, gone] = [await lab.during(konductor.semaphore("s").acquire()), await lab.during(konductor.semaphore("s").acquire())];
  lab.server.stallWatches((watch) => watch.client === "party");
  await lab.delete(gone);
  lab.server.compact();
  lab.server.cutWatches((watch) => watch.client === "party");
  lab.server.resumeWatches();
  await lab.advance(1_000);
  assert.equal(count(calls, "list"), 1);
  assert.deepEqual([kept.signal.aborted, gone.lost?.reason], [false, "Deleted"]);
});
