/** What was measured, held against the floor and the aims. */
import type { Times } from "./statistics.ts";

export interface Row {
  readonly name: string;
  readonly times?: Times;
  /** Other figures, in words. */
  readonly figure?: string;
  /** To the floor. */
  readonly ratio?: number;
  readonly aim?: { readonly ratio: number; readonly better: "below" | "above" };
}

/** Whether a row's aim was reached; `undefined` where it has none. */
export function isReached({ ratio, aim }: Row): boolean | undefined {
  if (ratio === undefined || aim === undefined) return undefined;
  return aim.better === "below" ? ratio <= aim.ratio : ratio >= aim.ratio;
}

/** Renders the rows as a table for a terminal. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [["", "p50", "p90", "of the floor", "aim"], ...rows.map(cellsOf)];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) => row.map((cell, column) => pad(cell, { width: widths[column] ?? 0, left: column === 0 })).join("  ").trimEnd())
    .join("\n");
}

function cellsOf(row: Row): string[] {
  const { name, times, figure = "", ratio, aim } = row;
  const wanted = aim === undefined
    ? ""
    : `${aim.better === "below" ? "<=" : ">="} ${aim.ratio.toFixed(2)} ${isReached(row) ? "" : "missed"}`;
  return [
    name,
    times ? `${times.p50.toFixed(1)} ms` : figure,
    times ? `${times.p90.toFixed(1)} ms` : "",
    ratio === undefined ? "" : ratio.toFixed(2),
    wanted.trim(),
  ];
}

function pad(text: string, { width, left }: { readonly width: number; readonly left: boolean }): string {
  return left ? text.padEnd(width) : text.padStart(width);
}
