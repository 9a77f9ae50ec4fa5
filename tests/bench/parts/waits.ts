/** Single waits of a single client, with nobody else around: by plain API calls and by the SDK, against the writes they consist of. */
import { type Bench, makeSemaphore, type Part, say } from "../bench.ts";
import { type Client, PlainClient, sdkClient } from "../clients.ts";
import { type Floor, floorRow, measureFloor } from "../floor.ts";
import type { Row } from "../results.ts";
import { ratioOf, timesOf } from "../statistics.ts";
import { measureAcquire, measureHandOver } from "../waits.ts";

/** A wait may take so much of the three writes that it consists of. */
const AIM = { of: "ratio", better: "below", bound: 1.5 } as const;

interface Wait {
  readonly what: string;
  /** Which row of writes it consists of. */
  readonly floor: "grant" | "handOver";
  readonly measure: (client: Client, times: number) => Promise<number[]>;
}

export const acquire: Part = {
  name: "acquire",
  title: "Acquire: from asking for a free permit to having it",
  measure: (bench) => measureWaits(bench, { what: "acquire", floor: "grant", measure: measureAcquire }),
};

export const handover: Part = {
  name: "handover",
  title: "Hand-over: from giving the only permit back to the next one having it",
  measure: (bench) => measureWaits(bench, { what: "hand-over", floor: "handOver", measure: measureHandOver }),
};

async function measureWaits(bench: Bench, { what, floor, measure }: Wait): Promise<Row[]> {
  const { rounds, times } = bench.effort;
  const [served, bare] = [await bench.place(what), await bench.place(`${what}-floor`)];
  await makeSemaphore(served, { name: "s", permits: 1 });
  await using _operator = await (await bench.operator(served)).ready();
  await using plain = new PlainClient(served, "s");
  await using sdk = await sdkClient(served, "s");
  const clients = [{ name: "plain calls", client: plain }, { name: "SDK", client: sdk }].map((one) => ({ ...one, waits: lists() }));
  await measureFloor(bare, 5); // warms the server and the connections
  for (const { client } of clients) await measure(client, 5);
  const floors: Floor[] = [];
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round} of ${rounds}`);
    floors.push(await measureFloor(bare, times));
    for (const { client, waits } of clients) waits.push(await measure(client, times));
  }
  const rows = clients.map(({ name, waits }): Row => ({
    name: `${what}, ${name}`,
    times: timesOf(waits.flat()),
    ratio: ratioOf(waits.map((measured, round) => ({ measured, floor: floors[round]?.[floor] ?? [] }))),
    to: "the writes",
    aim: AIM,
  }));
  return [...floorRows(floor, floors), ...rows];
}

function lists(): number[][] {
  return [];
}

function floorRows(floor: Wait["floor"], floors: readonly Floor[]): Row[] {
  const first = floor === "grant" ? "create" : "delete";
  return ([first, "commit", "tell", floor] as const).map((part) => floorRow(part, floors));
}
