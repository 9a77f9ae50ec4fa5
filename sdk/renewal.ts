/**
 * Keeping a claim alive, and knowing in time that it is not. The operator counts a claim's ttl from when it saw the last sign of life.
 * This side counts from before that was *sent*, so it gives up before the operator can give the claim to somebody else.
 */
import { Ending, orAborted } from "../kube/abort.ts";
import { type Clock, sleep } from "../kube/clock.ts";
import { UnreachableError } from "../kube/errors.ts";
import { formatDuration } from "../primitives/duration.ts";
import { persist } from "./persist.ts";

export interface RenewalOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** In milliseconds. */
  readonly ttl: number;
  /** When the last sign of life that was answered was sent, on the monotonic clock. Undefined: not known. */
  readonly base: number | undefined;
  /** Gives a sign of life. Resolves when the answer says that the claim is held. */
  readonly send: (signal: AbortSignal) => Promise<void>;
  /** Whether the claim is over, so that there is nothing to renew. */
  readonly isOver: () => boolean;
  /** Called once, when no sign of life was answered in time. */
  readonly onSilence: (message: string, cause: unknown) => void;
}

export class Renewal {
  readonly #options: RenewalOptions;
  readonly #ending = new AbortController();
  #base: number | undefined;
  #due = Number.NEGATIVE_INFINITY;
  #lastError: unknown;
  #failing = false;
  #started = false;
  #disarm: (() => void) | undefined;

  constructor(options: RenewalOptions) {
    this.#options = options;
    if (options.base !== undefined) this.#rebase(options.base);
  }

  /** Milliseconds until the operator may act, counted so that it can't be earlier. */
  get timeLeft(): number {
    return this.#base === undefined ? 0 : Math.max(0, this.#base + this.#options.ttl - this.#now());
  }

  /** Whether the last sign of life that was tried was not answered as it should be. */
  get isFailing(): boolean {
    return this.#failing;
  }

  /** Whether the last sign of life is so young that the next one can wait. */
  get isFresh(): boolean {
    return this.#now() < this.#due;
  }

  /**
   * Renews before anybody relies on the claim, however long ago the last sign of life was. The answer proves that it is held: before the
   * operator removes a silent holder it writes so into the request, over the very version that it judged.
   */
  async confirm(signal: AbortSignal): Promise<void> {
    this.#base = undefined;
    await this.once(signal);
  }

  /** Renews from now on, until `stop`. */
  start(): void {
    this.#started = true;
    this.#arm();
    void this.#run();
  }

  /** Gives up when it is time to, though the timer for that has not fired yet: the process may have been paused. */
  check(): void {
    if (this.#started && this.#base !== undefined && this.#now() >= this.#deadline(this.#base)) this.#giveUp();
  }

  stop(): void {
    this.#ending.abort();
    this.#disarm?.();
  }

  /** Renews until that is answered: for as long as the ttl, or until `signal` aborts. */
  once(signal?: AbortSignal): Promise<void> {
    const { clock, random, ttl, isOver } = this.#options;
    const pace = { first: Math.min(200, ttl / 60), cap: ttl / 10 };
    return persist((signal) => this.#attempt(signal), { clock, random, signal, limit: ttl, pace, again: () => !isOver() });
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    const { clock } = this.#options;
    while (!signal.aborted) {
      try {
        while (this.isFresh) await sleep(this.#due - this.#now(), { clock, signal });
        await this.once(signal);
      } catch {
        // Silence is noticed by the deadline, the claim's end by whoever follows it.
        if (this.#options.isOver()) return;
      }
    }
  }

  /** One sign of life. What is answered too late does not count: the operator may have acted before it saw this one. */
  async #attempt(signal: AbortSignal): Promise<void> {
    const { clock, ttl, send } = this.#options;
    const sentAt = this.#now();
    const deadline = this.#base === undefined ? Number.POSITIVE_INFINITY : this.#deadline(this.#base);
    const limit = Math.max(1, ttl / 6);
    const ending = new Ending([signal]);
    const disarm = clock.after(limit, () => ending.end(new UnreachableError(`No renewal was answered within ${formatDuration(limit)}`)));
    try {
      await orAborted(send(ending.signal), ending.signal);
    } catch (error) {
      this.#lastError = error;
      this.#failing = true;
      throw error;
    } finally {
      disarm();
      ending.release();
    }
    if (this.#now() < deadline) this.#rebase(sentAt);
    else this.#giveUp();
  }

  #rebase(sentAt: number): void {
    const { random, ttl } = this.#options;
    this.#failing = false;
    this.#base = sentAt;
    this.#due = sentAt + (ttl / 3) * (0.9 + random() / 10);
    if (this.#started) this.#arm();
  }

  #arm(): void {
    this.#disarm?.();
    if (this.#ending.signal.aborted || this.#base === undefined) return;
    this.#disarm = this.#options.clock.after(this.#deadline(this.#base) - this.#now(), () => this.#giveUp());
  }

  #giveUp(): void {
    if (this.#ending.signal.aborted || this.#options.isOver()) return;
    this.stop();
    const silence = this.#now() - (this.#base ?? this.#now());
    this.#options.onSilence(`no renewal was answered for ${formatDuration(silence)}`, this.#lastError);
  }

  #deadline(base: number): number {
    const { ttl } = this.#options;
    return base + ttl - marginOf(ttl);
  }

  #now(): number {
    return this.#options.clock.monotonic();
  }
}

/** How long before the operator can act this side gives up, in milliseconds: a tenth of the time there is, and enough to stop. */
export function marginOf(duration: number): number {
  return Math.min(duration / 4, Math.max(500, Math.min(duration / 10, 10_000)));
}
