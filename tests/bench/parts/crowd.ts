/** Hand-overs while many wait: what depends on how many there are? */
import { type Bench, makeSemaphore, type Part, type Place, say } from "../bench.ts";
import { type Held, PlainClient } from "../clients.ts";
import { measureFloor } from "../floor.ts";
import type { OperatorProcess } from "../operator_process.ts";
import { cpuOf, memoryOf } from "../processes.ts";
import type { Row } from "../results.ts";
import { calm, medianOf, ratioOf, type Round, timed, timesOf } from "../statistics.ts";
import { between, sum, type Traffic, trafficOf } from "../traffic.ts";
import { Arrivals, handOver } from "../waits.ts";

const HAND_OVER_AIM = { of: "ratio", better: "below", bound: 2 } as const;
/** The same number of writes, but for one or two of the second's count. */
const WRITES_AIM = { of: "ratio", better: "below", bound: 1.05 } as const;
/** How many create requests at once. */
const WIDTH = 32;
/** The pause between hand-overs, in milliseconds: a decision about very many takes a while. */
const REST = 120;
/** How long the operator may take to come to rest, and how often it is looked at, in milliseconds. */
const LONGEST_REST = 40_000;
const STEP = 400;

export const crowd: Part = {
  name: "crowd",
  title: "Hand-over while many wait",
  async measure(bench) {
    const [served, bare] = [await bench.place("crowd"), await bench.place("crowd-floor")];
    await using operator = await (await bench.operator(served)).ready();
    const lines: Line[] = [];
    try {
      for (const size of bench.effort.crowds) lines.push(await Line.gather({ bench, served, operator, size }));
      const floors: (readonly number[])[] = [];
      for (let round = 1; round <= bench.effort.rounds; round++) {
        say(`round ${round} of ${bench.effort.rounds}`);
        floors.push((await measureFloor(bare, bench.effort.times)).handOver);
        for (const line of lines) await line.measure();
      }
      return rowsOf(lines, floors);
    } finally {
      for (const line of lines) await line.close();
    }
  },
};

interface Gathering {
  readonly bench: Bench;
  readonly served: Place;
  readonly operator: OperatorProcess;
  /** How many wait when the last hand-over was measured. */
  readonly size: number;
}

/** Everybody who wants one semaphore. Who has had it does not come back, so that nothing but hand-overs happens. */
class Line {
  readonly size: number;
  readonly waits: number[][] = [];
  readonly traffic: Traffic[] = [];
  cpu = 0;
  /** Of the operator, in MB, when all had come. */
  memory = Number.NaN;
  /** How long the operator went on working when all had come, in milliseconds. */
  catchingUp = Number.NaN;
  /** CPU time of the operator in a second in which nobody came or left, in milliseconds. */
  resting = Number.NaN;
  readonly #gathering: Gathering;
  readonly #client: PlainClient;
  readonly #arrivals = new Arrivals();
  #held: Held | undefined;

  private constructor(gathering: Gathering) {
    this.size = gathering.size;
    this.#gathering = gathering;
    this.#client = new PlainClient(gathering.served, nameOf(gathering));
  }

  static async gather(gathering: Gathering): Promise<Line> {
    await makeSemaphore(gathering.served, { name: nameOf(gathering), permits: 1 });
    const line = new Line(gathering);
    await line.#gather();
    return line;
  }

  get grants(): number {
    return this.waits.flat().length;
  }

