import assert from "node:assert/strict";
import { barrier } from "../primitives/barrier.ts";
import { resourceOf } from "../primitives/mod.ts";
import { FailedError, InvalidError, KonductorError, NotFoundError, TimeoutError } from "./errors.ts";
import { Lab } from "./test_lab.ts";

Deno.test("a barrier opens for all who wait when the last has arrived", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  await lab.during(konductor.barrier("b").create({ expected: 3 }));
  const all = ["a", "b", "c"].map(async (holder) =>
    (await lab.party({ holder })).konductor.barrier("b").arriveAndWait({ holder, timeout: "1m" })
  );
  for (const { status } of await lab.during(Promise.all(all))) assert.equal(status?.arrived, 3);
});

Deno.test("a participant counts once, however often and from wherever it says that it has arrived", async () => {
  await using lab = await Lab.start();
  const parties = [await lab.podParty("worker-0-abc"), await lab.podParty("worker-0-def")];
  const b = parties[0]?.konductor.barrier("b") ?? assert.fail();
  await lab.during(b.create({ expected: 2 }));
  for (const { konductor } of parties) await lab.during(konductor.barrier("b").arrive({ id: "0" }));
  await lab.during(b.arrive({ holder: "0" })); // the participant is the holder where it has no other name
  await assert.rejects(lab.during(b.wait({ timeout: "5s" })), (error: Error) => {
    assert.ok(error instanceof TimeoutError);
    assert.match(error.message, /not within 5s: 1 of 2 arrived/);
    return true;
  });
});

Deno.test("an arrival is the present round's, and a wait is for that round even when the next has begun", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const b = konductor.barrier("b");
  await lab.during(b.create({ expected: 1 }));
  assert.equal(await lab.during(b.arrive()), 1);
  await lab.during(b.wait());
  await lab.during(b.reset());
  assert.equal(await lab.during(b.arrive()), 2);
  await lab.during(b.wait({ round: 2 }));
  await lab.during(b.reset());
  await lab.during(b.wait({ round: 2 }));
  await assert.rejects(lab.during(b.wait({ round: 3, timeout: 0 })), TimeoutError);
});

Deno.test("a barrier that has failed says so to who waits and to who comes", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const b = konductor.barrier("b");
  await lab.during(b.create({ expected: 2, timeout: "10s" }));
  await lab.during(b.arrive());
  await assert.rejects(lab.during(b.wait()), FailedError);
  await assert.rejects(lab.during(b.arrive({ holder: "late", counted: true })), FailedError);
});

Deno.test("an arrival whose answer is lost again and again is made once, and belongs to its barrier", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  await lab.during(party.konductor.barrier("b").create({ expected: 5 }));
  let lost = 0;
  party.fault = ({ verb }) => verb === "create" && lost++ < 2 ? { type: "LoseReply" } : undefined;
  await lab.during(party.konductor.barrier("b").arrive());
  const { items } = await lab.api.list(resourceOf(barrier.request), { namespace: "default" });
  assert.deepEqual(items.map(({ metadata }) => metadata.ownerReferences?.map(({ kind, name }) => [kind, name])), [[["Barrier", "b"]]]);
});

Deno.test("what has no id is said once: where nobody can tell whether it was counted, that is said", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  const g = party.konductor.waitgroup("g");
  await lab.during(g.create({ expected: 9 }));
  let lost = 0;
  party.fault = ({ verb }) => verb === "create" && lost++ === 0 ? { type: "LoseReply" } : undefined;
  await assert.rejects(lab.during(g.add(2)), /it may have been counted or not; say it with an id/);
  await lab.advance(1000);
  assert.equal(await lab.during(g.getCounter()), 2);
  lost = 0;
  await lab.during(g.add(2, { id: "x", counted: true }));
  assert.equal(await lab.during(g.getCounter()), 4);
});

Deno.test("what is said under an id that says something else already is refused", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const g = konductor.waitgroup("g");
  await lab.during(g.create({ expected: 3 }));
  await lab.during(g.add(2, { id: "x", counted: true }));
  await lab.during(g.add(2, { id: "x" }));
  await assert.rejects(lab.during(g.add(3, { id: "x" })), KonductorError);
  assert.equal(await lab.during(g.getCounter()), 2);
});

Deno.test("a wait group is done when all that was added is done, and each call counts", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const g = konductor.waitgroup("g");
  await lab.during(g.create());
  await lab.during(g.add(3, { counted: true }));
  const waiting = g.wait({ timeout: "1m" });
  for (const _ of "123") await lab.during(g.done());
  assert.equal((await lab.during(waiting)).status?.completed, 3);
});

Deno.test("facts about what is not there, or that make no sense, are refused", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  await assert.rejects(lab.during(konductor.barrier("none").arrive()), NotFoundError);
  await lab.during(konductor.waitgroup("g").create());
  await assert.rejects(lab.during(konductor.waitgroup("g").add(0)), InvalidError);
});

Deno.test("who waits for what is deleted meanwhile is told so", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  await lab.during(konductor.barrier("b").create({ expected: 2 }));
  const waiting = konductor.barrier("b").wait();
  waiting.catch(() => undefined);
  await lab.advance(100);
  await lab.during(konductor.barrier("b").delete());
  await assert.rejects(lab.during(waiting), /Barrier "b" not found in namespace "default" any more: it was deleted meanwhile/);
});

Deno.test("a thousand who wait for one barrier in one process have one watch, and hear of the same write", async () => {
  await using lab = await Lab.start();
  const { konductor, calls } = await lab.party();
  const b = konductor.barrier("b");
  await lab.during(b.create({ expected: 1 }));
  const waiting = Array.from({ length: 1000 }, () => b.wait());
  await lab.advance(100);
  assert.equal(calls.filter(({ verb }) => verb === "watch").length, 1);
  await lab.during(b.arrive());
  const versions = (await lab.during(Promise.all(waiting))).map(({ metadata }) => metadata.resourceVersion);
  assert.equal(new Set(versions).size, 1);
});

Deno.test("a wait believes no news that is older than what it has read", async () => {
  await using lab = await Lab.start();
  const { konductor, calls } = await lab.party();
  const b = konductor.barrier("b");
  await lab.during(b.create({ expected: 1 }));
  const first = b.wait();
  first.catch(() => undefined);
  await lab.advance(100);
  await lab.during(b.delete());
  await assert.rejects(lab.during(first), NotFoundError);
  const other = b.wait({ timeout: "1h" }).catch((error: unknown) => error);
  await lab.during(b.create({ expected: 1 }));
  assert.ok(await lab.during(other) instanceof NotFoundError);
  const again = b.wait({ timeout: "1h" });
  await lab.advance(100);
  await lab.during(b.arrive());
  assert.equal((await lab.during(again)).status?.phase, "Open");
  assert.ok(calls.length < 60);
});

Deno.test("a wait that the client's end cuts short leaves no watch behind", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  await lab.during(party.konductor.barrier("b").create({ expected: 2 }));
  party.fault = ({ verb }) => verb === "get" ? { type: "DelayReply", milliseconds: 500 } : undefined;
  const waiting = party.konductor.barrier("b").wait({ signal: new AbortController().signal });
  waiting.catch(() => undefined);
  await lab.advance(10);
  await lab.during(party.konductor.close());
  await assert.rejects(lab.during(waiting), /the client was closed/);
  const before = party.calls.length;
  await lab.advance(3_600_000);
  assert.equal(party.calls.length, before);
});
