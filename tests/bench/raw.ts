/** How many cycles the API server would carry if deciding cost nothing: the ceiling for those that an operator decides. */
import type { Place } from "./bench.ts";
import { Desk } from "./writes.ts";

export interface CycleOptions {
  readonly clients: number;
  readonly permits: number;
  /** How long it goes on. */
  readonly milliseconds: number;
}

/**
 * As many clients make the same four writes, on parents of their own so that none meets another's version, and hold in turns: no more of
 * them at a time than there are permits. Returns how often in a second one of them got through.
 */
export async function measureRawCycles(place: Place, { clients, permits, milliseconds }: CycleOptions): Promise<number> {
  const desks = await Promise.all(Array.from({ length: clients }, (_, index) => Desk.open(place, `raw-${index}`)));
  const turns = new Turns(permits);
  const began = performance.now();
  let cycles = 0;
  await Promise.all(desks.map(async (desk, index) => {
    for (let cycle = 0; performance.now() - began < milliseconds; cycle++) {
      const name = `raw-${index}-${cycle}`;
      await desk.create(name);
      await turns.take();
      await desk.commit(name);
      await desk.tell(name);
      await desk.delete(name);
      turns.giveBack();
      cycles += 1;
    }
  }));
  const rate = cycles / (performance.now() - began) * 1000;
  await Promise.all(desks.map((desk) => desk.close()));
  return rate;
}

/** A semaphore of this process: first come, first served. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(permits: number) {
    this.#free = permits;
  }

  async take(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  giveBack(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
