/** What a Gate waits for comes to be: how long until those who wait for it go on? */
import type { Resource } from "../../../kube/api.ts";
import { connect } from "../../../sdk/mod.ts";
import { type Part, type Place, say } from "../bench.ts";
import { type Floor, measureFloor } from "../floor.ts";
import { calm, ratioOf, timed, timesOf } from "../statistics.ts";

const jobs: Resource = { group: "batch", version: "v1", plural: "jobs", kind: "Job", namespaced: true };

export const gate: Part = {
  name: "gate",
  title: "A Gate on a Job: from the Job's completion to a client going on",
  async measure(bench) {
    const { effort: { rounds, times } } = bench;
    const [served, bare] = [await bench.place("gate"), await bench.place("gate-floor")];
    await using _operator = await (await bench.operator(served)).ready();
    await using konductor = await connect({ ...served, holder: "bench", env: () => undefined });
    const waits: number[][] = [];
    const floors: Floor[] = [];
    for (let round = 1; round <= rounds; round++) {
      say(`round ${round} of ${rounds}`);
      floors.push(await measureFloor(bare, times));
      const found: number[] = [];
      for (let index = 0; index < times; index++) {
        const name = `g-${round}-${index}`;
        await makeJob(served, name);
        const handle = konductor.gate(name);
        await handle.create({ conditions: [{ type: "Job", name }] });
        const waiting = handle.wait();
        await calm(100);
        found.push(await timed(() => Promise.all([complete(served, name), waiting])));
      }
      waits.push(found);
    }
    return [
      { name: "the writes: patch + update", times: timesOf(floors.flatMap(twoWrites)) },
      {
        name: "a client goes on",
        times: timesOf(waits.flat()),
        ratio: ratioOf(waits.map((measured, round) => ({ measured, floor: floors.slice(round, round + 1).flatMap(twoWrites) }))),
        to: "the writes",
      },
    ];
  },
};

/** The Job's status and the Gate's. */
function twoWrites({ tell, commit }: Floor): number[] {
  return tell.map((time, index) => time + (commit[index] ?? 0));
}

async function makeJob({ api, namespace }: Place, name: string): Promise<void> {
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "main", image: "none" }] } };
  await api.create(jobs, { object: { metadata: { namespace, name }, spec: { template } } });
}

/** As the job controller writes it. */
async function complete({ api, namespace }: Place, name: string): Promise<void> {
  const now = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  const condition = { status: "True", lastProbeTime: now, lastTransitionTime: now, reason: "CompletionsReached", message: "done" };
  const conditions = ["SuccessCriteriaMet", "Complete"].map((type) => ({ type, ...condition }));
  const status = { startTime: now, completionTime: now, succeeded: 1, conditions };
  await api.patch(jobs, { namespace, name, patch: { status }, subresource: "status" });
}
