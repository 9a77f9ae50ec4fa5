/**
 * Measures on a real API server with fsync, and compares with what the same writes cost without anybody who arbitrates, in the same run.
 * A missed aim is reported; it is no failure.
 */
import { parseArgs } from "node:util";
import { milliseconds, type Row, type Spread, tableOf } from "./figures.ts";
import { type Floor, measureCeiling, measureFloor } from "./floor.ts";
import { measureAcquire, measureCycles, measureHandOver, measureSdkAcquire } from "./measures.ts";
import { Stage } from "./stage.ts";

const HELP = `Usage: deno task bench [--quick] [--json FILE]

  --quick       fewer rounds
  --json FILE   write the figures to FILE, too
`;

/** A hand-over and an acquire may take this much of the writes that they consist of. */
const LATENCY_AIM = 1.5;
/** Cycles per second, as a share of what raw writes allow. */
const CYCLES_AIM = 0.6;

interface Plan {
  readonly rounds: number;
  readonly seconds: number;
  readonly waiting: readonly number[];
}

const FULL: Plan = { rounds: 100, seconds: 10, waiting: [10, 1000] };
const QUICK: Plan = { rounds: 25, seconds: 4, waiting: [10] };

async function measure(plan: Plan, say: (line: string) => void): Promise<Row[]> {
  await using stage = await Stage.set(say);
  const api = stage.api();
  say("measuring the floor ...");

  const floor = await measureFloor(api, plan.rounds);
  const rows = floorRows(floor);
  say("measuring acquire ...");
  const asked = sum(floor, ["create", "update", "patch"]);
  rows.push(
    latency("acquire, engine alone", { figure: await measureAcquire(api, plan.rounds), floor: asked, of: "create + update + patch" }),
  );
  rows.push(
    latency("acquire, through the SDK", {
      figure: await measureSdkAcquire(await stage.sdk(), plan.rounds),
      floor: asked,
      of: "create + update + patch",
    }),
  );
  const handed = sum(floor, ["delete", "update", "patch"]);
  for (const waiting of plan.waiting) {
    say(`measuring the hand-over with ${waiting} waiting ...`);
    const figure = await measureHandOver(api, { rounds: plan.rounds, waiting });
    rows.push(latency(`hand-over, ${waiting} waiting`, { figure, floor: handed, of: "delete + update + patch" }));
  }
  say("measuring cycles ...");
  return [...rows, ...await cycleRows(stage, plan)];
}

async function cycleRows(stage: Stage, { seconds }: Plan): Promise<Row[]> {
  const ceiling = await measureCeiling(stage.api(), { clients: 64, cycles: seconds * 100 });
  const konductor = await stage.sdk();
  const before = await stage.writes();
  const { count, perSecond } = await measureCycles(konductor, { clients: 64, permits: 10, seconds });
  const writes = (await stage.writes() - before) / count;
  const share = perSecond / ceiling;
  return [
    { name: "ceiling: the four writes, 64 clients", figure: `${ceiling.toFixed(0)} cycles/s` },
    {
      name: "cycles, 64 clients on 10 permits",
      figure: `${perSecond.toFixed(0)} cycles/s`,
      ratio: share,
      floor: "the ceiling",
      aim: { text: `${CYCLES_AIM}x`, met: share >= CYCLES_AIM },
    },
    { name: "API writes per grant, all told", figure: writes.toFixed(2), floor: "4 without sharing a commit" },
  ];
}

function floorRows(floor: Floor): Row[] {
  const names = {
    create: "create a Permit",
    update: "update a Semaphore's status",
    patch: "patch a Permit's status",
    delete: "delete a Permit",
  };
  return PARTS.map((part) => ({ name: `floor: ${names[part]}`, figure: milliseconds(floor[part]) }));
}

const PARTS = ["create", "update", "patch", "delete"] as const;

function sum(floor: Floor, parts: readonly (keyof Floor)[]): number {
  return parts.reduce((total, part) => total + floor[part].p50, 0);
}

interface Latency {
  readonly figure: Spread;
  /** In milliseconds. */
  readonly floor: number;
  readonly of: string;
}

function latency(name: string, { figure, floor, of }: Latency): Row {
  const ratio = figure.p50 / floor;
  return {
    name,
    figure: milliseconds(figure),
    ratio,
    floor: `${of}, ${floor.toFixed(1)} ms`,
    aim: { text: `${LATENCY_AIM}x`, met: ratio <= LATENCY_AIM },
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: { quick: { type: "boolean" }, json: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help) return console.log(HELP);
  const rows = await measure(values.quick ? QUICK : FULL, (line) => console.error(`bench: ${line}`));
  console.log(tableOf(rows));
  if (values.json !== undefined) await Deno.writeTextFile(values.json, `${JSON.stringify(rows, undefined, 2)}\n`);
}

try {
  await main();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : error}`);
  Deno.exitCode = 1;
}