  async measure(): Promise<void> {
    const { bench: { house: { cluster }, effort }, operator } = this.#gathering;
    const before = { traffic: await trafficOf(cluster), cpu: await cpuOf(operator.pid) };
    const waits: number[] = [];
    for (let index = 0; index < effort.times; index++) {
      await calm(REST);
      waits.push(await this.#handOver());
    }
    await calm(REST);
    this.waits.push(waits);
    this.cpu += await cpuOf(operator.pid) - before.cpu;
    this.traffic.push(between(before.traffic, await trafficOf(cluster)));
  }

  close(): Promise<void> {
    return this.#client[Symbol.asyncDispose]();
  }

  async #gather(): Promise<void> {
    const { bench: { effort }, operator, size } = this.#gathering;
    const all = 1 + effort.rounds * effort.times + size;
    const step = Math.max(1000, Math.ceil(all / 5));
    let come = 0;
    await Promise.all(Array.from({ length: WIDTH }, async () => {
      while (come < all) {
        come += 1;
        if (come % step === 0) say(`${come} of ${all} are in line`);
        this.#arrivals.expect((await this.#client.queue()).granted);
      }
    }));
    this.#held = (await this.#arrivals.next()).held;
    this.catchingUp = await timed(() => rest(operator.pid));
    this.memory = await memoryOf(operator.pid);
    const before = await cpuOf(operator.pid);
    const span = effort.quiet / 4;
    await calm(span);
    this.resting = (await cpuOf(operator.pid) - before) / (span / 1000);
  }

  async #handOver(): Promise<number> {
    if (this.#held === undefined) throw new Error("Cannot hand over: nobody holds it");
    const { wait, next } = await handOver(this.#held, this.#arrivals);
    this.#held = next;
    return wait;
  }
}

/** Waits until the operator has nothing to do any more. Counters are written once a second. */
async function rest(pid: number): Promise<void> {
  await calm(1200);
  for (let wait = 0; wait < LONGEST_REST; wait += STEP) {
    const before = await cpuOf(pid);
    await calm(STEP);
    if (await cpuOf(pid) - before <= 10) return;
  }
  say("the operator does not come to rest");
}

function nameOf({ size }: Gathering): string {
  return `wanted-by-${size}`;
}

function rowsOf(lines: readonly Line[], floors: readonly (readonly number[])[]): Row[] {
  const [few] = lines;
  if (few === undefined) return [];
  const against = (line: Line, floor: readonly (readonly number[])[]): Round[] =>
    line.waits.map((measured, round) => ({ measured, floor: floor[round] ?? [] }));
  const writes = ({ traffic, grants }: Line): number => sum(traffic).writes / grants;
  const received = ({ traffic, grants }: Line): number => (sum(traffic).sent - sum(traffic).received) / grants;
  const names = (line: Line, what: string): string => `${line.size} waiting: ${what}`;
  return [
    { name: "the writes: delete + update + patch", times: timesOf(floors.flat()) },
    ...lines.map((line): Row => ({
      name: names(line, "hand-over"),
      times: timesOf(line.waits.flat()),
      ratio: ratioOf(against(line, floors)),
      to: "the writes",
    })),
    ...lines.filter((line) => line !== few).map((line): Row => ({
      name: names(line, "hand-over"),
      value: medianOf(line.waits.flat()) - medianOf(few.waits.flat()),
      unit: "ms more",
      ratio: ratioOf(against(line, few.waits)),
      to: `${few.size} waiting`,
      aim: HAND_OVER_AIM,
    })),
    ...lines.map((line): Row => ({
      name: names(line, "API writes per grant"),
      value: writes(line),
      ...(line === few ? {} : { ratio: writes(line) / writes(few), to: `${few.size} waiting`, aim: WRITES_AIM }),
    })),
    ...lines.map((line): Row => ({ name: names(line, "bytes to the operator's watches per grant"), value: Math.round(received(line)) })),
    ...lines.map((line): Row => ({ name: names(line, "operator's CPU per grant"), value: line.cpu / line.grants, unit: "ms" })),
    ...lines.map((line): Row => ({ name: names(line, "operator's CPU when nothing happens"), value: line.resting, unit: "ms/s" })),
    ...lines.map((line): Row => ({
      name: names(line, "operator at rest after the last had come"),
      value: line.catchingUp / 1000,
      unit: "s",
    })),
    ...lines.map((line): Row => ({ name: names(line, "operator's memory"), value: Math.round(line.memory), unit: "MB" })),
  ];
}
