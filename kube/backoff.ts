/** Waiting longer after each failure. */

export interface BackoffOptions {
  /** Gives numbers from 0 to 1, as `Math.random` does. */
  readonly random: () => number;
  /** The longest first wait, in milliseconds. */
  readonly first?: number;
  /** The longest wait of all, in milliseconds. */
  readonly cap?: number;
}

/** Waits that double from try to try, each between half and all of its length: whoever failed together does not come back together. */
export class Backoff {
  readonly #random: () => number;
  readonly #first: number;
  readonly #cap: number;
  #failures = 0;

  constructor({ random, first = 100, cap = 30_000 }: BackoffOptions) {
    this.#random = random;
    this.#first = first;
    this.#cap = cap;
  }

  /** The next wait, in milliseconds. */
  next(): number {
    const longest = Math.min(this.#cap, this.#first * 2 ** this.#failures++);
    return longest * (0.5 + this.#random() / 2);
  }

  /** Starts over with the first wait. */
  reset(): void {
    this.#failures = 0;
  }
}
