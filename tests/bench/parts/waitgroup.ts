/** Very many deltas to one WaitGroup: they are folded into its status, and gone. */
import { resourceOf } from "../../../primitives/mod.ts";
import { waitgroup as primitive } from "../../../primitives/waitgroup.ts";
import { type Part, type Place, say } from "../bench.ts";
import { timed } from "../statistics.ts";
import { writesOf } from "../traffic.ts";

const groups = resourceOf(primitive);
const deltas = resourceOf(primitive.request);

/** How many calls at once. */
const WIDTH = 32;
/** The floor is taken of so much of it. */
const SHARE = 10;
const PAUSE = 50;

export const waitgroup: Part = {
  name: "waitgroup",
  title: "A WaitGroup that very much is added to: from the first delta to the last being counted and gone",
  async measure(bench) {
    const { house: { cluster }, effort: { crowds } } = bench;
    const count = crowds.at(-1) ?? 1_000;
    const [served, bare] = [await bench.place("waitgroup"), await bench.place("waitgroup-floor")];
    await makeGroup(bare);
    say(`creating and deleting ${count / SHARE} without an operator`);
    const floor = SHARE * await timed(async () => {
      await inParallel(count / SHARE, (index) => add(bare, index));
      await inParallel(count / SHARE, (index) => bare.api.delete(deltas, { namespace: bare.namespace, name: nameOf(index) }));
    });
    await using _operator = await (await bench.operator(served)).ready();
    await makeGroup(served);
    const before = await writesOf(cluster);
    say(`adding ${count}`);
    const time = await timed(async () => {
      await inParallel(count, (index) => add(served, index));
      await untilCounted(served, count);
    });
    const commits = ((await writesOf(cluster)).get("PUT waitgroups/status") ?? 0) - (before.get("PUT waitgroups/status") ?? 0);
    const { status } = await served.api.get(groups, { namespace: served.namespace, name: "g" });
    return [
      { name: "creating and deleting as many", value: floor / 1000, unit: "s" },
      { name: `${count} deltas counted`, value: time / 1000, unit: "s", ratio: time / floor, to: "creating and deleting" },
      { name: "writes to its status", value: commits },
      { name: "its status at the end", value: JSON.stringify(status).length, unit: "bytes" },
    ];
  },
};

async function makeGroup({ api, namespace }: Place): Promise<void> {
  await api.create(groups, { object: { metadata: { namespace, name: "g" }, spec: {} } });
}

function nameOf(index: number): string {
  return `g-${index}`;
}

async function add({ api, namespace }: Place, index: number): Promise<void> {
  await api.create(deltas, { object: { metadata: { namespace, name: nameOf(index) }, spec: { waitgroup: "g" } } });
}

async function inParallel(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: WIDTH }, async () => {
    while (next < count) await work(next++);
  }));
}

/** Looks now and then: what is measured takes seconds. */
async function untilCounted({ api, namespace }: Place, count: number): Promise<void> {
  for (;;) {
    const { status } = await api.get(groups, { namespace, name: "g" });
    const { items } = await api.list(deltas, { namespace, limit: 1 });
    const counted = primitive.status.parse(status ?? {}).counter === count;
    if (counted && items.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
