/** What comes down the watches for one grant: to the operator, and to clients that wait, each a program of its own by the SDK. */
import { type Bench, makeSemaphore, type Part, type Place, say } from "../bench.ts";
import { type Client, type Held, sdkClient } from "../clients.ts";
import type { Row } from "../results.ts";
import { calm } from "../statistics.ts";
import { between, type Traffic, trafficOf } from "../traffic.ts";
import { Arrivals, handOver } from "../waits.ts";

/** So many clients wait, and as many more come to have their turn. */
const SIZES = [5, 50];

export const traffic: Part = {
  name: "traffic",
  title: "Traffic: what is sent on watches for one grant",
  async measure(bench) {
    const served = await bench.place("traffic");
    await using _operator = await (await bench.operator(served)).ready();
    const rows: Row[] = [];
    for (const size of SIZES) {
      say(`${size} clients wait`);
      rows.push(...rowsOf(size, await measureLine(bench, { served, size })));
    }
    return rows;
  },
};

interface Crowd {
  readonly served: Place;
  readonly size: number;
}

/** The traffic of `grants` hand-overs, with no arrivals meanwhile. */
async function measureLine({ house: { cluster } }: Bench, { served, size }: Crowd): Promise<{ spent: Traffic; grants: number }> {
  const name = `wanted-by-${size}`;
  const grants = size;
  await makeSemaphore(served, { name, permits: 1 });
  const clients: Client[] = [];
  const arrivals = new Arrivals();
  try {
    for (let index = 0; index < 1 + size + grants; index++) {
      const client = await sdkClient(served, name);
      clients.push(client);
      arrivals.expect(client.acquire());
    }
    let held: Held = (await arrivals.next()).held;
    await calm(2000); // all watches are open, and the counters are written
    const before = await trafficOf(cluster);
    for (let grant = 0; grant < grants; grant++) held = (await handOver(held, arrivals)).next;
    await calm();
    const spent = between(before, await trafficOf(cluster));
    for (let rest = 0; rest < size; rest++) held = (await handOver(held, arrivals)).next;
    await held.release();
    return { spent, grants };
  } finally {
    await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
  }
}

function rowsOf(size: number, { spent, grants }: { readonly spent: Traffic; readonly grants: number }): Row[] {
  return [
    { name: `${size} waiting: bytes to the operator per grant`, value: Math.round((spent.sent - spent.received) / grants) },
    { name: `${size} waiting: bytes to all waiting clients together per grant`, value: Math.round(spent.received / grants) },
  ];
}
