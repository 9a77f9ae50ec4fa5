import assert from "node:assert/strict";
import { lifeScenarios } from "./life.ts";
import { MemoryWorld } from "./memory_world.ts";
import { permits } from "./people.ts";
import { orderScenarios } from "./order.ts";
import { safetyScenarios } from "./safety.ts";
import { thriftScenarios } from "./thrift.ts";
import { eventually, pause } from "./world.ts";

const where = { where: "memory", open: () => Promise.resolve(new MemoryWorld()) };

safetyScenarios(where);
orderScenarios(where);
lifeScenarios(where);
thriftScenarios(where);

/** Registers a scenario that needs what a server in memory can do. */
function scenario(name: string, play: (world: MemoryWorld) => Promise<void>): void {
  Deno.test(`memory: ${name}`, async () => {
    await using world = new MemoryWorld();
    await world.during(play(world));
  });
}

/** Renews every ten seconds, and still holds each time. */
async function renewing({ people, clock }: MemoryWorld, { name, times }: { readonly name: string; readonly times: number }): Promise<void> {
  for (let renewal = 0; renewal < times; renewal++) {
    await pause({ clock }, 10_000);
    await people.renew(name, new Date(clock.now()).toISOString());
    assert.equal(await people.phase(name), "Granted", `it was lost after ${renewal} renewals`);
  }
}

scenario("nobody is expired because a watch stalled", async (world) => {
  const { people } = world;
  await people.semaphore({ permits: 2 });
  await world.operator();
  for (const name of ["a", "b"]) await people.queue(name, { spec: { ttl: "30s", renewTime: new Date(world.clock.now()).toISOString() } });
  await eventually(world, async () => assert.deepEqual(await people.holders(), ["a", "b"]));
  world.server.stallWatches();
  await Promise.all([renewing(world, { name: "a", times: 60 }), renewing(world, { name: "b", times: 60 })]);
  world.server.resumeWatches();
  await renewing(world, { name: "a", times: 2 });
  await eventually(world, async () => assert.deepEqual(await people.holders(), ["a"]));
});

scenario("nobody is expired because the API server was frozen", async (world) => {
  const { people } = world;
  await people.semaphore({ permits: 1 });
  await world.operator();
  await people.queue("a", { spec: { ttl: "30s", renewTime: new Date(world.clock.now()).toISOString() } });
  await eventually(world, async () => assert.equal(await people.phase("a"), "Granted"));
  world.server.freeze();
  await pause(world, 25_000);
  const renewal = people.renew("a", new Date(world.clock.now()).toISOString());
  await pause(world, 25_000);
  world.server.thaw();
  await renewal;
  await renewing(world, { name: "a", times: 3 });
});

scenario("a waiter outside a Pod that renews is not taken for dead because a watch stalled", async (world) => {
  const { people } = world;
  await people.semaphore({ permits: 0 });
  await world.operator();
  const { metadata } = await people.queue("a", { spec: { renewTime: new Date(world.clock.now()).toISOString() } });
  await pause(world, 1000);
  world.server.stallWatches();
  for (let minute = 0; minute < 10; minute++) {
    await pause(world, 60_000);
    const spec = { renewTime: new Date(world.clock.now()).toISOString(), place: metadata.resourceVersion };
    await people.api.patch(permits, { namespace: "default", name: "a", patch: { spec } });
  }
  assert.equal(await people.phase("a"), "Pending");
  await pause(world, 400_000);
  assert.equal(await people.reason("a"), "NoSignOfLife");
});
