/** Time as the rest of the code sees it: passed in, so that a test can turn it. */
export interface Clock {
  /** The wall clock, in milliseconds since the epoch. It may jump. For stamps that people read. */
  now(): number;
  /** Milliseconds on a clock that never goes back. For durations. */
  monotonic(): number;
  /** Calls `callback` once, `milliseconds` from now; the returned function calls that off. */
  after(milliseconds: number, callback: () => void, options?: TimerOptions): () => void;
}

export interface TimerOptions {
  /** The process does not stay alive for it. */
  readonly background?: boolean | undefined;
}

/** The longest delay that the platform's timers take; longer ones are made of several. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(milliseconds, callback, { background = false } = {}) {
    const due = performance.now() + milliseconds;
    let timer: ReturnType<typeof setTimeout>;
    const arm = (): void => {
      const left = Math.max(0, due - performance.now());
      timer = left > LONGEST_TIMER ? setTimeout(arm, LONGEST_TIMER) : setTimeout(callback, left);
      if (background) unref(timer);
    };
    arm();
    return () => clearTimeout(timer);
  },
};

/** A timer is an object with that method, but in Deno before 2.9 a number. */
function unref(timer: ReturnType<typeof setTimeout>): void {
  if (typeof timer === "object") timer.unref();
  else Deno.unrefTimer(timer);
}

export interface SleepOptions {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** Waits for `milliseconds`. Rejects with the signal's reason as soon as that aborts. */
export function sleep(milliseconds: number, { clock, signal }: SleepOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = (): void => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(milliseconds, () => {
      signal?.removeEventListener("abort", abort);
      resolve();
    });
    signal?.addEventListener("abort", abort, { once: true });
  });
}
