/** Trying again while that may help. */
import { Ending, orAborted } from "../kube/abort.ts";
import { Backoff } from "../kube/backoff.ts";
import type { Clock } from "../kube/clock.ts";
import { sleep } from "../kube/clock.ts";
import { ApiError, isTransient, UnreachableError } from "../kube/errors.ts";

export interface PersistOptions {
  readonly clock: Clock;
  /** Gives numbers from 0 to 1, as `Math.random` does. */
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
  /** How long to go on, in milliseconds. Left out: until the signal aborts. */
  readonly limit?: number | undefined;
  /** Whether to try again after an error. Default: when the same request may succeed later. */
  readonly again?: ((error: unknown) => boolean) | undefined;
  /** The first and the longest wait between two tries, in milliseconds. */
  readonly pace?: { readonly first: number; readonly cap: number } | undefined;
}

const PACE = { first: 100, cap: 5_000 };

/** Attempts until it succeeds. Rejects with the last error when that is final or time is up, and with the signal's reason. */
export async function persist<T>(attempt: (signal: AbortSignal) => Promise<T>, options: PersistOptions): Promise<T> {
  const { clock, random, limit, again = isTransient, pace = PACE } = options;
  const ending = new Ending([options.signal]);
  const { signal } = ending;
  const backoff = new Backoff({ random, ...pace });
  let last: unknown;
  const disarm = limit === undefined ? undefined : clock.after(limit, () => ending.end(last ?? silence(limit)));
  try {
    for (;;) {
      try {
        signal.throwIfAborted();
        return await orAborted(attempt(signal), signal);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (!again(error)) throw error;
        last = error;
      }
      await sleep(Math.max(backoff.next(), retryAfterOf(last)), { clock, signal });
    }
  } finally {
    disarm?.();
    ending.release();
  }
}

function silence(limit: number): UnreachableError {
  return new UnreachableError(`Cannot reach the API server: no answer within ${limit / 1000} s`);
}

/** How long the server asked to wait, in milliseconds. */
function retryAfterOf(error: unknown): number {
  return error instanceof ApiError ? error.retryAfter ?? 0 : 0;
}
