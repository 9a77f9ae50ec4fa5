/** Who goes first. */
import assert from "node:assert/strict";
import { Ledger } from "./ledger.ts";
import { holdersOf } from "./people.ts";
import { pause, scenario, type Where, type World } from "./world.ts";

const NAMES = Array.from({ length: 50 }, (_, index) => `w${String(index).padStart(2, "0")}`);

export function orderScenarios(where: Where): void {
  scenario("fifty waiters created one after another are granted in that order", where, async (world) => {
    await world.operator();
    await using ledger = await queued(world);
    for (const name of NAMES) await pass(world, ledger, name);
    await ledger.caughtUp();
    assert.deepEqual(ledger.granted, NAMES);
  });

  scenario("fifty waiters are granted in order across an operator's restart", where, async (world) => {
    const operator = await world.operator();
    await using ledger = await queued(world);
    for (const name of NAMES.slice(0, 20)) await pass(world, ledger, name);
    await operator.crash();
    await world.operator();
    for (const name of NAMES.slice(20)) await pass(world, ledger, name);
    await ledger.caughtUp();
    assert.deepEqual(ledger.granted, NAMES);
  });

  scenario("waiters that came while no operator was there are granted in order", where, async (world) => {
    await using ledger = await queued(world);
    await world.operator();
    for (const name of NAMES.slice(0, 10)) await pass(world, ledger, name);
    await ledger.caughtUp();
    assert.deepEqual(ledger.granted.slice(0, 10), NAMES.slice(0, 10));
  });

  scenario("a late one of higher priority goes first among the waiting, and takes no grant away", where, async (world) => {
    await world.operator();
    await world.people.semaphore({ permits: 1 });
    await using ledger = new Ledger(world);
    await world.people.queue("holder");
    await ledger.told("holder", ({ phase }) => phase === "Granted");
    for (const name of ["a", "b"]) await world.people.queue(name);
    await world.people.queue("late", { spec: { priority: 10 } });
    await pause(world, 1500);
    await ledger.caughtUp();
    for (const parent of ledger.parents) for (const { name } of holdersOf(parent)) assert.equal(name, "holder");
    for (const name of ["holder", "late", "a", "b"]) await pass(world, ledger, name);
    await ledger.caughtUp();
    assert.deepEqual(ledger.granted, ["holder", "late", "a", "b"]);
  });
}

/** Fifty in line for one permit. */
async function queued(world: World): Promise<Ledger> {
  await world.people.semaphore({ permits: 1 });
  for (const name of NAMES) await world.people.queue(name);
  return new Ledger(world);
}

/** A request is granted, and gives the permit back. */
async function pass(world: World, ledger: Ledger, name: string): Promise<void> {
  await ledger.told(name, ({ phase }) => phase === "Granted");
  await world.people.leave(name);
}
