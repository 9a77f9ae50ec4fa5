/**
 * The one watch that a client has for its requests of a kind in a namespace, however many of them wait or hold. It is open as long as
 * any of them is followed, and a little longer.
 */
import type { KubeApi, KubeObject, Resource } from "../kube/api.ts";
import type { Clock } from "../kube/clock.ts";
import { type Change, listWatch, type Restart } from "../kube/list_watch.ts";
import { compareVersions } from "../primitives/order.ts";
import { Followed } from "./followed.ts";
import { Refusals } from "./refusals.ts";
import { CLIENT_LABEL } from "./request.ts";

/** How long a watch that nobody follows is kept, in milliseconds: the next request may come soon, and a connection takes time to open. */
const LINGER = 10_000;
/** How long it is read meanwhile, in milliseconds: the last word to come is the deletion of what was followed. */
const ECHO = 1_000;

export interface RequestWatchOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly random: () => number;
  readonly clientId: string;
  readonly resource: Resource;
  readonly namespace: string;
}

export class RequestWatch {
  readonly #options: RequestWatchOptions;
  /** By name: who asks twice for a claim that can be found again follows it twice. */
  readonly #followed = new Map<string, Set<Followed>>();
  readonly #loops = new Set<Promise<void>>();
  #running: AbortController | undefined;
  /** Calls off that it is closed. */
  #keep: (() => void) | undefined;
  /** Lets it be read again. */
  #wake: (() => void) | undefined;

  constructor(options: RequestWatchOptions) {
    this.#options = options;
  }

  /** Follows the request of that name, which need not exist yet. Close what is returned. */
  follow(name: string): Followed {
    const followed = new Followed({
      ...this.#options,
      name,
      onBegin: (followed, object) => this.#begin(followed, object),
      onClose: (followed) => this.#drop(followed),
    });
    const sharers = this.#followed.get(name) ?? new Set();
    this.#followed.set(name, sharers.add(followed));
    this.#keep?.();
    this.#wake?.();
    return followed;
  }

  /** Closes it at once. Settles when no connection is left. */
  async close(): Promise<void> {
    this.#stop();
    await Promise.all(this.#loops);
  }

  #begin(followed: Followed, { metadata: { resourceVersion } }: KubeObject): void {
    if (this.#running) return;
    // Who is still being created may have events from before this version: then only a list is complete.
    const others = this.#all().some((other) => other !== followed && other.uid === undefined);
    this.#start(others ? undefined : resourceVersion);
  }

  #drop(followed: Followed): void {
    const sharers = this.#followed.get(followed.name);
    sharers?.delete(followed);
    if (sharers?.size === 0) this.#followed.delete(followed.name);
    if (this.#followed.size === 0 && this.#running) this.#stopIn(ECHO);
  }

  #start(from: string | undefined): void {
    this.#running = new AbortController();
    const loop = this.#run(from, this.#running.signal);
    this.#loops.add(loop);
    void loop.finally(() => this.#loops.delete(loop));
  }

  async #run(from: string | undefined, signal: AbortSignal): Promise<void> {
    const { api, clock, random, resource, namespace, clientId } = this.#options;
    const labelSelector = `${CLIENT_LABEL}=${clientId}`;
    const refusals = new Refusals(clock);
    const onRestart = ({ error }: Restart): void => refusals.isFinal(error) ? this.#fail(error) : undefined;
    for await (const change of listWatch(api, resource, { clock, random, signal, namespace, labelSelector, from, onRestart })) {
      refusals.heard();
      if (!signal.aborted) this.#take(change);
      await this.#rest(signal);
      if (signal.aborted) return;
    }
  }

  /** Nothing is read while nobody follows: an open connection does not keep a process alive that forgot to close its client, a read does. */
  async #rest(signal: AbortSignal): Promise<void> {
    if (this.#followed.size > 0 || signal.aborted) return;
    this.#stopIn(LINGER);
    await new Promise<void>((resolve) => this.#wake = resolve);
  }

  #stopIn(milliseconds: number): void {
    this.#keep?.();
    this.#keep = this.#options.clock.after(milliseconds, () => this.#stop(), { background: true });
  }

  #stop(): void {
    this.#keep?.();
    this.#running?.abort();
    this.#running = undefined;
    this.#wake?.();
  }

  #take(change: Change): void {
    if (change.type === "Listed") return this.#compare(change);
    const sharers = this.#followed.get(change.object.metadata.name) ?? [];
    for (const followed of [...sharers]) change.type === "Applied" ? followed.see(change.object) : followed.leave(change.object);
  }

  /** A list is complete as of its version: what is not in it, and is not younger, may be gone. */
  #compare({ objects, resourceVersion }: Extract<Change, { type: "Listed" }>): void {
    const listed = new Set(objects.map(({ metadata }) => metadata.uid));
    for (const object of objects) this.#take({ type: "Applied", object });
    for (const followed of this.#all()) {
      const { latest, uid } = followed;
      if (uid === undefined || latest === undefined || listed.has(uid)) continue;
      if (compareVersions(latest.metadata.resourceVersion, resourceVersion) <= 0) followed.confirm();
    }
  }

  /** Without the right to watch, a wait would never end. */
  #fail(error: unknown): void {
    for (const followed of this.#all()) followed.fail(error);
  }

  #all(): Followed[] {
    return [...this.#followed.values()].flatMap((sharers) => [...sharers]);
  }
}
