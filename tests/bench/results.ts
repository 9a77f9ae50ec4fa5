/** What was measured, held against the floor and the aims. */
import type { Times } from "./statistics.ts";

export interface Row {
  readonly name: string;
  readonly times?: Times;
  /** A figure that is no series of times. */
  readonly value?: number;
  readonly unit?: string;
  readonly ratio?: number;
  /** What the ratio is to, in a few words. */
  readonly to?: string;
  readonly aim?: Aim;
}

export interface Aim {
  readonly of: "ratio" | "value";
  readonly better: "below" | "above";
  readonly bound: number;
}

/** What one part of the bench found. */
export interface Section {
  readonly part: string;
  readonly title: string;
  readonly rows: readonly Row[];
}

/** Whether a row's aim was reached; `undefined` where it has none. */
export function isReached(row: Row): boolean | undefined {
  const { aim } = row;
  const figure = aim && row[aim.of];
  if (aim === undefined || figure === undefined) return undefined;
  return aim.better === "below" ? figure <= aim.bound : figure >= aim.bound;
}

/** Renders the sections as tables for a terminal. */
export function tablesOf(sections: readonly Section[]): string {
  const lines = sections.flatMap(({ title, rows }) => [[title], HEAD, ...rows.map(cellsOf), []]);
  const widths = HEAD.map((_, column) => Math.max(...lines.filter(({ length }) => length > 1).map((cells) => cells[column]?.length ?? 0)));
  const render = (cells: readonly string[]): string =>
    cells.map((cell, column) => cells.length === 1 ? cell : pad(cell, { width: widths[column] ?? 0, column })).join("  ").trimEnd();
  return lines.map(render).join("\n");
}

/** Names the aims that were missed. */
export function verdictOn(sections: readonly Section[]): string {
  const rows = sections.flatMap(({ rows }) => rows).filter((row) => isReached(row) !== undefined);
  const missed = rows.filter((row) => isReached(row) === false);
  if (rows.length === 0) return "No aims among these";
  return [`Aims: ${rows.length - missed.length} of ${rows.length} met`, ...missed.map(({ name }) => `  missed: ${name}`)].join("\n");
}

const HEAD = ["", "p50", "p90", "ratio", "to", "aim"];
/** Columns of words start on the left, those of figures end on the right. */
const WORDS: ReadonlySet<number> = new Set([0, 4, 5]);

function cellsOf(row: Row): string[] {
  const { name, times, value, unit = "", ratio, to = "", aim } = row;
  const verdict = aim && `${aim.better === "below" ? "<=" : ">="} ${shortOf(aim.bound)} ${isReached(row) ? "met" : "MISSED"}`;
  return [
    `  ${name}`,
    times ? `${times.p50.toFixed(1)} ms` : value === undefined ? "" : `${shortOf(value)} ${unit}`.trim(),
    times ? `${times.p90.toFixed(1)} ms` : "",
    ratio === undefined ? "" : ratio.toFixed(2),
    ratio === undefined ? "" : to,
    verdict ?? "",
  ];
}

/** As many digits as say something. */
function shortOf(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}

function pad(text: string, { width, column }: { readonly width: number; readonly column: number }): string {
  return WORDS.has(column) ? text.padEnd(width) : text.padStart(width);
}
