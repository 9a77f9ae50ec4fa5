/** A line in full, for people: the object, who holds, who waits. */
import type { Requested } from "../primitives/define.ts";
import type { RequestState, Standing } from "../sdk/mod.ts";
import { humanDuration } from "./human_duration.ts";
import { objectText } from "./object_text.ts";
import { ageOf, cellOf, type Shown, table } from "./table.ts";
import { words } from "./words.ts";

export interface StandingOptions extends Shown {
  readonly primitive: Requested;
  readonly wide: boolean;
}

export function standingText({ parent, holders, waiters }: Standing, options: StandingOptions): string {
  return [
    objectText(parent, options),
    holders.length === 0 ? `\n${words.nobodyHolds}\n` : `\n${holdersTable(holders, options)}`,
    waiters.length === 0 ? "" : `\n${waitersTable(waiters, options)}`,
  ].join("");
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
  const { holder, token, since, expires, pod, request } = words.columns;
  return table([holder, token, ...own.map(({ name }) => name), since, expires, ...(wide ? [pod, request] : [])], rows, paint);
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
  const { place, waiting, priority, since, pod, request } = words.columns;
  return table([place, waiting, ...own.map(({ name }) => name), priority, since, ...(wide ? [pod, request] : [])], rows, paint);
}

/** The columns of a request that its kind alone has. */
function ownColumns({ request }: Requested) {
  const fields = new Set([request.parentField, "holder", "priority"].map((field) => `.spec.${field}`));
  return request.columns.filter(({ jsonPath }) => jsonPath.startsWith(".spec.") && !fields.has(jsonPath));
}

function inOrAgo(left: number): string {
  return left >= 0 ? words.in(humanDuration(left)) : words.ago(humanDuration(-left));
}
