import assert from "node:assert/strict";
import type { Call, Fault } from "../kube/memory/server.ts";
import { permits, semaphores } from "../tests/engine/people.ts";
import { compare, type Difference } from "./perform.ts";
import { TestWorld } from "./test_world.ts";

const COMMIT = "update semaphores/s/status";

/** Lets the first call that `chosen` names go wrong. */
function once(chosen: string, fault: Fault): (call: Call) => Fault | undefined {
  let left = 1;
  return ({ verb, resource, name }) => `${verb} ${resource.plural}/${name}` === chosen && left-- > 0 ? fault : undefined;
}

function stall(world: TestWorld, plural: string): void {
  world.server.stallWatches(({ resource, client }) => resource.plural === plural && client === "operator");
}

function compared(before: unknown, after: Readonly<Record<string, unknown>>): Difference {
  return compare({ before, after, counters: ["waiting"] });
}

Deno.test("a status that is the same but for order, absence and empty lists is no difference", () => {
  assert.equal(compared({ a: 1, holders: [{ x: 1, y: 2 }] }, { holders: [{ y: 2, x: 1, z: undefined }], a: 1, lost: [] }), "None");
  assert.equal(compared(undefined, { a: undefined }), "None");
});

Deno.test("a status of which only counters changed moves nobody", () => {
  assert.equal(compared({ a: 1, waiting: 1 }, { a: 1, waiting: 2 }), "Counters");
  assert.equal(compared({ a: 1, waiting: 1 }, { a: 2, waiting: 2 }), "Decision");
  assert.equal(compared({ holders: [{ x: 1 }] }, { holders: [] }), "Decision");
});

Deno.test("the status is committed before anybody is told", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 2 });
  await world.people.queue("a");
  await world.settle();
  assert.deepEqual(world.writes, [COMMIT, "patch permits/a/status"]);
});

Deno.test("a commit that meets a newer version is decided again on that", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.settle();
  stall(world, "semaphores");
  await world.people.change({ permits: 0 });
  world.calls.length = 0;
  await world.people.queue("a");
  await world.settle();
  assert.deepEqual(world.writes.slice(0, 2), [COMMIT, COMMIT]);
  assert.deepEqual(await world.people.holders(), []);
  assert.equal(await world.people.phase("a"), "Pending");
});

Deno.test("a commit whose reply was lost is found out about, and not made twice", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.settle();
  world.calls.length = 0;
  stall(world, "semaphores");
  world.fault = once("update semaphores/s", { type: "LoseReply" });
  await world.people.queue("a");
  await world.pass(200);
  assert.deepEqual(world.writes, [COMMIT, "patch permits/a/status"]);
  assert.equal(await world.people.phase("a"), "Granted");
  assert.deepEqual(await world.people.holders(), ["a"]);
});

Deno.test("a commit that was lost on the way is made again before anybody is told", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.settle();
  world.calls.length = 0;
  world.fault = once("update semaphores/s", { type: "LoseRequest" });
  await world.people.queue("a");
  await world.pass(200);
  assert.deepEqual(world.writes, [COMMIT, COMMIT, "patch permits/a/status"]);
  assert.equal(await world.people.phase("a"), "Granted");
});

Deno.test("nobody is told of a commit that was refused; it is tried again later", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.settle();
  world.calls.length = 0;
  world.fault = once("update semaphores/s", { type: "Refuse", code: 429, reason: "TooManyRequests" });
  await world.people.queue("a");
  await world.settle();
  assert.deepEqual(world.writes, [COMMIT]);
  assert.equal(await world.people.phase("a"), "Pending");
  await world.pass(100);
  assert.equal(await world.people.phase("a"), "Granted");
});

Deno.test("a word whose reply was lost is not said twice", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  stall(world, "permits");
  await world.settle();
  world.calls.length = 0;
  world.server.resumeWatches();
  world.fault = once("patch permits/a", { type: "LoseReply" });
  await world.people.queue("a");
  await world.pass(10_000);
  assert.deepEqual(world.writes.filter((write) => write.startsWith("patch")), ["patch permits/a/status"]);
  assert.equal(await world.people.phase("a"), "Granted");
});

Deno.test("a word that was lost on the way is said again", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  world.fault = once("patch permits/a", { type: "LoseRequest" });
  await world.people.queue("a");
  await world.pass(100);
  assert.equal(await world.people.phase("a"), "Granted");
});

