/** How long a claim lives. */
import assert from "node:assert/strict";
import type { KubeObject } from "../../kube/api.ts";
import { eventually, pause, scenario, type Where, type World } from "./world.ts";

export function lifeScenarios(where: Where): void {
  for (const phase of ["Succeeded", "Failed"] as const) {
    scenario(`the claims of a Pod that ${phase.toLowerCase()} are free at once`, where, async (world) => {
      await contest(world, { pod: await world.people.pod("p") });
      await world.people.podPhase("p", phase);
      await expectHandOver(world);
      assert.equal(await world.people.reason("holder"), "HolderEnded");
      await tidy(world);
    });
  }

  scenario("the claims of a Pod that was deleted are free at once", where, async (world) => {
    await contest(world, { pod: await world.people.pod("p") });
    await tidy(world);
    await expectHandOver(world);
  });

  scenario("a terminating Pod keeps its place, even when its claim is deleted", where, async (world) => {
    await contest(world, { pod: await world.people.pod("p") });
    await world.people.deletePod("p");
    await world.people.leave("holder");
    await pause(world, 1500);
    assert.deepEqual(await world.people.holders(), ["holder"]);
    assert.equal(await world.people.phase("waiter"), "Pending");
    await world.people.finishPod("p");
    await eventually(world, async () => assert.equal(await world.people.phase("waiter"), "Granted"), 1000);
  });

  scenario("a claim that was deleted is free at once while its Pod runs on", where, async (world) => {
    await contest(world, { pod: await world.people.pod("p") });
    await world.people.leave("holder");
    await eventually(world, async () => assert.equal(await world.people.phase("waiter"), "Granted"), 1000);
    await tidy(world);
  });

  scenario("a claim of a Pod that does not renew outlives its ttl while the Pod lives", where, async (world) => {
    await contest(world, { pod: await world.people.pod("p"), spec: { ttl: "500ms" } });
    await pause(world, 2500);
    assert.equal(await world.people.phase("holder"), "Granted");
    assert.deepEqual(await world.people.holders(), ["holder"]);
    await tidy(world);
  });

  scenario("a claim that renews does not outlive its renewals, though its Pod lives", where, async (world) => {
    await contest(world, { pod: await world.people.pod("p"), spec: { ttl: "2s", renewTime: stamp(0) } });
    for (let renewal = 1; renewal <= 6; renewal++) {
      await pause(world, 500);
      await world.people.renew("holder", stamp(renewal));
    }
    await pause(world, 1500);
    assert.equal(await world.people.phase("holder"), "Granted", "it was lost within a ttl of its last renewal");
    await expectHandOver(world, 2000);
    assert.equal(await world.people.reason("holder"), "NoSignOfLife");
    await tidy(world);
  });

  scenario("a claim without a Pod that does not renew lives for its ttl", where, async (world) => {
    await contest(world, { spec: { ttl: "1500ms" } });
    await pause(world, 1000);
    assert.equal(await world.people.phase("holder"), "Granted");
    await expectHandOver(world, 2000);
    assert.equal(await world.people.reason("holder"), "NoSignOfLife");
  });

  scenario("maxHold ends every claim", where, async (world) => {
    await contest(world, { pod: await world.people.pod("p"), parent: { maxHold: "1s" } });
    await expectHandOver(world, 2500);
    assert.equal(await world.people.reason("holder"), "MaxHold");
    await tidy(world);
  });
}

interface Contest {
  /** The holder's. */
  readonly pod?: KubeObject;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly parent?: Readonly<Record<string, unknown>>;
}

/** One holds the only permit and another waits for it. */
async function contest(world: World, { parent = {}, ...holder }: Contest): Promise<void> {
  const { people } = world;
  await world.operator();
  await people.semaphore({ permits: 1, ...parent });
  await people.queue("holder", holder);
  await eventually(world, async () => assert.equal(await people.phase("holder"), "Granted"));
  await people.queue("waiter");
}

async function expectHandOver(world: World, within = 1000): Promise<void> {
  await eventually(world, async () => assert.equal(await world.people.phase("waiter"), "Granted"), within);
  await eventually(world, async () => assert.equal(await world.people.phase("holder"), "Expired"), 1000);
}

/** Deletes the Pod, at once. */
async function tidy({ people }: World): Promise<void> {
  await people.deletePod("p");
  await people.finishPod("p");
}

function stamp(second: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
}
