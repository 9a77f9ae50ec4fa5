import { setImmediate } from "node:timers";
import type { Clock } from "../clock.ts";

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

export interface ManualClockOptions {
  /** What the wall clock shows at first, in milliseconds since the epoch. */
  readonly start?: number;
}

/** A clock that stands still until it is told to go on. Between two timers everything that can happen without time passing happens. */
export class ManualClock implements Clock {
  #monotonic = 0;
  #wall: number;
  /** By due time; of those due together, the first set comes first. */
  readonly #timers: Timer[] = [];

  constructor({ start = Date.UTC(2026, 0, 1) }: ManualClockOptions = {}) {
    this.#wall = start;
  }

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { due: this.#monotonic + Math.max(0, milliseconds), callback };
    this.#timers.splice(this.#placeOf(timer.due), 0, timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index >= 0) this.#timers.splice(index, 1);
    };
  }

  /** Lets `milliseconds` pass, from timer to timer. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#monotonic + milliseconds;
    await this.settle();
    while (this.#fire(end)) await this.settle();
    this.#pass(end);
    await this.settle();
  }

  /** Lets everything happen that needs no time. */
  settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Moves the wall clock alone, as an administrator or a time server does. */
  jumpWall(milliseconds: number): void {
    this.#wall += milliseconds;
  }

  /** Lets time pass until `promise` settles. Throws when no timer is left that could settle it, or after `limit` milliseconds. */
  async during<T>(promise: Promise<T>, { limit = 3_600_000 }: { readonly limit?: number } = {}): Promise<T> {
    const end = this.#monotonic + limit;
    let pending = true;
    const done = (): void => void (pending = false);
    promise.then(done, done);
    await this.settle();
    while (pending) {
      if (!this.#fire(end)) throw new Error(`Cannot wait any longer: no timer within ${limit} ms settles the promise`);
      await this.settle();
    }
    return promise;
  }

  /** Where a timer belongs: behind those due by then. */
  #placeOf(due: number): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#timers[middle]?.due ?? 0) <= due) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Goes to the next timer and fires it, if it is due by `end`. */
  #fire(end: number): boolean {
    const [next] = this.#timers;
    if (next === undefined || next.due > end) return false;
    this.#timers.shift();
    this.#pass(next.due);
    next.callback();
    return true;
  }

  #pass(until: number): void {
    this.#wall += until - this.#monotonic;
    this.#monotonic = until;
  }
}
