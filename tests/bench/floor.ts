/** What the API server takes for the writes that a wait consists of, one after another: nothing can be faster. */
import type { Place } from "./bench.ts";
import type { Row } from "./results.ts";
import { calm, timed, timesOf } from "./statistics.ts";
import { Desk } from "./writes.ts";

const WRITES = ["create", "commit", "tell", "delete"] as const;
/** Single writes, and the three in a row that a grant and a hand-over consist of. */
const PARTS = [...WRITES, "grant", "handOver"] as const;

/** Times, in milliseconds. */
export type Floor = Readonly<Record<typeof PARTS[number], readonly number[]>>;

/** Writes in the rhythm in which waits are measured: three in a row, then a pause. */
export async function measureFloor(place: Place, times: number): Promise<Floor> {
  const floor = { create: fresh(), commit: fresh(), tell: fresh(), delete: fresh(), grant: fresh(), handOver: fresh() };
  const desk = await Desk.open(place, "floor");
  const write = async (kind: typeof WRITES[number], name: string): Promise<number> => {
    const time = await timed(() => desk[kind](name));
    floor[kind].push(time);
    return time;
  };
  await desk.create("floor-0");
  for (let index = 1; index <= times; index++) {
    const [name, before] = [`floor-${index}`, `floor-${index - 1}`];
    await calm();
    floor.grant.push(await write("create", name) + await write("commit", name) + await write("tell", name));
    await calm();
    floor.handOver.push(await write("delete", before) + await write("commit", before) + await write("tell", name));
  }
  await desk.delete(`floor-${times}`);
  await desk.close();
  return floor;
}

function fresh(): number[] {
  return [];
}

const NAMES: Readonly<Record<typeof PARTS[number], string>> = {
  create: "create a Permit",
  commit: "update a Semaphore's status",
  tell: "patch a Permit's status",
  delete: "delete a Permit",
  grant: "create + update + patch",
  handOver: "delete + update + patch",
};

export function floorRow(part: typeof PARTS[number], floors: readonly Floor[]): Row {
  return { name: `the writes: ${NAMES[part]}`, times: timesOf(floors.flatMap((floor) => floor[part])) };
}
