/** Requests whose parent is not there. */
import type { Decision, Effect, Request } from "./contract.ts";
import { isFinished } from "./telling.ts";
import { milliseconds } from "./duration.ts";
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

/** Tells claims that what they hold is gone, and waiters that there is nothing to wait for. */
export function decideOrphans({ kind, name, requests, retention }: Orphans): Pick<Decision<never>, "effects" | "wakeIn"> {
  const effects = requests.flatMap((request): Effect[] => {
    const { uid, told, seenFor, toldFor, body, deleting } = request;
    if (deleting) return [];
    if (told.phase === "Granted") return [{ type: "Expire", uid, reason: "ParentGone", message: `${kind} "${name}" was deleted` }];
    if (isFinished(told.phase)) {
      return toldFor < retention ? [] : [{ type: "Delete", uid, reason: "Retention", message: "it has been finished for long enough" }];
    }
    if (seenFor < PARENT_GRACE && !isNowOrNever(body)) return [];
    return [denial(uid, "ParentNotFound", `there is no ${kind} "${name}"`)];
  });
  const waits = requests.map(({ told, toldFor, seenFor }) => isFinished(told.phase) ? retention - toldFor : PARENT_GRACE - seenFor);
  const soonest = waits.filter((left) => left > 0).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return { effects, ...(Number.isFinite(soonest) && { wakeIn: soonest }) };
}

/** Facts have no `wait`. */
function isNowOrNever(body: unknown): boolean {
  return typeof body === "object" && body !== null && "wait" in body && typeof body.wait === "string" && milliseconds(body.wait) === 0;
}
