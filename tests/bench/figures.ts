/** Figures and how they are shown. */

/** Durations in milliseconds. */
export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
}

export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { count: samples.length, p50: at(0.5), p90: at(0.9) };
}

/** One line of the result: a figure, what it is compared with, and what it aims at. */
export interface Row {
  readonly name: string;
  readonly figure: string;
  /** The figure divided by its floor. */
  readonly ratio?: number | undefined;
  readonly floor?: string | undefined;
  readonly aim?: { readonly text: string; readonly met: boolean } | undefined;
}

/** The rows as an aligned table. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ name, figure, ratio, floor, aim }) => [
    name,
    figure,
    ratio === undefined ? "" : `${ratio.toFixed(2)}x`,
    floor ?? "",
    aim === undefined ? "" : `${aim.text}: ${aim.met ? "met" : "MISSED"}`,
  ]);
  const all = [["what", "figure", "ratio", "to", "aim"], ...cells];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()).join("\n");
}

export function milliseconds({ p50, p90 }: Spread): string {
  return `p50 ${p50.toFixed(1)} ms, p90 ${p90.toFixed(1)} ms`;
}
