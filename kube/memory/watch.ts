/** Watches: each a queue of events that its consumer takes from at its own pace. */
import type { Resource, WatchEvent } from "../api.ts";
import { apiVersionOf } from "../api.ts";
import type { Clock } from "../clock.ts";
import { UnreachableError } from "../errors.ts";
import type { Entity } from "./entity.ts";
import type { Kind } from "./kinds.ts";
import type { Predicate } from "./selectors.ts";
import type { Change, Store } from "./store.ts";

/** What a watch looks at, and for whom. */
export interface WatchInfo {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly labelSelector: string | undefined;
  readonly fieldSelector: string | undefined;
  /** The user that the client was made for. */
  readonly client: string;
}

export type WatchFilter = (watch: WatchInfo) => boolean;

export interface WatchTerms {
  readonly kind: Kind;
  readonly info: WatchInfo;
  readonly matches: Predicate;
  readonly metadataOnly: boolean;
  /** Events after this version; 0: first all that is there. */
  readonly version: number;
  readonly timeoutSeconds: number | undefined;
}

const every: WatchFilter = () => true;

/** All watches of a server. */
export class Watches {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #bookmarkEvery: number;
  readonly #open = new Set<Watch>();
  #stalled: WatchFilter = () => false;
  #frozen = false;
  #untick: (() => void) | undefined;

