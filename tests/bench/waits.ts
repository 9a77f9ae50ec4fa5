/** What clients wait for. */
import type { Client, Held } from "./clients.ts";
import type { CycleOptions } from "./floor.ts";
import { calm, timed } from "./statistics.ts";

/** Times from asking for a free permit to having it. */
export async function measureAcquire(client: Client, times: number): Promise<number[]> {
  const waits: number[] = [];
  for (let index = 0; index < times; index++) {
    const held: Held[] = [];
    waits.push(await timed(async () => void held.push(await client.acquire())));
    for (const claim of held) await claim.release();
    await calm();
  }
  return waits;
}

export interface HandOvers {
  readonly times: number;
  /** How many are in line besides the one whose turn it is. */
  readonly behind?: number;
}

/** Times from giving the only permit back to the next one having it. */
export async function measureHandOver(client: Client, { times, behind = 0 }: HandOvers): Promise<number[]> {
  const arrivals = new Arrivals();
  for (let index = 0; index < behind + 1; index++) arrivals.expect(client.acquire());
  let { held } = await arrivals.next();
  const waits: number[] = [];
  for (let index = 0; index < times; index++) {
    arrivals.expect(client.acquire());
    await calm();
    const began = performance.now();
    const [arrival] = await Promise.all([arrivals.next(), held.release()]);
    waits.push(arrival.at - began);
    held = arrival.held;
  }
  if (behind > 0) return waits; // who is in line stays there
  await held.release();
  await calm();
  return waits;
}

interface Arrival {
  readonly held: Held;
  /** When it was granted, on the clock of `performance`. */
  readonly at: number;
}

/** Grants in the order in which they come. */
class Arrivals {
  readonly #come: Arrival[] = [];
  #woken = Promise.withResolvers<void>();

  expect(claim: Promise<Held>): void {
    void claim.then((held) => {
      this.#come.push({ held, at: performance.now() });
      this.#woken.resolve();
    });
  }

  async next(): Promise<Arrival> {
    for (;;) {
      const arrival = this.#come.shift();
      if (arrival) return arrival;
      this.#woken = Promise.withResolvers();
      await this.#woken.promise;
    }
  }
}

/** How often in a second one of many clients acquires and releases. */
export async function measureCycles(client: Client, { clients, milliseconds }: CycleOptions): Promise<{ rate: number; cycles: number }> {
  const began = performance.now();
  let cycles = 0;
  await Promise.all(Array.from({ length: clients }, async () => {
    while (performance.now() - began < milliseconds) {
      const held = await client.acquire();
      await held.release();
      cycles += 1;
    }
  }));
  return { rate: cycles / (performance.now() - began) * 1000, cycles };
}
