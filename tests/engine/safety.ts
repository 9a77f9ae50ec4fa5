/** What must be true at each revision, whatever crashes. */
import assert from "node:assert/strict";
import { seeded } from "../../sdk/testing/random.ts";
import { Ledger } from "./ledger.ts";
import { load, meanwhile } from "./load.ts";
import { scenario, type Where, type World } from "./world.ts";

const PERMITS = 4;

export function safetyScenarios(where: Where): void {
  scenario("two operators at once never grant more than there is", where, async (world) => {
    await using ledger = await begin(world);
    await Promise.all([world.operator(), world.operator()]);
    await load(world, ledger, { workers: 12, cycles: 10, random: seeded(1) });
    await verdict(ledger, 120);
  });

  scenario("operators that are killed at random moments never grant more than there is", where, async (world) => {
    await using ledger = await begin(world);
    const random = seeded(2);
    const operators = await Promise.all([world.operator(), world.operator()]);
    const harm = async (): Promise<void> => {
      const index = random() < 0.5 ? 0 : 1;
      await operators[index]?.crash();
      operators[index] = await world.operator();
    };
    const work = load(world, ledger, { workers: 8, cycles: 25, random });
    const times = await meanwhile(world, { work, harm, apart: () => random() * 300, atMost: 20 });
    assert.ok(times >= 3, `only ${times} were killed`);
    await verdict(ledger, 200);
  });

  scenario("an operator that is alone and is killed at random moments never grants more than there is", where, async (world) => {
    await using ledger = await begin(world);
    const random = seeded(3);
    let operator = await world.operator();
    const harm = async (): Promise<void> => {
      await operator.crash();
      operator = await world.operator();
    };
    const work = load(world, ledger, { workers: 8, cycles: 25, random });
    const times = await meanwhile(world, { work, harm, apart: () => random() * 400, atMost: 20 });
    assert.ok(times >= 3, `it was killed only ${times} times`);
    await verdict(ledger, 200);
  });

  scenario("an API server that is killed under load leads to no grant too many", where, async (world) => {
    await using ledger = await begin(world);
    const random = seeded(4);
    await Promise.all([world.operator(), world.operator()]);
    const work = load(world, ledger, { workers: 8, cycles: 60, random });
    const times = await meanwhile(world, { work, harm: () => world.outage(), apart: () => 1000 + random() * 1000, atMost: 3 });
    assert.ok(times >= 1, "it was not killed");
    await verdict(ledger, 480);
  });
}

async function begin(world: World): Promise<Ledger> {
  await world.people.semaphore({ permits: PERMITS });
  return new Ledger(world);
}

async function verdict(ledger: Ledger, grants: number): Promise<void> {
  await ledger.caughtUp();
  ledger.check();
  assert.ok(ledger.granted.length >= grants, `${ledger.granted.length} were granted, not ${grants}`);
}
