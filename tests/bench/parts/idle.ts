/** An operator that has nothing to do: what it takes, and that it writes nothing. */
import { makeSemaphore, type Part, say } from "../bench.ts";
import { PlainClient } from "../clients.ts";
import { cpuOf, memoryOf } from "../processes.ts";
import { calm } from "../statistics.ts";
import { between, trafficOf } from "../traffic.ts";

const NO_WRITES = { of: "value", better: "below", bound: 0 } as const;
/** How long it takes until all that a start or a grant brings is over, in milliseconds. */
const SETTLING = 2_500;

export const idle: Part = {
  name: "idle",
  title: "An idle operator, with one holder and five who wait",
  async measure(bench) {
    const { house: { cluster }, effort: { quiet } } = bench;
    const served = await bench.place("idle");
    await makeSemaphore(served, { name: "s", permits: 1 });
    await using operator = await (await bench.operator(served)).ready();
    const fresh = await memoryOf(operator.pid);
    await using client = new PlainClient(served, "s");
    const queued = [];
    for (let index = 0; index < 6; index++) queued.push(await client.queue());
    await queued[0]?.granted;
    await calm(SETTLING);
    say(`watching it for ${quiet / 1000} s`);
    const before = { traffic: await trafficOf(cluster), cpu: await cpuOf(operator.pid) };
    await calm(quiet);
    const cpu = await cpuOf(operator.pid) - before.cpu;
    const { writes } = between(before.traffic, await trafficOf(cluster));
    return [
      { name: "memory when it is ready", value: Math.round(fresh), unit: "MB" },
      { name: "memory", value: Math.round(await memoryOf(operator.pid)), unit: "MB" },
      { name: "CPU", value: cpu / (quiet / 1000), unit: "ms/s" },
      { name: `API writes in ${quiet / 1000} s`, value: writes, aim: NO_WRITES },
    ];
  },
};
