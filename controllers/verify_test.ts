import assert from "node:assert/strict";
import type { KubeObject, Resource } from "../kube/api.ts";
import { permits } from "../tests/engine/people.ts";
import { wrapped } from "../tests/engine/wrapped.ts";
import { TestWorld } from "./test_world.ts";

/** Makes every cache of operators list again. */
async function relist(world: TestWorld): Promise<void> {
  await world.people.pod("passer-by"); // makes the versions that the watches are at old ones
  world.server.compact();
  world.server.cutWatches(({ client }) => client === "operator");
  await world.pass(60_000);
}

function stall(world: TestWorld, { plural }: Resource): void {
  world.server.stallWatches(({ resource, client }) => resource.plural === plural && client === "operator");
}

/** A holder, and one who waits behind it. */
async function heldBy(world: TestWorld, pod?: KubeObject, spec = {}): Promise<void> {
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("holder", { spec, ...(pod && { pod }) });
  await world.people.queue("waiter");
  await world.settle();
  assert.deepEqual(await world.people.holders(), ["holder"]);
  world.calls.length = 0;
}

Deno.test("a holder whose request vanished while nobody watched is removed after a live read", async () => {
  await using world = new TestWorld();
  await heldBy(world);
  stall(world, permits);
  await world.people.leave("holder");
  await relist(world);
  world.server.resumeWatches();
  await world.settle();
  assert.ok(world.gets.includes("get permits/holder"), "nobody looked");
  assert.deepEqual(await world.people.holders(), ["waiter"]);
});

Deno.test("a holder whose request cannot be read stays until it can", async () => {
  await using world = new TestWorld();
  await heldBy(world);
  world.server.cutWatches(({ client }) => client === "operator");
  await world.people.leave("holder");
  world.server.compact();
  world.fault = ({ verb, name }) => verb === "get" && name === "holder" ? { type: "LoseRequest" } : undefined;
  await world.pass(60_000);
  assert.deepEqual(await world.people.holders(), ["holder"]);
  assert.ok(world.log.some(({ msg }) => msg === "Cannot verify a request; it stays"));
  world.fault = () => undefined;
  await world.pass(1000);
  assert.deepEqual(await world.people.holders(), ["waiter"]);
});

Deno.test("a holder that a list does not show stays when a live read finds it", async () => {
  await using world = new TestWorld();
  const client = world.client();
  const api = wrapped(client, {
    async list(resource, request) {
      const page = await client.list(resource, request);
      return { ...page, items: page.items.filter(({ metadata }) => metadata.name !== "holder") };
    },
  });
  await world.operator({ api });
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("holder");
  await world.people.queue("waiter");
  await world.settle();
  await relist(world);
  assert.ok(world.gets.includes("get permits/holder"), "nobody looked");
  assert.deepEqual(await world.people.holders(), ["holder"]);
});

Deno.test("a request of the holder's name and another uid is not the holder's", async () => {
  await using world = new TestWorld();
  await heldBy(world);
  world.server.cutWatches(({ client }) => client === "operator");
  await world.people.leave("holder");
  await world.people.queue("holder");
  world.server.compact();
  await world.pass(60_000);
  assert.deepEqual(await world.people.holders(), ["waiter"]);
  assert.equal(await world.people.phase("holder"), "Pending");
});

Deno.test("a claim whose Pod vanished while nobody watched is removed after a live read", async () => {
  await using world = new TestWorld();
  await heldBy(world, await world.people.pod("p"));
  world.server.cutWatches(({ client }) => client === "operator");
  await world.people.deletePod("p");
  await world.people.finishPod("p");
  world.server.compact();
  world.calls.length = 0;
  await world.settle();
  await world.pass(99);
  assert.ok(world.gets.includes("get pods/p"), "nobody looked");
  assert.deepEqual(await world.people.holders(), ["waiter"]);
});

Deno.test("silence counts only when a live read confirms it", async () => {
  await using world = new TestWorld();
  await heldBy(world, undefined, { ttl: "10s", renewTime: "2026-01-01T00:00:00Z" });
  stall(world, permits);
  await world.pass(8000);
  await world.people.renew("holder", "2026-01-01T00:00:08Z");
  await world.pass(9000);
  assert.ok(world.gets.includes("get permits/holder"), "nobody looked");
  assert.deepEqual(await world.people.holders(), ["holder"]);
  await world.pass(3000);
  assert.deepEqual(await world.people.holders(), ["waiter"]);
  assert.equal(await world.people.reason("holder"), "NoSignOfLife");
});

Deno.test("nobody is expired while the API server cannot be asked", async () => {
  await using world = new TestWorld();
  await heldBy(world, undefined, { ttl: "10s" });
  world.server.down();
  await world.pass(60_000);
  world.fault = ({ verb }) => verb === "get" ? { type: "LoseRequest" } : undefined;
  world.server.up();
  await world.pass(60_000);
  assert.deepEqual(await world.people.holders(), ["holder"]);
  world.fault = () => undefined;
  await world.pass(60_000);
  assert.deepEqual(await world.people.holders(), ["waiter"]);
});

Deno.test("a grant that everything says is fine costs no read", async () => {
  await using world = new TestWorld();
  await heldBy(world, await world.people.pod("p"));
  assert.deepEqual(world.gets, []);
  await world.pass(3_600_000);
  assert.deepEqual(world.gets, []);
  assert.deepEqual(world.writes, []);
});

Deno.test("a holder whose Pod the cache does not know is asked about once", async () => {
  await using world = new TestWorld();
  const pod = await world.people.pod("p");
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.settle();
  world.calls.length = 0;
  const metadata = { ...pod.metadata, name: "other", uid: "4c1e4b3c-0000-4000-8000-000000000000" };
  await world.people.queue("holder", { pod: { ...pod, metadata } });
  await world.people.queue("waiter");
  await world.settle();
  assert.deepEqual(world.gets.filter((get) => get === "get pods/other").length, 1);
  assert.deepEqual(await world.people.holders(), ["waiter"]);
});
