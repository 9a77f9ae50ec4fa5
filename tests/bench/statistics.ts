/** A series of times, in milliseconds. */
export interface Times {
  readonly p50: number;
  readonly p90: number;
  readonly count: number;
}

export function timesOf(milliseconds: readonly number[]): Times {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p90: at(0.9), count: sorted.length };
}

/** How long `act` takes, in milliseconds. */
export async function timed(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

/** Longer than the operator takes to come to rest, in milliseconds. */
const CALM = 40;

export function calm(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, CALM));
}
