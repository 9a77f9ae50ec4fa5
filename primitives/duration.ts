/** Durations as Kubernetes users write them, Go's form without a sign: `1h30m`, `1.5s`, `250ms`, `0`. */

export const DURATION_PATTERN = "^(([0-9]+([.][0-9]+)?(ms|s|m|h))+|0)$";

const WHOLE = new RegExp(DURATION_PATTERN);
const MILLISECONDS: ReadonlyMap<string, number> = new Map([["ms", 1], ["s", 1000], ["m", 60_000], ["h", 3_600_000]]);

/** Reads a duration, in milliseconds; `undefined` when it is none. */
export function parseDuration(text: string): number | undefined {
  if (text.length > 64 || !WHOLE.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([0-9.]+)(ms|s|m|h)/g)) {
    total += Number(amount) * (MILLISECONDS.get(unit ?? "") ?? 0);
  }
  return total;
}

/** Reads a duration that a schema has already checked, in milliseconds; `undefined` when it was left out. */
export function milliseconds(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseDuration(text);
}

/** Writes a duration of so many milliseconds, e.g. `1h30m`. */
export function formatDuration(duration: number): string {
  if (duration < 1000) return duration <= 0 ? "0s" : `${Math.round(duration)}ms`;
  const seconds = Math.round(duration / 1000);
  const parts = [[Math.floor(seconds / 3600), "h"], [Math.floor(seconds / 60) % 60, "m"], [seconds % 60, "s"]];
  return parts.filter(([amount]) => amount !== 0).map(([amount, unit]) => `${amount}${unit}`).join("");
}
