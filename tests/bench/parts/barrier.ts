/** Many in one process wait for one barrier: one write opens it for all of them. */
import { barrier as primitive } from "../../../primitives/barrier.ts";
import { resourceOf } from "../../../primitives/mod.ts";
import { connect } from "../../../sdk/mod.ts";
import { type Part, say } from "../bench.ts";
import { type Floor, measureFloor } from "../floor.ts";
import { calm, ratioOf, timed, timesOf } from "../statistics.ts";
import { writesOf } from "../traffic.ts";

const WAITERS = 1_000;
/** How long it takes until all have read it once and wait, in milliseconds. */
const GATHERING = 1_500;
const ONE_WRITE = { of: "value", better: "below", bound: 1 } as const;

export const barrier: Part = {
  name: "barrier",
  title: `A Barrier for which ${WAITERS} wait in one process: from the last arrival to all of them going on`,
  async measure(bench) {
    const { house: { cluster }, effort: { rounds, times } } = bench;
    const [served, bare] = [await bench.place("barrier"), await bench.place("barrier-floor")];
    await using _operator = await (await bench.operator(served)).ready();
    await using konductor = await connect({ ...served, holder: "bench", env: () => undefined });
    const stage = konductor.barrier("stage");
    await served.api.create(resourceOf(primitive), { object: { metadata: { namespace: served.namespace, name: "stage" }, spec: {} } });
    const waits: number[][] = [];
    const floors: Floor[] = [];
    let openings = 0;
    for (let round = 1; round <= rounds; round++) {
      say(`round ${round} of ${rounds}`);
      floors.push(await measureFloor(bare, times));
      const found: number[] = [];
      for (let index = 0; index < Math.ceil(times / 4); index++) {
        const next = (await stage.reset()).spec.round;
        const all = Array.from({ length: WAITERS }, () => stage.wait({ round: next }));
        await calm(GATHERING);
        const before = await writesOf(cluster);
        found.push(await timed(() => Promise.all([stage.arrive({ round: next }), ...all])));
        openings = Math.max(openings, await statusWrites(before));
      }
      waits.push(found);
    }
    return [
      { name: "the writes: create + update", times: timesOf(floors.flatMap(twoWrites)) },
      {
        name: `${WAITERS} go on`,
        times: timesOf(waits.flat()),
        ratio: ratioOf(waits.map((measured, round) => ({ measured, floor: floors.slice(round, round + 1).flatMap(twoWrites) }))),
        to: "the writes",
      },
      { name: "writes to the Barrier, of one opening", value: openings, aim: ONE_WRITE },
    ];

    async function statusWrites(before: ReadonlyMap<string, number>): Promise<number> {
      const count = "PUT barriers/status";
      return ((await writesOf(cluster)).get(count) ?? 0) - (before.get(count) ?? 0);
    }
  },
};

/** An arrival and the status that opens the barrier. */
function twoWrites({ create, commit }: Floor): number[] {
  return create.map((time, index) => time + (commit[index] ?? 0));
}
