/** Plays a history of the engine from a seed: people, operators, time, and all that can go wrong in between. */
import { Audit } from "./engine_audit.ts";
import { Log } from "./engine_log.ts";
import { Crowd } from "./engine_people.ts";
import { type Plant, Stage } from "./engine_stage.ts";
import { Random } from "./random.ts";
import { traitOf } from "./traits.ts";

export interface HistoryOptions {
  readonly plant?: Plant;
  /** What it is about; otherwise any. */
  readonly kind?: string | undefined;
  /** Whether the object is often deleted and made anew, while operators do not see all requests. */
  readonly upheaval?: boolean;
}

export interface Outcome {
  readonly seed: number;
  /** What is wrong; undefined when nothing is. */
  readonly breach: string | undefined;
  readonly trace: readonly string[];
}

/** Which kind a history is about, in proportion. */
const KINDS = { Semaphore: 2, RWMutex: 1, Once: 1 };

const STEPS = 50;
/** Longer than every ttl, retention and backoff, one after the other, in milliseconds. */
const REST = 300_000;
/** How long nobody may do anything, in milliseconds. */
const IDLE = 60_000;

export async function play(seed: number, { plant = (api) => api, upheaval = false, kind }: HistoryOptions = {}): Promise<Outcome> {
  const random = new Random(seed);
  const trait = traitOf(kind ?? random.weighted(KINDS));
  const lines: string[] = [];
  const trace = (line: string): void => void lines.push(`${stage.clock.monotonic().toFixed(1)} ${line}`);
  const stage = new Stage({ random, primitive: trait.primitive, plant, trace });
  const api = stage.server.client({ user: "people" });
  const log = new Log(stage.server.client({ user: "witness" }), { clock: stage.clock, kinds: stage.kinds, isUp: () => stage.isUp });
  const crowd = new Crowd({ api, clock: stage.clock, random, trait, trace });
  await stage.clock.settle();
  await crowd.open();
  for (let operator = random.of(1, 2, 2); operator > 0; operator--) stage.start();
  for (let step = 0; step < STEPS; step++) {
    if (upheaval && random.chance(0.2)) await upset({ stage, crowd, random });
    await take({ stage, crowd, log, random });
  }
  stage.heal();
  await crowd.goHome();
  await stage.clock.advance(REST);
  stage.calls.length = 0;
  await stage.clock.advance(IDLE);
  const idle = stage.calls.map(({ verb, resource, name }) => `${verb} ${resource.plural}/${name}`);
  await stage.end();
  await stage.clock.during(log[Symbol.asyncDispose]());
  const { audit, breach } = Audit.of(log.entries, trait);
  const restless = idle.length > 0 ? `operators are not idle: ${idle.slice(0, 3).join(", ")}` : undefined;
  return { seed, breach: breach ?? audit.unrest() ?? restless, trace: lines };
}

interface Scene {
  readonly stage: Stage;
  readonly crowd: Crowd;
  readonly log: Log;
  readonly random: Random;
}

async function take({ stage, crowd, log, random }: Scene): Promise<void> {
  const chance = random.next();
  if (chance < 0.7) await crowd.act();
  else if (chance < 0.82) stage.disturb();
  else if (chance < 0.86) await forget(stage, log);
  else if (chance < 0.9) stage.crash();
  else if (chance < 0.94) await stage.outage();
  if (stage.operators < 2 && random.chance(0.2)) stage.start();
  await stage.clock.advance(random.below(random.of(2, 10, 40, 400, 4000)));
}

async function upset({ stage, crowd, random }: Omit<Scene, "log">): Promise<void> {
  if (random.chance(0.6)) stage.stallRequests();
  else await crowd.recreate();
}

async function forget(stage: Stage, log: Log): Promise<void> {
  await stage.clock.settle();
  await log.catchUp();
  stage.forget();
}
