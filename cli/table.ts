/** Tables for people: columns that know where in an object their value stands, and how old things are. */
import type { KubeObject } from "./object.ts";
import type { Column } from "../primitives/contract.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

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
  const shown = columns.filter(({ priority = 0 }) => wide || priority === 0);
  const header = [...(withNamespace ? ["Namespace"] : []), "Name", ...shown.map(({ name }) => name), "Age"];
  const rows = objects.map((object) => [
    ...(withNamespace ? [object.metadata.namespace ?? ""] : []),
    object.metadata.name,
    ...shown.map((column) => cellOf(object, column, now)),
    ageOf(object.metadata.creationTimestamp, now),
  ]);
  const text = table(header, rows, paint);
  return headless ? text.slice(text.indexOf("\n") + 1) : text;
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

/** The value at a path as printer columns have it: `.status.holders[0].name`, `.status.conditions[?(@.type=="Ready")].status`. */
export function valueAt(object: unknown, path: string): unknown {
  let value = object;
  for (const [, field, index, key, wanted] of path.matchAll(/\.([\w-]+)|\[(\d+)\]|\[\?\(@\.(\w+)\s*==\s*["']([^"']*)["']\)\]/g)) {
    if (field !== undefined) value = fieldOf(value, field);
    else if (!Array.isArray(value)) return undefined;
    else value = index !== undefined ? value[Number(index)] : value.find((item) => fieldOf(item, key ?? "") === wanted);
  }
  return value;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
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
  return Number.isNaN(age) ? "<unknown>" : humanDuration(Math.max(0, age));
}

/** A time in few characters, the more roughly the longer it is. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const [minutes, hours, days] = [Math.floor(seconds / 60), Math.floor(seconds / 3600), Math.floor(seconds / 86_400)];
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return `${minutes}m${rest(seconds % 60, "s")}`;
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return `${hours}h${rest(minutes % 60, "m")}`;
  if (hours < 48) return `${hours}h`;
  if (days < 8) return `${days}d${rest(hours % 24, "h")}`;
  return days < 730 ? `${days}d` : `${Math.floor(days / 365)}y${rest(days % 365, "d")}`;
}

function rest(amount: number, unit: string): string {
  return amount === 0 ? "" : `${amount}${unit}`;
}
