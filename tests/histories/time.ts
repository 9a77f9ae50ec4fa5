/** The clocks of one history: turned by it alone. */
import type { Clock } from "../../kube/clock.ts";

export type Clocks = Pick<Clock, "now" | "monotonic">;

export class Time implements Clocks {
  #monotonic = 0;
  #wall = Date.UTC(2026, 0, 1);

  now(): number {
    return Math.floor(this.#wall);
  }

  /** Has fractions, as performance.now() does. */
  monotonic(): number {
    return this.#monotonic;
  }

  pass(milliseconds: number): void {
    this.#monotonic += milliseconds;
    this.#wall += milliseconds;
  }

  /** Sets the wall clock, and it alone, forward or back. */
  jump(milliseconds: number): void {
    this.#wall += milliseconds;
  }
}
