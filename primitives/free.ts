import type { Ahead } from "./line.ts";

/** The rule of one at a time: nobody is ahead. */
export function isFree(_spec: unknown, ahead: readonly Ahead[]): () => string | undefined {
  return () => ahead.length === 0 ? undefined : "somebody else holds it";
}
