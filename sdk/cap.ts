/**
 * The end that `maxHold` sets to a claim, however well it is renewed: known beforehand, so as not to be overtaken. It is counted from
 * when the grant was heard of; the margin covers that the operator counts from a moment before.
 */
import type { Clock } from "../kube/clock.ts";
import { marginOf } from "./renewal.ts";

export interface CapOptions {
  readonly clock: Clock;
  /** In milliseconds. */
  readonly maxHold: number;
  /** When it was granted, by the operator's wall clock, in milliseconds since the epoch: a claim that was found again is older than this. */
  readonly acquiredAt?: number | undefined;
  /** Reads how long a grant may last now: it may have been changed. Undefined: there is no such limit any more. */
  readonly read: () => Promise<number | undefined>;
  /** Called once, before the operator can act. */
  readonly onOver: (maxHold: number) => void;
}

export class Cap {
  readonly #options: CapOptions;
  readonly #since: number;
  #maxHold: number;
  #disarm: (() => void) | undefined;
  #stopped = false;

  constructor(options: CapOptions) {
    this.#options = options;
    const { clock, acquiredAt = clock.now() } = options;
    this.#since = clock.monotonic() - Math.max(0, clock.now() - acquiredAt);
    this.#maxHold = options.maxHold;
    this.#arm();
  }

  /** Milliseconds until the operator may act. */
  get timeLeft(): number {
    return Math.max(0, this.#since + this.#maxHold - this.#options.clock.monotonic());
  }

  /** Ends it when the operator may act, though that it may has not been noticed in time: the process may have been paused. */
  check(): void {
    if (!this.#stopped && this.timeLeft === 0) this.#options.onOver(this.#maxHold);
  }

  stop(): void {
    this.#stopped = true;
    this.#disarm?.();
  }

  #arm(): void {
    const { clock } = this.#options;
    if (this.#maxHold === Number.POSITIVE_INFINITY || this.#stopped) return;
    this.#disarm = clock.after(this.timeLeft - marginOf(this.#maxHold), () => void this.#look());
  }

  /** Where it can't be read, it is taken to be what it was. */
  async #look(): Promise<void> {
    const { read, onOver } = this.#options;
    const before = this.#maxHold;
    const now = await read().then((maxHold) => maxHold ?? Number.POSITIVE_INFINITY, () => before);
    if (this.#stopped) return;
    this.#maxHold = now;
    if (now > before) this.#arm();
    else onOver(before);
  }
}
