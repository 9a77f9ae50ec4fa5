/** What is measured of the product. */
import type { KubeApi, KubeObject } from "../../kube/api.ts";
import { sleep, systemClock } from "../../kube/clock.ts";
import { compareVersions } from "../../primitives/order.ts";
import type { Konductor } from "../../sdk/mod.ts";
import { type Spread, spreadOf } from "./figures.ts";
import { semaphores } from "./floor.ts";
import { Grants } from "./grants.ts";
import { BENCH } from "./stage.ts";

/** Long enough for the operator to be done with what came before, in milliseconds. */
const PAUSE = 40;

async function semaphore(api: KubeApi, name: string, permits: number): Promise<void> {
  await api.create(semaphores, { object: { metadata: { name, namespace: BENCH }, spec: { permits, ttl: "10m" } } });
  await sleep(500, { clock: systemClock });
}

/** From the create of a Permit to its grant, nobody else in line. */
export async function measureAcquire(api: KubeApi, rounds: number): Promise<Spread> {
  await semaphore(api, "acquire", 1);
  using grants = await Grants.watch(api);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    const { object, granted } = await grants.request(`acquire-${round}`, "acquire");
    times.push(await granted - began);
    await grants.release(object);
    await sleep(PAUSE, { clock: systemClock });
  }
  return spreadOf(times);
}

/** The same through the SDK: it reads the Semaphore first, and renews. */
export async function measureSdkAcquire(konductor: Konductor, rounds: number): Promise<Spread> {
  const line = konductor.semaphore("sdk");
  await line.create({ permits: 1 });
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    const claim = await line.acquire();
    times.push(performance.now() - began);
    await claim.release();
    await sleep(PAUSE, { clock: systemClock });
  }
  return spreadOf(times);
}

/** From the delete of the holder's Permit to the next one's grant, with `waiting` in line. */
export async function measureHandOver(
  api: KubeApi,
  { rounds, waiting }: { readonly rounds: number; readonly waiting: number },
): Promise<Spread> {
  const name = `hand-over-${waiting}`;
  await semaphore(api, name, 1);
  using grants = await Grants.watch(api);
  let last = -1;
  const line: Queued[] = [];
  const join = async (): Promise<void> => void line.push(await grants.request(`${name}-${++last}`, name));
  while (line.length <= waiting) await Promise.all(Array.from({ length: Math.min(32, waiting + 1 - line.length) }, join));
  line.sort(byArrival);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await sleep(PAUSE, { clock: systemClock });
    const [holder, next] = [line.shift(), line[0]];
    if (!holder || !next) break;
    await holder.granted;
    const began = performance.now();
    await grants.release(holder.object);
    times.push(await next.granted - began);
    await join();
  }
  return spreadOf(times);
}

/** The order of the line, for Permits of one priority. */
function byArrival({ object: { metadata: a } }: Queued, { object: { metadata: b } }: Queued): number {
  return Date.parse(a.creationTimestamp) - Date.parse(b.creationTimestamp) || compareVersions(a.resourceVersion, b.resourceVersion);
}

interface Queued {
  readonly object: KubeObject;
  readonly granted: Promise<number>;
}

export interface Cycles {
  readonly perSecond: number;
  readonly count: number;
}

/** How often `clients` loops of one process acquire and release, together, in `seconds`. */
export async function measureCycles(
  konductor: Konductor,
  { clients, permits, seconds }: { readonly clients: number; readonly permits: number; readonly seconds: number },
): Promise<Cycles> {
  const line = konductor.semaphore(`cycles-${clients}-${permits}`);
  await line.create({ permits });
  const began = performance.now();
  const end = began + seconds * 1000;
  let count = 0;
  await Promise.all(Array.from({ length: clients }, async () => {
    while (performance.now() < end) {
      const claim = await line.acquire();
      await claim.release();
      count += 1;
    }
  }));
  return { count, perSecond: count / ((performance.now() - began) / 1000) };
}
