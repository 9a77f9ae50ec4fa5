/** Deletes a request, and knows when it is gone. */
import { isConflict, isNotFound } from "../kube/errors.ts";
import { resourceOf } from "../primitives/mod.ts";
import { persist } from "./persist.ts";
import type { LineContext } from "./session.ts";

/** How long a deletion is tried, in milliseconds. */
const PATIENCE = 10_000;

export interface RemoveOptions {
  readonly name: string;
  /** That object only. */
  readonly uid: string | undefined;
  /** How long to try, in milliseconds. */
  readonly limit?: number | undefined;
  /** Gives up. */
  readonly signal?: AbortSignal | undefined;
}

/** Deletes the request of that uid. That it is not there, or that the name is another's by now, is success. */
export async function remove(
  { session, primitive, namespace }: LineContext,
  { name, uid, limit = PATIENCE, signal }: RemoveOptions,
): Promise<void> {
  const { api, clock, random } = session;
  try {
    await persist((signal) => api.delete(resourceOf(primitive.request), { namespace, name, uid, signal }), {
      clock,
      random,
      limit,
      signal,
    });
  } catch (error) {
    if (!isNotFound(error) && !(isConflict(error) && uid !== undefined)) throw error;
  }
}
