/** Time in a test: turned by hand, or the machine's own. */
import { orAborted } from "../../kube/abort.ts";
import { type Clock, sleep, systemClock } from "../../kube/clock.ts";
import { ManualClock } from "../../kube/memory/manual_clock.ts";
import { formatDuration, parseDuration } from "../../primitives/duration.ts";
import type { Duration } from "../duration.ts";
import { InvalidError } from "../errors.ts";

/** How time passes. */
export interface Time {
  readonly clock: Clock;
  /** Lets so many milliseconds pass. */
  advance(milliseconds: number): Promise<void>;
  /** Lets everything happen that needs no time. */
  settled(): Promise<void>;
  /** Lets time pass until `promise` settles. */
  during<T>(promise: Promise<T>, limit: number): Promise<T>;
  /** The same for the cluster's own end, whoever else turns the clock. */
  ending<T>(promise: Promise<T>): Promise<T>;
}

/** Reads milliseconds, or such as `1m30s`. Throws an `InvalidError` for anything else. */
export function readDuration(action: string, value: Duration): number {
  const duration = typeof value === "number" ? value : parseDuration(value);
  if (duration !== undefined && duration >= 0 && Number.isFinite(duration)) return duration;
  const text = typeof value === "string" ? `"${value}"` : String(value);
  throw new InvalidError(`Cannot ${action}: ${text} is no duration; write one such as 30s, 10m or 1h30m`, { reason: "Invalid" });
}

/** Timers fire on whole milliseconds and never early, as the platform's do. */
class WholeClock extends ManualClock {
  override after(milliseconds: number, callback: () => void): () => void {
    return super.after(Math.ceil(milliseconds), callback);
  }
}

/** Time that stands still until it is told to go on. */
export class ManualTime implements Time {
  readonly #clock: ManualClock;
  #turning = false;

  /** `start`: what the clock shows at first, in milliseconds since the epoch. */
  constructor(start: number | undefined) {
    this.#clock = new WholeClock(start === undefined ? {} : { start });
  }

  get clock(): Clock {
    return this.#clock;
  }

  advance(milliseconds: number): Promise<void> {
    return this.#turn(() => this.#clock.advance(milliseconds));
  }

  settled(): Promise<void> {
    return this.#clock.settle();
  }

  during<T>(promise: Promise<T>, limit: number): Promise<T> {
    return this.#turn(() => untilSettled(this.#clock, { promise, limit }));
  }

  ending<T>(promise: Promise<T>): Promise<T> {
    return this.#clock.during(promise);
  }

  /** Two that turn the clock at once would each see the other's time pass. */
  async #turn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#turning) {
      throw new InvalidError("Cannot turn the clock: it is being turned; await the advance or during before it", { reason: "Busy" });
    }
    this.#turning = true;
    try {
      return await work();
    } finally {
      this.#turning = false;
    }
  }
}

interface Awaited<T> {
  readonly promise: Promise<T>;
  readonly limit: number;
}

async function untilSettled<T>(clock: ManualClock, { promise, limit }: Awaited<T>): Promise<T> {
  try {
    return await clock.during(promise, { limit });
  } catch (error) {
    throw isLimit(error, limit) ? stillPending(limit) : error;
  }
}

/** Whether it is the clock that gives up: what else is thrown comes from a timer of the test's own, or from the promise. */
function isLimit(error: unknown, limit: number): boolean {
  return error instanceof Error && error.message === `Cannot wait any longer: no timer within ${limit} ms settles the promise`;
}

function stillPending(limit: number): InvalidError {
  const state = `the promise is still pending after ${formatDuration(limit)}`;
  return new InvalidError(`Cannot wait any longer: ${state}`, { reason: "Pending" });
}

/** Waits for `promise`, for so many milliseconds by the machine's clock. */
async function atMost<T>(promise: Promise<T>, limit: number): Promise<T> {
  const ending = new AbortController();
  const disarm = systemClock.after(limit, () => ending.abort(stillPending(limit)));
  try {
    return await orAborted(promise, ending.signal);
  } finally {
    disarm();
  }
}

/** The machine's own time: to wait for it is to wait. */
export const systemTime: Time = {
  clock: systemClock,
  advance: (milliseconds) => sleep(milliseconds, { clock: systemClock }),
  settled: () => sleep(0, { clock: systemClock }),
  during: atMost,
  ending: (promise) => promise,
};
