import assert from "node:assert/strict";
import { mutexes, mutexRequests, SEMAPHORE, semaphores } from "../tests/engine/people.ts";
import { TestWorld } from "./test_world.ts";

const COMMIT = "update semaphores/s/status";

async function remove(world: TestWorld): Promise<void> {
  await world.people.api.delete(semaphores, { namespace: "default", name: SEMAPHORE });
}

Deno.test("a grant takes two writes and no read", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.settle();
  world.calls.length = 0;
  await world.people.queue("a");
  await world.settle();
  assert.deepEqual(world.calls.map(({ verb, resource }) => `${verb} ${resource.plural}`), ["update semaphores", "patch permits"]);
});

Deno.test("a hand-over takes two writes and no read", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  for (const name of ["a", "b", "c"]) await world.people.queue(name);
  await world.pass(2000);
  world.calls.length = 0;
  await world.people.leave("a");
  await world.settle();
  assert.deepEqual(world.calls.map(({ verb, resource }) => `${verb} ${resource.plural}`), ["update semaphores", "patch permits"]);
});

Deno.test("an operator with nothing to do writes nothing and reads nothing but its watches", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("a");
  await world.people.queue("b");
  await world.pass(5000);
  world.calls.length = 0;
  await world.pass(86_400_000);
  assert.deepEqual(world.calls.filter(({ verb }) => verb !== "watch"), []);
});

Deno.test("an operator that starts where all is said says nothing", async () => {
  await using world = new TestWorld();
  await world.people.semaphore({ permits: 1 });
  const first = await world.operator();
  await world.people.queue("a");
  await world.people.queue("b");
  await world.pass(5000);
  await first.stop();
  world.calls.length = 0;
  await world.operator();
  await world.pass(60_000);
  assert.deepEqual(world.writes, []);
});

Deno.test("a waiter that does not move is never written to", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("a");
  const { metadata } = await world.people.queue("waiter");
  world.calls.length = 0;
  for (let index = 0; index < 20; index++) {
    await world.people.queue(`p${index}`, { spec: { priority: 1 } });
    await world.pass(400);
    await world.people.leave((await world.people.holders())[0] ?? "");
  }
  assert.ok(world.writes.length > 30, "nothing moved");
  assert.equal((await world.people.permit("waiter")).metadata.resourceVersion, metadata.resourceVersion);
});

Deno.test("how many wait is written once a second at most, and in the end it is right", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 0 });
  await world.pass(10_000);
  world.calls.length = 0;
  for (let index = 0; index < 50; index++) {
    await world.people.queue(`p${index}`);
    await world.pass(100);
  }
  assert.ok(world.writes.length <= 6, `${world.writes.length} writes in five seconds`);
  await world.pass(1000);
  const { status } = await world.people.api.get(semaphores, { namespace: "default", name: SEMAPHORE });
  assert.equal(semaphoreStatus(status).waiting, 50);
});

function semaphoreStatus(status: unknown): { readonly waiting?: unknown; readonly conditions?: unknown } {
  return typeof status === "object" && status !== null ? status : {};
}

Deno.test("an operator that crashed after a commit leaves a grant that the next one tells of", async () => {
  await using world = new TestWorld();
  const first = await world.operator({ user: "first" });
  await world.people.semaphore({ permits: 1 });
  await world.settle();
  world.fault = ({ client, verb }) => client === "first" && verb !== "update" ? { type: "LoseRequest" } : undefined;
  await world.people.queue("a");
  await world.settle();
  assert.deepEqual(await world.people.holders(), ["a"]);
  assert.equal(await world.people.phase("a"), "Pending");
  const stopped = first.stop();
  await world.clock.during(stopped);
  const { resourceVersion } = (await world.people.api.get(semaphores, { namespace: "default", name: SEMAPHORE })).metadata;
  await world.operator();
  const told = await world.people.told("a");
  assert.equal(told.phase, "Granted");
  const parent = await world.people.api.get(semaphores, { namespace: "default", name: SEMAPHORE });
  assert.equal(parent.metadata.resourceVersion, resourceVersion, "the commit was made again");
});

Deno.test("nobody is told who holds on the strength of a holder list that is not the newest", async () => {
  await using world = new TestWorld();
  await world.operator({ user: "stale" });
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("a");
  await world.settle();
  world.server.stallWatches(({ client, resource }) => client === "stale" && resource.plural === "semaphores");
  await world.operator({ user: "fresh" });
  await world.people.leave("a");
  await world.people.queue("b");
  await world.pass(1000);
  assert.deepEqual(await world.people.holders(), ["b"]);
  assert.equal(await world.people.phase("b"), "Granted");
});

Deno.test("a ttl runs from the commit of the grant, though the watches are silent", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("a", { spec: { ttl: "10s" } });
  await world.settle();
  world.server.stallWatches();
  await world.pass(9_999);
  assert.equal(await world.people.phase("a"), "Granted");
  await world.pass(1);
  assert.equal(await world.people.phase("a"), "Expired");
});

Deno.test("finished requests are deleted after the retention, and not before", async () => {
  await using world = new TestWorld();
  await world.operator({ retention: 60_000 });
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("a");
  await world.people.queue("hasty", { spec: { wait: "0s" } });
  await world.settle();
  assert.equal(await world.people.phase("hasty"), "Denied");
  await world.pass(59_999);
  assert.equal(await world.people.phase("hasty"), "Denied");
  await world.pass(1);
  await assert.rejects(world.people.permit("hasty"), { code: 404 });
  assert.equal(await world.people.phase("a"), "Granted");
});

