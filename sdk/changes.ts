/** Hearing of changes, for programs that show what there is. */
import { Ending, orAborted } from "../kube/abort.ts";
import type { Resource } from "../kube/api.ts";
import { type Deferred, deferred } from "../kube/deferred.ts";
import { listWatch, type Restart } from "../kube/list_watch.ts";
import type { Primitive } from "../primitives/define.ts";
import { resourceOf } from "../primitives/mod.ts";
import { Refusals } from "./refusals.ts";
import type { Session } from "./session.ts";

export interface ChangesOptions {
  readonly primitives: readonly Primitive[];
  /** Left out: all namespaces. */
  readonly namespace: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Yields once everything was listed, and then whenever an object or a request changed; what changes while nobody asks is one change. Ends
 * when the signal aborts. Throws when the API server does not allow to watch.
 */
export async function* changesIn(session: Session, { primitives, namespace, signal }: ChangesOptions): AsyncGenerator<void> {
  const { api, clock, random, closing } = session;
  const ending = new Ending([signal, closing]);
  let news = awaited();
  const follow = async (resource: Resource): Promise<void> => {
    const refusals = new Refusals(clock);
    const onRestart = ({ error }: Restart): void => refusals.isFinal(error) ? news.reject(error) : undefined;
    const changes = listWatch(api, resource, { clock, random, namespace, metadataOnly: true, signal: ending.signal, onRestart });
    for await (const _ of changes) {
      refusals.heard();
      news.resolve();
    }
  };
  const watches = primitives.flatMap((primitive) => [primitive, ...primitive.request ? [primitive.request] : []]).map((kind) =>
    follow(resourceOf(kind))
  );
  try {
    while (!ending.signal.aborted) {
      await orAborted(news.promise, ending.signal);
      news = awaited();
      yield;
    }
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  } finally {
    ending.end(undefined);
    ending.release();
    await Promise.all(watches);
  }
}

/** News that may be bad while nobody waits for it. */
function awaited(): Deferred<void> {
  const news = deferred<void>();
  news.promise.catch(() => undefined);
  return news;
}
