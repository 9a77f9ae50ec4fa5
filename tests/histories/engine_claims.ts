/** A claim as the log of an engine's history shows it, and what is wrong with it. */
import type { KubeObject } from "../../kube/api.ts";
import { fieldsOf, textOf } from "../../controllers/object.ts";
import { parseDuration } from "../../primitives/duration.ts";
import type { Said } from "./engine_outcomes.ts";
import { claimOf as readClaim } from "./objects.ts";

/** What the objects that a history is about come to. */
export interface Claim {
  readonly object: KubeObject;
  readonly weight: number;
  readonly priority: number;
  readonly ttl: number | undefined;
  readonly pod: string | undefined;
  /** When its renewTime last changed, on the monotonic clock. */
  readonly renewedAt: number | undefined;
  readonly deleted: boolean;
  /** The version that first said Granted. */
  readonly grantedSince: string | undefined;
  /** Whether its Pod had been told to end before it was deleted. */
  readonly podWasEnding: boolean;
  readonly said: Said | undefined;
}

/** How far a Pod is. */
export type PodState = "Running" | "Terminating" | "Over";

/** Something that must not be. */
export class Breach extends Error {}

/** Ends the reading of a log. */
export function fail(what: string): never {
  throw new Breach(what);
}

/** What a claim's own object says. */
export function claimOf(object: KubeObject): Pick<Claim, "object" | "weight" | "priority" | "ttl"> {
  const { priority, ttl } = fieldsOf(object["spec"]);
  return {
    object,
    weight: readClaim(object).weight,
    priority: typeof priority === "number" ? priority : 0,
    ttl: typeof ttl === "string" ? parseDuration(ttl) : undefined,
  };
}

/** Whether a claim stands before another that came to the line, too. Only who came before is known to whoever decides. */
export function isAhead(claim: Claim, other: Claim): boolean {
  if (claim.priority !== other.priority) return claim.priority > other.priority && bornBefore(claim, other);
  return bornBefore(claim, other);
}

/** Names count up. */
function bornBefore({ object: one }: Claim, { object: other }: Claim): boolean {
  return Number(one.metadata.name.slice(1)) < Number(other.metadata.name.slice(1));
}

export function renewTimeOf(object: KubeObject): string | undefined {
  return textOf(fieldsOf(object["spec"])["renewTime"]);
}

/** Whether anything was ever committed for it. */
export function isCommitted(parent: KubeObject | undefined): boolean {
  return parent !== undefined && fieldsOf(parent["status"])["lastToken"] !== undefined;
}