Deno.test("one word that fails does not keep the others from being said", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 0 });
  for (const name of ["a", "b", "c"]) await world.people.queue(name);
  await world.settle();
  world.fault = once("patch permits/b", { type: "Refuse", code: 500, reason: "InternalError" });
  await world.people.change({ permits: 3 });
  await world.settle();
  const phases = await Promise.all(["a", "b", "c"].map((name) => world.people.phase(name)));
  assert.deepEqual(phases, ["Granted", "Pending", "Granted"]);
  await world.pass(100);
  assert.equal(await world.people.phase("b"), "Granted");
});

Deno.test("no more than sixteen words are under way at a time", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 0 });
  for (let index = 0; index < 20; index++) await world.people.queue(`p${index}`);
  await world.settle();
  world.calls.length = 0;
  world.server.freeze();
  world.fault = ({ resource }) => resource.plural === "permits" ? { type: "Delay", milliseconds: 1000 } : undefined;
  world.server.thaw();
  await world.people.change({ permits: 20 });
  await world.settle();
  const told = () => world.calls.filter(({ verb, resource }) => verb === "patch" && resource.plural === "permits").length;
  assert.equal(told(), 16);
  await world.pass(1000);
  assert.equal(told(), 20);
});

Deno.test("a word to a request that changed meanwhile is said to what it is now", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 0 });
  await world.people.queue("a", { spec: { renewTime: "2026-01-01T00:00:00Z" } });
  await world.settle();
  stall(world, "permits");
  await world.people.renew("a", "2026-01-01T00:00:09Z");
  world.calls.length = 0;
  await world.people.change({ permits: 1 });
  await world.settle();
  assert.deepEqual(world.writes, [COMMIT, "patch permits/a/status", "patch permits/a/status"]);
  assert.deepEqual(world.gets.slice(0, 1), ["get permits/a"]);
  assert.equal(await world.people.phase("a"), "Granted");
});

Deno.test("a grant to a request that is gone is taken back at once", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 0 });
  await world.people.queue("a");
  await world.people.queue("b");
  await world.settle();
  stall(world, "permits");
  await world.people.leave("a");
  await world.people.change({ permits: 1 });
  await world.settle();
  assert.deepEqual(await world.people.holders(), ["b"]);
  assert.equal(await world.people.phase("b"), "Granted");
});

Deno.test("a request of the same name and another uid is not told what its predecessor was to be told", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 0 });
  await world.people.queue("a");
  await world.people.queue("b");
  await world.settle();
  stall(world, "permits");
  await world.people.leave("a");
  await world.people.queue("a");
  await world.people.change({ permits: 1 });
  await world.settle();
  assert.deepEqual(await world.people.holders(), ["b"]);
  assert.equal(await world.people.phase("a"), "Pending");
});

Deno.test("a 404 that is not the API server's own takes nothing away", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 0 });
  await world.people.queue("a");
  await world.settle();
  world.fault = ({ resource, verb }) =>
    resource === permits || resource === semaphores || verb === "patch" || verb === "get"
      ? { type: "Refuse", code: 404, reason: "" }
      : undefined;
  await world.people.change({ permits: 1 });
  await world.pass(5000);
  assert.deepEqual(await world.people.holders(), ["a"]);
  world.fault = () => undefined;
  await world.pass(30_000);
  assert.deepEqual(await world.people.holders(), ["a"]);
  assert.equal(await world.people.phase("a"), "Granted");
});

Deno.test("nobody is told that its time is up on top of a renewal that came after the decision", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("a", { spec: { ttl: "10s", renewTime: "2026-01-01T00:00:00Z" } });
  await world.settle();
  world.fault = ({ verb, resource }) => {
    if (verb !== "get" || resource.plural !== "semaphores") return undefined;
    void world.people.renew("a", "2026-01-01T00:00:10Z");
    return { type: "DelayReply", milliseconds: 10 };
  };
  await world.pass(11_000);
  assert.ok(world.writes.includes("patch permits/a/status"), "nobody tried to tell it");
  assert.equal(await world.people.phase("a"), "Granted");
  assert.deepEqual(await world.people.holders(), ["a"]);
});

Deno.test("an API server that refuses writes is asked ever more seldom, and that is logged", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.settle();
  world.calls.length = 0;
  world.fault = ({ verb }) => verb === "update" ? { type: "Refuse", code: 500, reason: "InternalError" } : undefined;
  await world.people.queue("a");
  await world.pass(10_000);
  assert.ok(world.writes.length < 12, `${world.writes.length} writes`);
  assert.ok(world.log.some(({ level, msg }) => level === "error" && msg.startsWith("Cannot reconcile")));
  world.fault = () => undefined;
  await world.pass(30_000);
  assert.equal(await world.people.phase("a"), "Granted");
});
