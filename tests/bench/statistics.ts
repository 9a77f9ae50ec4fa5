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

export function medianOf(values: readonly number[]): number {
  return timesOf(values).p50;
}

/** What was measured in one round, and the floor that was taken next to it: whatever else the machine did falls on both. */
export interface Round {
  readonly measured: readonly number[];
  readonly floor: readonly number[];
}

/** The median, over the rounds, of how the medians compare. */
export function ratioOf(rounds: readonly Round[]): number {
  return medianOf(rounds.map(({ measured, floor }) => medianOf(measured) / medianOf(floor)));
}

/** How long `act` takes, in milliseconds. */
export async function timed(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

/** Longer than the operator takes to come to rest, in milliseconds. */
const CALM = 40;

export function calm(milliseconds = CALM): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
