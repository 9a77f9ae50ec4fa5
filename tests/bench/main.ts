/** Measures the engine on a real kube-apiserver and etcd that waits for its disk, and compares with what the writes alone cost. */
import { parseArgs } from "node:util";
import { namespaces } from "../../kube/api.ts";
import { GROUP } from "../../primitives/mod.ts";
import { ClusterHouse, type Writes, writesTo } from "../engine/cluster_world.ts";
import { People, semaphores } from "../engine/people.ts";
import { type Client, PlainClient, sdkClient } from "./clients.ts";
import { cpuOf } from "./cpu.ts";
import { type Floor, measureFloor, measureRawCycles, PARTS, type Place } from "./floor.ts";
import { type Row, tableOf } from "./results.ts";
import { timesOf } from "./statistics.ts";
import { measureAcquire, measureCycles, measureHandOver } from "./waits.ts";

const HELP = `Usage: deno task bench [--quick] [--json FILE]

Figures depend on the machine and on what else it does; their ratios to the floor, taken in the same run and rhythm, hardly do.
A missed aim is reported, and fails nothing.

  --quick       fewer rounds
  --json FILE   write the figures to FILE, too
`;

interface Effort {
  /** Floor and waits are measured in turns, so that what else the machine does falls on both. */
  readonly rounds: number;
  /** Of each, in a round. */
  readonly times: number;
  /** How many are in line in a crowd. */
  readonly crowd: number;
  /** How long cycles are counted, in milliseconds. */
  readonly cycling: number;
}

const FULL: Effort = { rounds: 5, times: 20, crowd: 1000, cycling: 5_000 };
const QUICK: Effort = { rounds: 3, times: 10, crowd: 100, cycling: 2_000 };
const CLIENTS = 64;
const PERMITS = 10;
/** Aims: a wait takes so much of the three writes that it consists of; cycles reach so much of what raw writes do. */
const WAIT_AIM = { ratio: 1.5, better: "below" } as const;
const CYCLE_AIM = { ratio: 0.6, better: "above" } as const;

interface Bench {
  readonly house: ClusterHouse;
  /** Nobody looks after this one. */
  readonly bare: Place;
  readonly served: Place;
  readonly people: People;
  /** The operator's process. */
  readonly pid: number;
  readonly effort: Effort;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const effort = values.quick ? QUICK : FULL;
  console.error("Starting kube-apiserver and etcd");
  await using house = await ClusterHouse.start({ fsync: true });
  for (const name of ["bare", "served"]) await house.api.create(namespaces, { object: { metadata: { name } } });
  const { pid } = await house.operator(["--watch-namespace", "served"]);
  const people = new People(house.api, "served");
  await people.semaphore({ permits: 1 });
  const place = (namespace: string): Place => ({ api: house.api, namespace });
  const rows = await measure({ house, bare: place("bare"), served: place("served"), people, pid, effort });
  console.log(tableOf(rows));
  if (values.json !== undefined) await Deno.writeTextFile(values.json, `${JSON.stringify(rows, undefined, 2)}\n`);
}

async function measure(bench: Bench): Promise<Row[]> {
  await measureFloor(bench.bare, 10); // warms the server and the connections
  return [...await measureWaits(bench), ...await measureCrowd(bench), ...await measureThroughput(bench)];
}

/** One after the other: a single client, and nobody else. */
async function measureWaits(bench: Bench): Promise<Row[]> {
  const { bare, effort: { rounds, times } } = bench;
  await using plain = new PlainClient(bench.served);
  await using sdk = await sdkClient(bench.served);
  const clients = [{ name: "plain calls", client: plain }, { name: "SDK", client: sdk }]
    .map((one) => ({ ...one, acquire: new Array<number>(), handOver: new Array<number>() }));
  const floors: Floor[] = [];
  for (const { client } of clients) await measureAcquire(client, 5);
  for (let round = 0; round < rounds; round++) {
    console.error(`Waiting, round ${round + 1} of ${rounds}`);
    floors.push(await measureFloor(bare, times));
    for (const { client, acquire, handOver } of clients) {
      acquire.push(...await measureAcquire(client, times));
      handOver.push(...await measureHandOver(client, { times }));
    }
  }
  return [...floorRows(floors), ...clients.flatMap((one) => waitRows(one, floors))];
}

