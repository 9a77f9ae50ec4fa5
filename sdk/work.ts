/** Work that is done under a claim: when the client is closed, that is given back only once the work has ended. */
import { forMany, orAborted } from "../kube/abort.ts";

const works = new WeakMap<object, Promise<unknown>>();

/** Does `work`, and has whoever ends the claim with the client wait for its end. */
export async function workUnder<T>(claim: object, work: () => T | Promise<T>): Promise<T> {
  const working = (async () => await work())();
  works.set(claim, working);
  try {
    return await working;
  } finally {
    works.delete(claim);
  }
}

/** Waits until no work is done under the claim any more, but no longer than `signal` lets it. False: it goes on. */
export async function workEnded(claim: object, signal: AbortSignal): Promise<boolean> {
  const working = works.get(claim);
  if (working === undefined) return true;
  await orAborted(working.catch(() => undefined), forMany(signal)).catch(() => undefined);
  return works.get(claim) === undefined;
}
