/** The order of the line: holders as they were granted, then waiters by priority, then by when the server took them in. */
import type { Request } from "./contract.ts";

interface Waiting {
  readonly priority?: number | undefined;
  readonly place?: string | undefined;
}

/** Sorts by priority (higher first), creationTimestamp, resourceVersion at creation, uid. */
export function inOrder<Body extends Waiting>(waiters: readonly Request<Body>[], priority: number): Request<Body>[] {
  return waiters.toSorted((a, b) => (b.body.priority ?? priority) - (a.body.priority ?? priority) || byArrival(a, b));
}

/** Who came first. Nobody writes to a waiter but itself, and it then repeats in `place` which version it was created as. */
export function byArrival(a: Request<object>, b: Request<object>): number {
  return a.createdAt - b.createdAt || compareVersions(placeOf(a), placeOf(b)) || (a.uid < b.uid ? -1 : 1);
}

function placeOf({ body, resourceVersion }: Request<object>): string {
  return "place" in body && typeof body.place === "string" ? body.place : resourceVersion;
}

/** Compares two resource versions as the integers that they are, whatever their size. */
export function compareVersions(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
