import type { Clock } from "../clock.ts";

/** Another clock, whose timers set here can all be called off at once. */
export class Timers implements Clock {
  readonly #clock: Clock;
  readonly #pending = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  after(milliseconds: number, callback: () => void): () => void {
    const cancel = this.#clock.after(milliseconds, () => {
      this.#pending.delete(callOff);
      callback();
    });
    const callOff = (): void => {
      this.#pending.delete(callOff);
      cancel();
    };
    this.#pending.add(callOff);
    return callOff;
  }

  /** Calls off all timers. */
  stop(): void {
    for (const callOff of this.#pending) callOff();
  }
}
