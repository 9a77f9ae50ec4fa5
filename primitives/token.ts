/**
 * Fencing tokens (Kleppmann, "How to do distributed locking", 2016): a number that rises with every grant, so that whoever is written
 * to can refuse a holder that was overtaken. They rise for the life of a *name*: a parent that was deleted and created again starts
 * above all that its predecessor gave out.
 */
import type { Parent, Request } from "./contract.ts";

/** Tokens per millisecond that a name may give out before its successor could start below them. */
const TOKENS_PER_MILLISECOND = 1024;

export interface TokenSource {
  readonly parent: Parent;
  readonly wall: number;
  readonly requests: readonly Pick<Request<unknown>, "told">[];
  readonly holders: readonly { readonly token: number }[];
}

/** The highest token that may have been given out: the next is one more. Stays below 2^53 until the year 2248. */
export function lastTokenOf(committed: number | undefined, { parent, wall, requests, holders }: TokenSource): number {
  let last = committed ?? Math.max(wall, parent.createdAt) * TOKENS_PER_MILLISECOND;
  for (const { told } of requests) last = Math.max(last, told.token ?? 0);
  for (const { token } of holders) last = Math.max(last, token);
  return last;
}