  constructor({ store, clock, bookmarkEvery }: { store: Store; clock: Clock; bookmarkEvery: number }) {
    this.#store = store;
    this.#clock = clock;
    this.#bookmarkEvery = bookmarkEvery;
    store.listen((kind, change) => this.#publish(kind, change));
  }

  /** Opens a watch and fills it with what it missed. Throws 410 when that is forgotten. */
  open(terms: WatchTerms): Watch {
    const held = (): boolean => this.#frozen || this.#stalled(terms.info);
    const watch = new Watch(terms, { held, gone: () => this.#forget(watch) });
    if (terms.version === 0) this.#fill(watch, terms);
    else for (const change of this.#store.since(terms.kind, terms.version)) watch.offer(change);
    this.#open.add(watch);
    if (terms.timeoutSeconds !== undefined) this.#limit(watch, terms.timeoutSeconds * 1000);
    this.#untick ??= this.#tick();
    return watch;
  }

  /** Ends a watch when its time is over, and sends a bookmark before, so that little is told twice when it goes on. */
  #limit(watch: Watch, milliseconds: number): void {
    const timers = [this.#clock.after(milliseconds, () => watch.end())];
    const early = milliseconds - 2000;
    if (early > 0) timers.push(this.#clock.after(early, () => this.#bookmark(watch)));
    watch.onEnd(() => timers.forEach((cancel) => cancel()));
  }

  #forget(watch: Watch): void {
    this.#open.delete(watch);
    if (this.#open.size > 0) return;
    this.#untick?.();
    this.#untick = undefined;
  }

  #fill(watch: Watch, { kind }: WatchTerms): void {
    for (const object of this.#store.list(kind)) watch.offer({ type: "ADDED", version: 1, object, previous: undefined });
  }

  #publish(kind: Kind, change: Change): void {
    for (const watch of this.#open) if (watch.concerns(kind)) watch.offer(change);
  }

  /** Cuts the watches that `filter` chooses, without a word; what they had not delivered is lost on the way. */
  cut(filter: WatchFilter = every): void {
    for (const watch of this.#chosen(filter)) watch.cut(new UnreachableError("Cannot go on watching: the connection was cut"));
  }

  /** Ends the watches that `filter` chooses, as a server does that has had enough of them. */
  close(filter: WatchFilter = every): void {
    for (const watch of this.#chosen(filter)) watch.end();
  }

  /** Holds back the events of the watches that `filter` chooses, later ones included. */
  stall(filter: WatchFilter = every): void {
    const before = this.#stalled;
    this.#stalled = (info) => before(info) || filter(info);
  }

  /** Delivers what was held back. */
  resume(filter: WatchFilter = every): void {
    const before = this.#stalled;
    this.#stalled = (info) => before(info) && !filter(info);
    this.#wake();
  }

  freeze(): void {
    this.#frozen = true;
  }

  thaw(): void {
    this.#frozen = false;
    this.#wake();
  }

  #chosen(filter: WatchFilter): Watch[] {
    return [...this.#open].filter((watch) => filter(watch.info));
  }

  #wake(): void {
    for (const watch of this.#open) watch.wake();
  }

  /** Sends bookmarks now and then, for as long as anybody watches. */
  #tick(): () => void {
    return this.#clock.after(this.#bookmarkEvery, () => {
      for (const watch of this.#open) this.#bookmark(watch);
      this.#untick = this.#tick();
    });
  }

  /** A frozen server does nothing, not even that. */
  #bookmark(watch: Watch): void {
    if (!this.#frozen) watch.bookmark(this.#store.version);
  }
}

interface Ties {
  /** Whether events are held back just now. */
  readonly held: () => boolean;
  readonly gone: () => void;
}

/** One watch. */
export class Watch {
  readonly #terms: WatchTerms;
  readonly #ties: Ties;
  readonly #queue: WatchEvent[] = [];
  /** How it ends, once what is queued was delivered. */
  #ended = false;
  /** How it ends, at once. */
  #broken: { readonly reason: unknown } | undefined;
  #woken = Promise.withResolvers<void>();
  #ending: () => void = () => undefined;

  constructor(terms: WatchTerms, ties: Ties) {
    this.#terms = terms;
    this.#ties = ties;
  }

  get info(): WatchInfo {
    return this.#terms.info;
  }

  concerns({ resource }: Kind): boolean {
    const own = this.info.resource;
    return resource.plural === own.plural && resource.group === own.group;
  }

  /** Queues a change, as it looks through the selector: objects enter it and leave it. */
  offer({ type, version, object, previous }: Change): void {
    const { matches } = this.#terms;
    if (this.#ended || version <= this.#terms.version) return;
    const is = type !== "DELETED" && matches(object);
    const was = previous !== undefined && matches(previous);
    if (is) this.#push({ type: was ? "MODIFIED" : "ADDED", object: this.#shown(object) });
    else if (was) this.#push({ type: "DELETED", object: this.#shown(atVersion(previous, version)) });
  }

  bookmark(version: number): void {
    const { resource } = this.info;
    const metadata = { name: "", uid: "", creationTimestamp: "", resourceVersion: String(Math.max(version, this.#terms.version)) };
    if (!this.#ended) this.#push({ type: "BOOKMARK", object: { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata } });
  }

  #shown(object: Entity): WatchEvent["object"] {
    return this.#terms.metadataOnly ? metadataOf(object) : object;
  }

  #push(event: WatchEvent): void {
    this.#queue.push(event);
    this.wake();
  }

  wake(): void {
    this.#woken.resolve();
  }

  /** Calls `callback` when the watch ends. */
  onEnd(callback: () => void): void {
    this.#ending = callback;
  }

  /** Ends after what is queued. */
  end(): void {
    if (!this.#ended) this.#ending();
    this.#ended = true;
    this.#ties.gone();
    this.wake();
  }

  /** Ends now: with an error, or quietly without one. */
  cut(reason?: unknown): void {
    this.#broken ??= { reason };
    this.end();
  }

  async *events(): AsyncGenerator<WatchEvent> {
    for (let event = await this.#next(); event !== undefined; event = await this.#next()) yield event;
  }

  /** Waits for the next event. There is none when the watch ended. */
  async #next(): Promise<WatchEvent | undefined> {
    for (;;) {
      if (this.#broken?.reason !== undefined) throw this.#broken.reason;
      if (this.#broken) return undefined;
      if (!this.#ties.held()) {
        const event = this.#queue.shift();
        if (event || this.#ended) return event;
      }
      this.#woken = Promise.withResolvers();
      await this.#woken.promise;
    }
  }
}

/** The object as it was, at the version of the write that took it away. */
function atVersion(object: Entity, version: number): Entity {
  return Object.freeze({ ...object, metadata: Object.freeze({ ...object.metadata, resourceVersion: String(version) }) });
}

/** An object without its spec, its status and all else that it says. */
export function metadataOf({ apiVersion, kind, metadata }: Entity): Entity {
  return Object.freeze({ apiVersion, kind, metadata });
}