const FLOOR_NAMES = {
  create: "create",
  put: "status update",
  patch: "status patch",
  delete: "delete",
  grant: "create, status update, status patch",
  handOver: "delete, status update, status patch",
};

function floorRows(floors: readonly Floor[]): Row[] {
  return PARTS.map((part) => ({ name: `floor: ${FLOOR_NAMES[part]}`, times: timesOf(floors.flatMap((floor) => floor[part])) }));
}

interface Waits {
  readonly name: string;
  readonly acquire: readonly number[];
  readonly handOver: readonly number[];
}

function waitRows({ name, acquire, handOver }: Waits, floors: readonly Floor[]): Row[] {
  return [
    waitRow(`acquire, ${name}`, acquire, floors.flatMap(({ grant }) => grant)),
    waitRow(`hand-over, ${name}`, handOver, floors.flatMap(({ handOver }) => handOver)),
  ];
}

function waitRow(name: string, waits: readonly number[], floor: readonly number[]): Row {
  const times = timesOf(waits);
  return { name, times, ratio: times.p50 / timesOf(floor).p50, aim: WAIT_AIM };
}

/** Hand-overs while many are in line. */
async function measureCrowd({ bare, served, effort: { crowd, times } }: Bench): Promise<Row[]> {
  console.error(`A crowd of ${crowd}`);
  await served.api.create(semaphores, { object: { metadata: { namespace: served.namespace, name: "crowd" }, spec: { permits: 1 } } });
  await using client = new PlainClient(served, "crowd");
  const waits: number[] = [];
  const floor = [...(await measureFloor(bare, times)).handOver];
  waits.push(...await measureHandOver(client, { times: 2 * times, behind: crowd }));
  floor.push(...(await measureFloor(bare, times)).handOver);
  return [waitRow(`hand-over, plain calls, ${crowd} in line`, waits, floor)];
}

/** Many clients in one process. */
async function measureThroughput(bench: Bench): Promise<Row[]> {
  const { bare, served, people, effort: { cycling: milliseconds } } = bench;
  await people.change({ permits: PERMITS });
  console.error("Raw writes, as many as possible");
  const raw = await measureRawCycles(bare, { clients: CLIENTS, milliseconds });
  const rows: Row[] = [{ name: `${CLIENTS} writers: create, status update, status patch, delete`, figure: `${raw.toFixed(0)}/s` }];
  for (const name of ["plain calls", "SDK"]) {
    console.error(`Cycles, ${name}`);
    await using client = name === "SDK" ? await sdkClient(served) : new PlainClient(served);
    rows.push(...await measureClients(bench, { name, client, raw, milliseconds }));
  }
  return rows;
}

interface Contest {
  readonly name: string;
  readonly client: Client;
  /** Rounds of raw writes in a second. */
  readonly raw: number;
  readonly milliseconds: number;
}

async function measureClients({ house, pid }: Bench, { name, client, raw, milliseconds }: Contest): Promise<Row[]> {
  const before = { writes: await writesTo(house.cluster, GROUP), cpu: await cpuOf(pid) };
  const { rate, cycles } = await measureCycles(client, { clients: CLIENTS, milliseconds });
  const after = { writes: await writesTo(house.cluster, GROUP), cpu: await cpuOf(pid) };
  return [
    { name: `${CLIENTS} clients on ${PERMITS} permits, ${name}`, figure: `${rate.toFixed(0)}/s`, ratio: rate / raw, aim: CYCLE_AIM },
    ...writeRows({ name, before: before.writes, after: after.writes, cycles }),
    { name: `  operator's CPU time per grant, ${name}`, figure: `${((after.cpu - before.cpu) / cycles).toFixed(2)} ms` },
  ];
}

interface Spent {
  readonly name: string;
  readonly before: Writes;
  readonly after: Writes;
  readonly cycles: number;
}

function writeRows({ name, before, after, cycles }: Spent): Row[] {
  const perGrant = (count: number): string => (count / cycles).toFixed(2);
  const each = [...after.each].map(([what, count]) => ({ what, spent: count - (before.each.get(what) ?? 0) }));
  return [
    { name: `  API writes per grant, ${name}`, figure: perGrant(after.total - before.total) },
    ...each.filter(({ spent }) => spent > 0).map(({ what, spent }) => ({ name: `    ${what}`, figure: perGrant(spent) })),
  ];
}

await main();
