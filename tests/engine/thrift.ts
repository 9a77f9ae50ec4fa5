/** What the operator writes, and what it does not. */
import assert from "node:assert/strict";
import { eventually, pause, scenario, type Where, type World } from "./world.ts";

/** Longer than counters are held back. */
const CALM = 2500;

export function thriftScenarios(where: Where): void {
  scenario("a grant takes two writes besides the request's creation", where, async (world) => {
    await world.operator();
    await world.people.semaphore({ permits: 100 });
    await granted(world, "first");
    await pause(world, CALM);
    assert.equal(await writesOf(world, () => granted(world, "next")), 3);
  });

  scenario("a hand-over takes two writes besides the request's deletion", where, async (world) => {
    await world.operator();
    await world.people.semaphore({ permits: 1 });
    await granted(world, "holder");
    for (const name of ["a", "b", "c"]) await world.people.queue(name);
    await pause(world, CALM);
    const writes = await writesOf(world, async () => {
      await world.people.leave("holder");
      await eventually(world, async () => assert.equal(await world.people.phase("a"), "Granted"));
    });
    assert.equal(writes, 3);
  });

  scenario("an operator with nothing to do writes nothing", where, async (world) => {
    await world.operator();
    await world.people.semaphore({ permits: 1 });
    await granted(world, "holder");
    for (const name of ["a", "b"]) await world.people.queue(name);
    await pause(world, CALM);
    assert.equal(await writesOf(world, () => pause(world, CALM)), 0);
  });

  scenario("an operator that starts where nothing is to be done writes nothing", where, async (world) => {
    const first = await world.operator();
    await world.people.semaphore({ permits: 1 });
    await granted(world, "holder");
    await world.people.queue("a");
    await pause(world, CALM);
    await first.crash();
    const writes = await writesOf(world, async () => {
      await world.operator();
      await pause(world, CALM);
    });
    assert.equal(writes, 0);
  });

  scenario("nobody writes to a waiter that does not move", where, async (world) => {
    await world.operator();
    await world.people.semaphore({ permits: 1 });
    await granted(world, "holder");
    const names = ["a", "b", "c", "last"];
    for (const name of names) await world.people.queue(name);
    const { resourceVersion } = (await world.people.permit("last")).metadata;
    for (const [index, name] of ["a", "b", "c"].entries()) {
      await world.people.leave(["holder", ...names][index] ?? "");
      await eventually(world, async () => assert.equal(await world.people.phase(name), "Granted"));
    }
    await pause(world, CALM);
    assert.equal((await world.people.permit("last")).metadata.resourceVersion, resourceVersion);
  });
}

async function granted(world: World, name: string): Promise<void> {
  await world.people.queue(name);
  await eventually(world, async () => assert.equal(await world.people.phase(name), "Granted"));
}

/** How many writes happen during `act` and a little after it. */
async function writesOf(world: World, act: () => Promise<void>): Promise<number> {
  const before = await world.writes();
  await act();
  await pause(world, 300);
  return await world.writes() - before;
}
