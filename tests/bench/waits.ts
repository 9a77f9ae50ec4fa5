/** What clients wait for. */
import type { Client, Held } from "./clients.ts";
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

/** Times from giving the only permit back to the next one having it. */
export async function measureHandOver(client: Client, times: number): Promise<number[]> {
  const arrivals = new Arrivals();
  arrivals.expect(client.acquire());
  let held = (await arrivals.next()).held;
  const waits: number[] = [];
  for (let index = 0; index < times; index++) {
    arrivals.expect(client.acquire());
    await calm();
    const { wait, next } = await handOver(held, arrivals);
    waits.push(wait);
    held = next;
  }
  await held.release();
  await calm();
  return waits;
}

/** Gives one back, and says how long it took until somebody else had it. */
export async function handOver(held: Held, arrivals: Arrivals): Promise<{ readonly wait: number; readonly next: Held }> {
  const began = performance.now();
  const [arrival] = await Promise.all([arrivals.next(), held.release()]);
  return { wait: arrival.at - began, next: arrival.held };
}

interface Arrival {
  readonly held: Held;
  /** When it was granted, on the clock of `performance`. */
  readonly at: number;
}

/** Grants in the order in which they come. */
export class Arrivals {
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

export interface CycleOptions {
  readonly clients: number;
  /** How long cycles are counted. */
  readonly milliseconds: number;
}

export interface Cycles {
  /** In a second. */
  readonly rate: number;
  readonly count: number;
}

/** How often one of many clients acquires and releases. */
export async function measureCycles(client: Client, { clients, milliseconds }: CycleOptions): Promise<Cycles> {
  const began = performance.now();
  let count = 0;
  await Promise.all(Array.from({ length: clients }, async () => {
    while (performance.now() - began < milliseconds) {
      const held = await client.acquire();
      await held.release();
      count += 1;
    }
  }));
  return { rate: count / (performance.now() - began) * 1000, count };
}
