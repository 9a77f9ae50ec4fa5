/** Whether a watch that is refused has no right to be. */
import type { Clock } from "../kube/clock.ts";
import { isForbidden, isUnauthorized } from "../kube/errors.ts";

/** How long a watch that was not refused at first is refused until that is believed, in milliseconds. */
const PATIENCE = 30_000;

/**
 * An API server that has just been started refuses everybody everything until it has read all roles and bindings. So a refusal is only
 * believed at once when it is the first answer.
 */
export class Refusals {
  readonly #clock: Clock;
  #isFirst = true;
  #since: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The watch has told something. */
  heard(): void {
    this.#isFirst = false;
    this.#since = undefined;
  }

  /** Takes in why the watch starts again. Tells whether it is refused for good, as far as anybody can tell. */
  isFinal(error: unknown): boolean {
    if (!isForbidden(error) && !isUnauthorized(error)) {
      this.heard(); // an open watch was closed or cut; where none could be reached, nothing is known
      return false;
    }
    const now = this.#clock.monotonic();
    this.#since ??= now;
    return this.#isFirst || now - this.#since >= PATIENCE;
  }
}