Deno.test("claims on a parent that is deleted are told that it is gone, and waiters that it is not there", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("holder");
  await world.people.queue("waiter");
  await world.settle();
  await world.pass(20_000);
  await remove(world);
  await world.settle();
  assert.deepEqual([await world.people.phase("holder"), await world.people.reason("holder")], ["Expired", "ParentGone"]);
  assert.deepEqual([await world.people.phase("waiter"), await world.people.reason("waiter")], ["Denied", "ParentNotFound"]);
});

Deno.test("a request may come ten seconds before its parent", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.queue("a");
  await world.pass(9_000);
  await world.people.semaphore({ permits: 1 });
  await world.settle();
  assert.equal(await world.people.phase("a"), "Granted");
});

Deno.test("a request whose parent does not come is denied after ten seconds; one that cannot wait, at once", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.queue("a");
  await world.people.queue("hasty", { spec: { wait: "0s" } });
  await world.settle();
  assert.equal(await world.people.reason("hasty"), "ParentNotFound");
  await world.pass(9_999);
  assert.equal(await world.people.phase("a"), "Pending");
  await world.pass(1);
  assert.deepEqual([await world.people.phase("a"), await world.people.reason("a")], ["Denied", "ParentNotFound"]);
});

Deno.test("requests without a parent that were denied are deleted after the retention, too", async () => {
  await using world = new TestWorld();
  await world.operator({ retention: 60_000 });
  await world.people.queue("a");
  await world.pass(10_000);
  assert.equal(await world.people.phase("a"), "Denied");
  await world.pass(60_000);
  await assert.rejects(world.people.permit("a"), { code: 404 });
});

Deno.test("a cache that does not know the parent is no reason to tell anybody that it is gone", async () => {
  await using world = new TestWorld();
  await world.operator();
  world.server.stallWatches(({ client, resource }) => client === "operator" && resource.plural === "semaphores");
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("hasty", { spec: { wait: "0s" } });
  await world.settle();
  assert.equal(await world.people.phase("hasty"), "Granted");
});

Deno.test("orphans are deleted after the retention too", async () => {
  await using world = new TestWorld();
  await world.operator({ retention: 60_000 });
  await world.people.queue("hasty", { spec: { wait: "0s" } });
  await world.settle();
  await world.pass(60_000);
  await assert.rejects(world.people.permit("hasty"), { code: 404 });
});

Deno.test("tokens rise across the deletion of a semaphore", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("a");
  await world.settle();
  const { token = Infinity } = await world.people.told("a");
  await remove(world);
  await world.settle();
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("b");
  await world.settle();
  const next = await world.people.told("b");
  assert.ok((next.token ?? 0) > token, `${next.token} after ${token}`);
});

Deno.test("a semaphore that is new to the operator takes over every live claim, even one that no cache knows", async () => {
  await using world = new TestWorld();
  const first = await world.operator({ user: "first" });
  await world.operator({ user: "second" });
  world.server.stallWatches(({ client }) => client === "second");
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("a");
  await world.settle();
  await world.clock.during(first.stop());
  await remove(world);
  await world.people.semaphore({ permits: 1 });
  world.server.resumeWatches(({ resource }) => resource.plural === "semaphores");
  await world.settle();
  assert.deepEqual(await world.people.holders(), ["a"]);
});

Deno.test("a semaphore that comes back before anybody noticed takes over its holders, with their tokens", async () => {
  await using world = new TestWorld();
  const first = await world.operator({ user: "first" });
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("a");
  await world.settle();
  const before = await world.people.told("a");
  await world.clock.during(first.stop());
  await remove(world);
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("b");
  await world.operator();
  assert.deepEqual(await world.people.holders(), ["a"]);
  assert.deepEqual(await world.people.told("a"), before);
  assert.equal(await world.people.phase("b"), "Pending");
});

Deno.test("a holder that somebody took out of the list is told so", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("a");
  await world.settle();
  const patch = { status: { holders: [] } };
  await world.people.api.patch(semaphores, { namespace: "default", name: SEMAPHORE, patch, subresource: "status" });
  await world.settle();
  assert.deepEqual([await world.people.phase("a"), await world.people.reason("a")], ["Expired", "ForceReleased"]);
});

Deno.test("a failure is tried again, ever more slowly, and once more as soon as something happens", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.settle();
  world.calls.length = 0;
  world.fault = ({ verb }) => verb === "update" ? { type: "Refuse", code: 403, reason: "Forbidden" } : undefined;
  await world.people.queue("a");
  await world.pass(10_000);
  assert.equal(world.writes.filter((write) => write === COMMIT).length, 7);
  await world.people.queue("b");
  await world.settle();
  assert.equal(world.writes.filter((write) => write === COMMIT).length, 8);
  world.fault = () => undefined;
  await world.pass(30_000);
  assert.equal(await world.people.phase("a"), "Granted");
});

Deno.test("a mutex is run by the same engine", async () => {
  await using world = new TestWorld();
  await world.operator();
  const { api } = world.people;
  await api.create(mutexes, { object: { metadata: { namespace: "default", name: "m" } } });
  for (const name of ["a", "b"]) {
    await api.create(mutexRequests, { object: { metadata: { namespace: "default", name }, spec: { mutex: "m", holder: name } } });
  }
  await world.settle();
  const phases = await Promise.all(["a", "b"].map((name) => api.get(mutexRequests, { namespace: "default", name })));
  assert.deepEqual(phases.map(({ status }) => phaseOf(status)), ["Granted", "Pending"]);
});

function phaseOf(status: unknown): unknown {
  return typeof status === "object" && status !== null && "phase" in status ? status.phase : undefined;
}
