/** From starting the operator's process to the first grant, with somebody in line already. */
import { type Bench, makeSemaphore, type Part, type Place, say } from "../bench.ts";
import { PlainClient } from "../clients.ts";
import type { Row } from "../results.ts";
import { medianOf, timed, timesOf } from "../statistics.ts";

/** When things happened, in milliseconds after the start. */
interface Start {
  /** The runtime's own start, taken next to it. */
  readonly runtime: number;
  readonly starting: number;
  readonly ready: number;
  readonly granted: number;
}

export const coldStart: Part = {
  name: "cold-start",
  title: "Cold start: from starting the operator (deno run main.ts) to a waiting request's grant",
  async measure(bench) {
    const served = await bench.place("cold-start");
    await measureStart(bench, served, "warm-up"); // compiles the sources for all later ones
    const starts: Start[] = [];
    for (let index = 1; index <= bench.effort.starts; index++) {
      say(`start ${index} of ${bench.effort.starts}`);
      starts.push(await measureStart(bench, served, `s-${index}`));
    }
    return rowsOf(starts);
  },
};

async function measureStart(bench: Bench, served: Place, name: string): Promise<Start> {
  await makeSemaphore(served, { name, permits: 1 });
  await using client = new PlainClient(served, name);
  const { granted } = await client.queue();
  const runtime = await timed(() => new Deno.Command(Deno.execPath(), { args: ["eval", "0"], stdin: "null" }).output());
  const began = Date.now();
  await using operator = await bench.operator(served);
  await granted;
  const at = Date.now();
  const [starting, ready] = [await operator.logged("Starting"), await operator.logged("Ready")];
  return { runtime, starting: starting - began, ready: ready - began, granted: at - began };
}

function rowsOf(starts: readonly Start[]): Row[] {
  const row = (name: string, take: (start: Start) => number): Row => ({ name, times: timesOf(starts.map(take)) });
  return [
    row("the runtime's own start: deno eval 0", ({ runtime }) => runtime),
    row("  until its first line: runtime, modules, kubeconfig", ({ starting }) => starting),
    row("  from there until every cache is full", ({ starting, ready }) => ready - starting),
    row("  from there until the grant is seen", ({ ready, granted }) => granted - ready),
    {
      ...row("first grant", ({ granted }) => granted),
      ratio: medianOf(starts.map(({ granted, runtime }) => granted / runtime)),
      to: "the runtime's start",
    },
  ];
}
