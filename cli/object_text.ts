/** One object in full, for people: what its columns say, what its conditions say, and its details. */
import type { Primitive } from "../primitives/define.ts";
import { type KubeObject, valueAt } from "./object.ts";
import { printable } from "./printable.ts";
import { ageOf, cellOf, type Shown, table } from "./table.ts";
import { words } from "./words.ts";

export function objectText(object: KubeObject, { primitive, now, paint }: Shown & { readonly primitive: Primitive }): string {
  const { name, namespace = "", creationTimestamp } = object.metadata;
  const facts = primitive.columns.map((column) => [column.name, cellOf(object, column, now)] as const).filter(([, value]) => value !== "");
  const lines = [...facts, [words.columns.age, ageOf(creationTimestamp, now)] as const];
  const longest = Math.max(...lines.map(([title]) => title.length));
  return [
    paint.heading(words.titleOf(primitive, { name, namespace })) + "\n",
    ...lines.map(([title, value]) => `  ${`${title}:`.padEnd(longest + 2)} ${paint.phase(printable(value))}\n`),
    ...conditionLines(object),
    ...(primitive.details ?? []).map(({ path, columns }) => detailTable(valueAt(object, path), { columns, now, paint })),
  ].join("");
}

/** What the conditions say; that a spec is accepted goes without saying. */
function conditionLines(object: KubeObject): string[] {
  const conditions = valueAt(object, ".status.conditions");
  if (!Array.isArray(conditions)) return [];
  return conditions.flatMap((condition) => {
    const [type, status, message] = [".type", ".status", ".message"].map((path) => String(valueAt(condition, path) ?? ""));
    return message === "" || (type === "Ready" && status === "True") ? [] : [`  ${printable(`${type}=${status}: ${message}`)}\n`];
  });
}

/** A list within the status. */
function detailTable(list: unknown, { columns, now, paint }: Shown & Pick<Primitive, "columns">): string {
  if (!Array.isArray(list) || list.length === 0) return "";
  const rows = list.map((item) => columns.map((column) => cellOf(item, column, now)));
  return `\n${table(columns.map(({ name }) => name), rows, paint)}`;
}
