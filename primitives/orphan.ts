/** Requests whose parent is not there. */
import type { Decision, Effect, Request } from "./contract.ts";
import { milliseconds } from "./duration.ts";
import { farewellIn, farewells, soonest } from "./facts.ts";
import { isFinished } from "./telling.ts";
import { denial } from "./waiting.ts";

/** A request may be applied a moment before its parent; so long it waits for it, in milliseconds. */
export const PARENT_GRACE = 10_000;

export interface Orphans {
  /** The parent's kind. */
  readonly kind: string;
  readonly name: string;
  readonly requests: readonly Request<unknown>[];
  readonly retention: number;
}

/** Tells claims that what they hold is gone, and waiters that there is nothing to wait for. A fact that was recorded stays what it is. */
export function decideOrphans({ kind, name, requests, retention }: Orphans): Pick<Decision<never>, "effects" | "wakeIn"> {
  const effects = requests.flatMap((request): Effect[] => {
    const { uid, told, seenFor, body, deleting } = request;
    if (deleting) return [];
    if (told.phase === "Granted") return [{ type: "Expire", uid, reason: "ParentGone", message: `${kind} "${name}" was deleted` }];
    if (isFinished(told.phase) || told.phase === "Recorded") return [];
    if (seenFor < PARENT_GRACE && !isNowOrNever(body)) return [];
    return [denial(uid, "ParentNotFound", `there is no ${kind} "${name}"`)];
  });
  const graces = requests.map(({ told, seenFor }) => told.phase === "Pending" ? PARENT_GRACE - seenFor : undefined);
  return {
    effects: [...effects, ...farewells({ requests, retention })],
    wakeIn: soonest([...graces, farewellIn({ requests, retention })]),
  };
}

/** Facts have no `wait`. */
function isNowOrNever(body: unknown): boolean {
  return typeof body === "object" && body !== null && "wait" in body && typeof body.wait === "string" && milliseconds(body.wait) === 0;
}
