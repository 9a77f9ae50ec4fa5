/** Tables for people: columns that know where in an object their value stands, and how old things are. */
import { type KubeObject, valueAt } from "./object.ts";
import type { Column } from "../primitives/contract.ts";
import type { Paint } from "./paint.ts";
import { humanDuration } from "./human_duration.ts";
import { printable } from "./printable.ts";
import { words } from "./words.ts";

export interface Shown {
  readonly now: number;
  readonly paint: Paint;
}

export interface TableOptions extends Shown {
  readonly columns: readonly Column[];
  /** With the columns that kubectl shows for `-o wide` only. */
  readonly wide: boolean;
  readonly withNamespace: boolean;
  /** Without the line of titles. */
  readonly headless: boolean;
}

/** The objects' table as `kubectl get` shows it: name, the kind's own columns, age. */
export function objectTable(objects: readonly KubeObject[], { columns, wide, withNamespace, headless, now, paint }: TableOptions): string {
  const shown = withAge(columns).filter(({ priority = 0 }) => wide || priority === 0);
  const header = [...(withNamespace ? [words.columns.namespace] : []), words.columns.name, ...shown.map(({ name }) => name)];
  const rows = objects.map((object) => [
    ...(withNamespace ? [object.metadata.namespace ?? ""] : []),
    object.metadata.name,
    ...shown.map((column) => cellOf(object, column, now)),
  ]);
  const text = table(header, rows, paint);
  return headless ? text.slice(text.indexOf("\n") + 1) : text;
}

/** Age stands behind what is always shown and before what only `-o wide` adds, as kubectl has it. */
function withAge(columns: readonly Column[]): readonly Column[] {
  const age: Column = { name: words.columns.age, type: "date", jsonPath: ".metadata.creationTimestamp" };
  const [always, wide] = [0, 1].map((wanted) => columns.filter(({ priority = 0 }) => priority === wanted));
  return [...always ?? [], age, ...wide ?? []];
}

/** What a column shows of an object; nothing there: nothing shown. */
export function cellOf(object: unknown, { jsonPath, type }: Column, now: number): string {
  const value = valueAt(object, jsonPath);
  if (value === undefined || value === null) return "";
  return type === "date" ? ageOf(String(value), now) : textOf(value);
}

/** Lines up `rows` under `header`. */
export function table(header: readonly string[], rows: readonly (readonly string[])[], paint: Paint): string {
  const lines = [header.map((title) => title.toUpperCase()), ...rows.map((row) => row.map(printable))];
  const widths = header.map((_, at) => Math.max(...lines.map((line) => widthOf(line[at] ?? ""))));
  return lines.map((line, row) => {
    const cells = line.map((cell, at) => {
      const padding = at === line.length - 1 ? "" : " ".repeat((widths[at] ?? 0) - widthOf(cell) + 3);
      return (row === 0 ? paint.heading(cell) : paint.phase(cell)) + padding;
    });
    return cells.join("").trimEnd() + "\n";
  }).join("");
}

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** How many columns of a terminal a text takes: ideographs and emoji take two, marks none. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    width +=
      /[\p{Extended_Pictographic}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\uff01-\uff60]/u.test(character)
        ? 2
        : 1;
  }
  return width;
}

/** The time since a timestamp, as kubectl writes it: `45s`, `3m20s`, `5d`. */
export function ageOf(timestamp: string, now: number): string {
  const age = now - Date.parse(timestamp);
  return Number.isNaN(age) ? words.unknown : humanDuration(Math.max(0, age));
}
