/** A watch: a queue of events that its consumer takes from at its own pace. */
import type { Resource, WatchEvent } from "../api.ts";
import { apiVersionOf } from "../api.ts";
import { deferred } from "../deferred.ts";
import type { Entity } from "./entity.ts";
import type { Kind } from "./kinds.ts";
import type { Predicate } from "./selectors.ts";
import type { Change } from "./store.ts";

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
  #woken = deferred<void>();
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
      this.#woken = deferred();
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
