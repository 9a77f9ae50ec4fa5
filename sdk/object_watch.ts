/** One object as it changes, for everybody in this process who waits for it: one watch, open for as long as somebody does. */
import type { KubeApi, KubeObject, Resource } from "../kube/api.ts";
import type { Clock } from "../kube/clock.ts";
import { type Change, listWatch, type Restart } from "../kube/list_watch.ts";
import { Refusals } from "./refusals.ts";

export interface ObjectWatchOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly random: () => number;
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
}

/** What is heard of an object. `Gone`: there is none of that name at the moment. `Failed`: the server refuses to show it. */
export type ObjectNews =
  | { readonly type: "Seen"; readonly object: KubeObject }
  | { readonly type: "Gone" }
  | { readonly type: "Failed"; readonly error: unknown };

type Listener = (news: ObjectNews) => void;

export class ObjectWatch {
  readonly #options: ObjectWatchOptions;
  readonly #listeners = new Set<Listener>();
  readonly #loops = new Set<Promise<void>>();
  #running: AbortController | undefined;
  #latest: ObjectNews | undefined;

  constructor(options: ObjectWatchOptions) {
    this.#options = options;
  }

  /** Tells `listener` how it is and whenever that changes, until the returned function is called. */
  follow(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (this.#latest) listener(this.#latest);
    if (!this.#running) this.#start();
    return () => this.#drop(listener);
  }

  /** Settles when no connection is left. */
  async ended(): Promise<void> {
    await Promise.all(this.#loops);
  }

  #drop(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    this.#running?.abort();
    this.#running = undefined;
    this.#latest = undefined;
  }

  #start(): void {
    this.#running = new AbortController();
    const loop = this.#run(this.#running.signal);
    this.#loops.add(loop);
    void loop.finally(() => this.#loops.delete(loop));
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { api, clock, random, resource, namespace, name } = this.#options;
    const refusals = new Refusals(clock);
    const onRestart = ({ error }: Restart): void => refusals.isFinal(error) ? this.#tell({ type: "Failed", error }) : undefined;
    const fieldSelector = `metadata.name=${name}`;
    for await (const change of listWatch(api, resource, { clock, random, signal, namespace, fieldSelector, onRestart })) {
      refusals.heard();
      if (!signal.aborted) this.#tell(newsOf(change));
    }
  }

  #tell(news: ObjectNews): void {
    this.#latest = news;
    for (const listener of [...this.#listeners]) listener(news);
  }
}

/** A watch that selects a name loses its object only to a deletion. */
function newsOf(change: Change): ObjectNews {
  const object = change.type === "Listed" ? change.objects[0] : change.type === "Applied" ? change.object : undefined;
  return object ? { type: "Seen", object } : { type: "Gone" };
}
