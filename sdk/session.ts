/** What a client and everything made with it share: the connection, the clock, who it is, its watches, and its end. */
import { forMany, orAborted } from "../kube/abort.ts";
import type { KubeApi, Resource } from "../kube/api.ts";
import type { Clock } from "../kube/clock.ts";
import type { PodIdentity } from "../kube/identity.ts";
import type { Verb } from "../primitives/contract.ts";
import type { Primitive, Requested } from "../primitives/define.ts";
import { KonductorError } from "./errors.ts";
import { type ObjectNews, ObjectWatch } from "./object_watch.ts";
import { RequestWatch } from "./request_watch.ts";

export interface SessionOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  /** Gives numbers from 0 up to 1, as `Math.random` does. */
  readonly random: () => number;
  /** Marks this client's requests: a label's value. */
  readonly clientId: string;
  /** Who asks, unless told. */
  readonly holder: string;
  /** Who says that something is so, unless told. */
  readonly participant: string;
  /** The Pod that this process runs in. */
  readonly pod?: PodIdentity | undefined;
  /** Where the cluster is known from, in words. */
  readonly source: string;
  /** Gives up the connection at the end. */
  readonly disconnect: () => void;
}

/** Where an object is. */
export interface Place {
  readonly namespace: string;
  readonly name: string;
}

/** Something that is still going on: a wait, or a claim. */
export interface Unfinished {
  /** Ends it in an orderly way. */
  end(): Promise<unknown>;
}

/** How long closing takes at most, in milliseconds. */
const FAREWELL = 2_000;

export class Session {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly random: () => number;
  readonly clientId: string;
  readonly holder: string;
  readonly participant: string;
  readonly pod: PodIdentity | undefined;
  readonly source: string;
  readonly #disconnect: () => void;
  readonly #closing = new AbortController();
  readonly #farewell = new AbortController();
  readonly #watches = new Map<string, RequestWatch>();
  readonly #objects = new Map<string, ObjectWatch>();
  readonly #unfinished = new Set<Unfinished>();
  #closed: Promise<void> | undefined;

  constructor({ api, clock, random, clientId, holder, participant, pod, source, disconnect }: SessionOptions) {
    this.api = api;
    this.clock = clock;
    this.random = random;
    this.clientId = clientId;
    this.holder = holder;
    this.participant = participant;
    this.pod = pod;
    this.source = source;
    this.#disconnect = disconnect;
  }

  /** Aborts when the session is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Aborts when the session has been closing for so long that whatever is not done by then is left undone. */
  get farewell(): AbortSignal {
    return this.#farewell.signal;
  }

  /** The one watch for this client's requests of a kind in a namespace. */
  watch(resource: Resource, namespace: string): RequestWatch {
    const key = `${resource.plural} ${namespace}`;
    const known = this.#watches.get(key);
    if (known) return known;
    const { api, clock, random, clientId } = this;
    const watch = new RequestWatch({ api, clock, random, clientId, resource, namespace });
    this.#watches.set(key, watch);
    return watch;
  }

  /** Tells `listener` how an object is and whenever that changes, until the returned function is called. */
  follow(resource: Resource, { namespace, name }: Place, listener: (news: ObjectNews) => void): () => void {
    const key = `${resource.plural} ${namespace}/${name}`;
    const known = this.#objects.get(key);
    if (known) return known.follow(listener);
    const { api, clock, random } = this;
    const watch = new ObjectWatch({ api, clock, random, resource, namespace, name });
    this.#objects.set(key, watch);
    return watch.follow(listener);
  }

  /** Has `unfinished` ended when the session is closed, unless the returned function was called before. */
  add(unfinished: Unfinished): () => void {
    this.#unfinished.add(unfinished);
    return () => this.#unfinished.delete(unfinished);
  }

  /**
   * Carries out a call to the API server, which is cut short when the session is closed, and rejects then with what `closing` says.
   * `close` waits until it has ended.
   */
  async carryOut<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.closing.throwIfAborted();
    const carried = call(this.closing);
    const forget = this.add({ end: () => carried });
    try {
      return await orAborted(carried, this.closing);
    } finally {
      forget();
    }
  }

  /** Carries out a last call, which goes on while the session is being closed, until the farewell is over. `close` waits for it. */
  async takeLeave<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const carried = call(forMany(this.farewell));
    const forget = this.add({ end: () => carried });
    try {
      return await carried;
    } finally {
      forget();
    }
  }

  /** Ends waits, releases claims, ends watches and gives up the connection. Never rejects. */
  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  async #close(): Promise<void> {
    const disarm = this.clock.after(FAREWELL, () => this.#farewell.abort(this.closing.reason));
    this.#closing.abort(new KonductorError("Cannot go on: the client was closed", { reason: "Closed" }));
    await Promise.allSettled([...this.#unfinished].map((unfinished) => unfinished.end()));
    const watches = [...this.#watches.values()].map((watch) => watch.close());
    await Promise.allSettled([...watches, ...[...this.#objects.values()].map((watch) => watch.ended())]);
    disarm();
    this.#farewell.abort(this.closing.reason);
    this.#disconnect();
  }
}

/** One object of a primitive, in a session. */
export interface ObjectContext {
  readonly session: Session;
  readonly primitive: Primitive;
  readonly namespace: string;
  readonly name: string;
}

/** The same for a primitive that has requests. */
export interface LineContext extends ObjectContext {
  readonly primitive: Requested;
  /** The verb by which it is claimed, where that is known: for messages. */
  readonly claim?: Verb | undefined;
}
