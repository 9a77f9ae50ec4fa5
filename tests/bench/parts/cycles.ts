/** How many get through in a second when many want few permits, against what the same writes allow when deciding costs nothing. */
import { trafficOf } from "../traffic.ts";
import { type Bench, makeSemaphore, type Part, type Place, say } from "../bench.ts";
import { type Client, PlainClient, sdkClient } from "../clients.ts";
import type { OperatorProcess } from "../operator_process.ts";
import { cpuOf } from "../processes.ts";
import { measureRawCycles } from "../raw.ts";
import type { Row } from "../results.ts";
import { medianOf } from "../statistics.ts";
import { type Cycles, measureCycles } from "../waits.ts";

const PERMITS = [1, 10];
/** So many clients reach so much of what raw writes allow. */
const BUSY = 64;
const AIM = { of: "ratio", better: "above", bound: 0.6 } as const;

export const cycles: Part = {
  name: "cycles",
  title: "Cycles in a second: acquire and release, by many clients of one process",
  async measure(bench) {
    const stage = { bench, served: await bench.place("cycles"), bare: await bench.place("cycles-floor") };
    for (const permits of PERMITS) await makeSemaphore(stage.served, { name: `of-${permits}`, permits });
    await using operator = await (await bench.operator(stage.served)).ready();
    await measureRawCycles(stage.bare, { clients: BUSY, permits: 10, milliseconds: 300 }); // opens the connections
    const rows: Row[] = [];
    for (const permits of PERMITS) {
      for (const clients of bench.effort.clients) rows.push(...await measureContest({ ...stage, operator, clients, permits }));
    }
    return rows;
  },
};

interface Contest {
  readonly bench: Bench;
  readonly served: Place;
  /** Nobody looks after this one. */
  readonly bare: Place;
  readonly operator: OperatorProcess;
  readonly clients: number;
  readonly permits: number;
}

interface Found {
  readonly raw: number[];
  readonly plain: Spent[];
  readonly sdk: Spent[];
}

interface Spent extends Cycles {
  readonly writes: number;
  /** The operator's CPU time, in milliseconds. */
  readonly cpu: number;
}

async function measureContest(contest: Contest): Promise<Row[]> {
  const { bench: { effort }, served, bare, clients, permits } = contest;
  say(`${clients} on ${permits}`);
  const found: Found = { raw: [], plain: [], sdk: [] };
  for (let round = 0; round < effort.contests; round++) {
    found.raw.push(await measureRawCycles(bare, { clients, permits, milliseconds: effort.cycling }));
    found.plain.push(await measureOne(contest, new PlainClient(served, `of-${permits}`)));
    found.sdk.push(await measureOne(contest, await sdkClient(served, `of-${permits}`)));
  }
  return rowsOf(contest, found);
}

async function measureOne({ bench: { house, effort }, operator: { pid }, clients }: Contest, client: Client): Promise<Spent> {
  await using _client = client;
  const before = { writes: (await trafficOf(house.cluster)).writes, cpu: await cpuOf(pid) };
  const { rate, count } = await measureCycles(client, { clients, milliseconds: effort.cycling });
  const after = { writes: (await trafficOf(house.cluster)).writes, cpu: await cpuOf(pid) };
  return { rate, count, writes: after.writes - before.writes, cpu: after.cpu - before.cpu };
}

function rowsOf({ clients, permits }: Contest, { raw, plain, sdk }: Found): Row[] {
  const who = `${clients} on ${permits}`;
  const total = (take: (one: Spent) => number): number => plain.reduce((sum, one) => sum + take(one), 0);
  const row = (name: string, found: readonly Spent[]): Row => ({
    name: `${who}, ${name}`,
    value: medianOf(found.map(({ rate }) => rate)),
    unit: "/s",
    ratio: medianOf(found.map(({ rate }, round) => rate / (raw[round] ?? Number.NaN))),
    to: "raw writes",
    ...(clients === BUSY ? { aim: AIM } : {}),
  });
  return [
    { name: `${who}, raw writes`, value: medianOf(raw), unit: "/s" },
    row("plain calls", plain),
    row("SDK", sdk),
    { name: `${who}: API writes per grant`, value: total(({ writes }) => writes) / total(({ count }) => count) },
    { name: `${who}: operator's CPU per grant`, value: total(({ cpu }) => cpu) / total(({ count }) => count), unit: "ms" },
  ];
}
