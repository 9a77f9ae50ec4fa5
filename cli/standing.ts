/** A line in full, for people: the object, who holds, who waits. */
import type { Primitive } from "../primitives/define.ts";
import type { RequestState, Standing } from "../sdk/mod.ts";
import { printable } from "./printable.ts";
import { ageOf, cellOf, humanDuration, type Shown, table, valueAt } from "./table.ts";
import { words } from "./words.ts";

export interface StandingOptions extends Shown {
  readonly primitive: Primitive;
  readonly wide: boolean;
}

export function standingText({ parent, holders, waiters }: Standing, options: StandingOptions): string {
  const { primitive, now, paint } = options;
  const { name, namespace = "", creationTimestamp } = parent.metadata;
  const facts = primitive.columns.map((column) => [column.name, cellOf(parent, column, now)] as const).filter(([, value]) => value !== "");
  const lines = [...facts, ["Age", ageOf(creationTimestamp, now)] as const];
  const longest = Math.max(...lines.map(([title]) => title.length));
  return [
    paint.heading(words.titleOf(primitive, { name, namespace })) + "\n",
    ...lines.map(([title, value]) => `  ${`${title}:`.padEnd(longest + 2)} ${paint.phase(printable(value))}\n`),
    ...conditionLines(parent),
    holders.length === 0 ? `\n${words.nobodyHolds}\n` : `\n${holdersTable(holders, options)}`,
    waiters.length === 0 ? "" : `\n${waitersTable(waiters, options)}`,
  ].join("");
}

/** What is not as it should be, or is out of the ordinary. */
function conditionLines(parent: Standing["parent"]): string[] {
  const conditions = valueAt(parent, ".status.conditions");
  if (!Array.isArray(conditions)) return [];
  return conditions.flatMap((condition) => {
    const [type, status, message] = [".type", ".status", ".message"].map((path) => String(valueAt(condition, path) ?? ""));
    const ordinary = type === "Ready" ? status === "True" : status !== "True";
    return ordinary ? [] : [`  ${printable(`${type}=${status}: ${message}`)}\n`];
  });
}

function holdersTable(holders: readonly RequestState[], { primitive, wide, now, paint }: StandingOptions): string {
  const own = ownColumns(primitive);
  const rows = holders.map(({ holder, token, acquiredAt, expiresAt, pod, name, object }) => [
    holder,
    String(token ?? ""),
    ...own.map((column) => cellOf(object, column, now)),
    acquiredAt === undefined ? "" : ageOf(acquiredAt, now),
    expiresAt === undefined ? words.never : inOrAgo(Date.parse(expiresAt) - now),
    ...(wide ? [pod?.name ?? "", name] : []),
  ]);
  return table(["Holder", "Token", ...own.map(({ name }) => name), "Since", "Expires", ...(wide ? ["Pod", "Request"] : [])], rows, paint);
}

function waitersTable(waiters: readonly RequestState[], { primitive, wide, now, paint }: StandingOptions): string {
  const own = ownColumns(primitive);
  const rows = waiters.map(({ holder, priority, createdAt, pod, name, object }, at) => [
    String(at + 1),
    holder,
    ...own.map((column) => cellOf(object, column, now)),
    String(priority ?? ""),
    ageOf(createdAt, now),
    ...(wide ? [pod?.name ?? "", name] : []),
  ]);
  return table(["Place", "Waiting", ...own.map(({ name }) => name), "Priority", "Since", ...(wide ? ["Pod", "Request"] : [])], rows, paint);
}

/** The columns of a request that its kind alone has. */
function ownColumns({ request }: Primitive) {
  const fields = new Set([request.parentField, "holder", "priority"].map((field) => `.spec.${field}`));
  return request.columns.filter(({ jsonPath }) => jsonPath.startsWith(".spec.") && !fields.has(jsonPath));
}

function inOrAgo(left: number): string {
  return left >= 0 ? words.in(humanDuration(left)) : words.ago(humanDuration(-left));
}
