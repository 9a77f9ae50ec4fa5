/** The client: where everything starts. */
import type { KubeObject, Resource } from "../kube/api.ts";
import { isAbsence } from "../kube/errors.ts";
import type { PodIdentity } from "../kube/identity.ts";
import { listAll } from "../kube/list.ts";
import type { Primitive, Requested } from "../primitives/define.ts";
import { definitions, resourceOf } from "../primitives/mod.ts";
import { changesIn } from "./changes.ts";
import { explained } from "./explain.ts";
import { type ArriveOptions, Barrier, type BarrierWaitOptions } from "./barrier.ts";
import type { Claim } from "./claim.ts";
import { Facts } from "./facts.ts";
import { Gate } from "./gate.ts";
import { Handle } from "./handle.ts";
import { Lease } from "./lease.ts";
import { Line } from "./line.ts";
import { Mutex } from "./mutex.ts";
import type { AcquireOptions, ListOptions } from "./options.ts";
import { Once } from "./once.ts";
import { RWMutex } from "./rwmutex.ts";
import { type PermitOptions, Semaphore } from "./semaphore.ts";
import { WaitGroup } from "./waitgroup.ts";
import type { WaitOptions } from "./settle.ts";
import type { LineContext, Session } from "./session.ts";
import type {
  Barrier as BarrierObject,
  Gate as GateObject,
  Lease as LeaseObject,
  Mutex as MutexObject,
  Once as OnceObject,
} from "./types.ts";
import type { RWMutex as RWMutexObject, Semaphore as SemaphoreObject, WaitGroup as WaitGroupObject } from "./types.ts";

/**
 * A connection to a cluster, seen from one namespace. `connect` makes one.
 *
 * @example A client, and the same seen from another namespace
 * ```ts
 * import { connect } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * await konductor.mutex("db").withLock((lock) => console.log(lock.token));
 * console.log(await konductor.withNamespace("batch").list("Mutex"));
 * ```
 */
export class Konductor implements AsyncDisposable {
  /** Which namespace it sees. */
  readonly namespace: string;
  readonly #session: Session;

  /** Clients come from `connect`. */
  constructor(session: Session, namespace: string) {
    this.#session = session;
    this.namespace = namespace;
  }

  /** Who asks for claims, unless told. */
  get holder(): string {
    return this.#session.holder;
  }

  /** The Pod that this process runs in, where that is known. */
  get pod(): PodIdentity | undefined {
    return this.#session.pod;
  }

  /** Where the cluster is known from, in words. */
  get source(): string {
    return this.#session.source;
  }

  /** The same connection, seen from another namespace. Closing either closes both. */
  withNamespace(namespace: string): Konductor {
    return new Konductor(this.#session, namespace);
  }

  /** The semaphore of that name, whether it exists or not. */
  semaphore(name: string): Semaphore {
    return new Semaphore(this.#at(name));
  }

  /** The mutex of that name, whether it exists or not. */
  mutex(name: string): Mutex {
    return new Mutex(this.#at(name));
  }

  /** The lease of that name, whether it exists or not. */
  lease(name: string): Lease {
    return new Lease(this.#at(name));
  }

  /** The rwmutex of that name, whether it exists or not. */
  rwmutex(name: string): RWMutex {
    return new RWMutex(this.#at(name));
  }

  /** The once of that name, whether it exists or not. */
  once(name: string): Once {
    return new Once(this.#at(name));
  }

  /** The barrier of that name, whether it exists or not. */
  barrier(name: string): Barrier {
    return new Barrier(this.#at(name));
  }

  /** The wait group of that name, whether it exists or not. */
  waitgroup(name: string): WaitGroup {
    return new WaitGroup(this.#at(name));
  }

  /** The gate of that name, whether it exists or not. */
  gate(name: string): Gate {
    return new Gate(this.#at(name));
  }

  /** Waits until a gate is open. Short for `gate(name).wait(options)`. */
  waitGate(name: string, options?: WaitOptions): Promise<GateObject> {
    return this.gate(name).wait(options);
  }

  /** Waits until a barrier is open. Short for `barrier(name).wait(options)`. */
  waitBarrier(name: string, options?: BarrierWaitOptions): Promise<BarrierObject> {
    return this.barrier(name).wait(options);
  }

  /** Says that a participant has arrived. Short for `barrier(name).arrive(options)`. */
  arriveBarrier(name: string, options?: ArriveOptions): Promise<number> {
    return this.barrier(name).arrive(options);
  }

  /** Waits for permits. Short for `semaphore(name).acquire(options)`. */
  acquireSemaphore(name: string, options?: PermitOptions): Promise<Claim> {
    return this.semaphore(name).acquire(options);
  }

  /** Runs `fn` while it holds permits. Short for `semaphore(name).with(fn, options)`. */
  withSemaphore<T>(name: string, fn: (permit: Claim) => T | Promise<T>, options?: PermitOptions): Promise<T> {
    return this.semaphore(name).with(fn, options);
  }

  /** Waits for a lease. Short for `lease(name).acquire(options)`. */
  acquireLease(name: string, options?: AcquireOptions): Promise<Claim> {
    return this.lease(name).acquire(options);
  }

  /** Tries once to get a lease. Short for `lease(name).tryAcquire(options)`. */
  tryAcquireLease(name: string, options?: AcquireOptions): Promise<Claim | undefined> {
    return this.lease(name).tryAcquire(options);
  }

  /** Runs `fn` while it holds a lease. Short for `lease(name).with(fn, options)`. */
  withLease<T>(name: string, fn: (claim: Claim) => T | Promise<T>, options?: AcquireOptions): Promise<T> {
    return this.lease(name).with(fn, options);
  }

  /** Any object of a primitive: for programs that name no kind. */
  handle(primitive: Primitive, name: string): Handle {
    return new Handle({ ...this.#at(name), primitive });
  }

  /** Any object that facts are told to: for programs that name no kind. */
  facts(primitive: Requested, name: string): Facts {
    return new Facts({ ...this.#at(name), primitive });
  }

  /** The line of any primitive: for programs that name no kind. */
  line(primitive: Requested, name: string): Line {
    return new Line({ ...this.#at(name), primitive });
  }

  /** Every object of a kind: `await konductor.list("Semaphore", { labelSelector: "team=billing" })`. */
  async list<Kind extends keyof Objects>(kind: Kind, options?: ListOptions): Promise<Objects[Kind][]>;
  /** Every object of a primitive: for programs that name no kind. */
  async list(primitive: Primitive, options?: ListOptions): Promise<KubeObject[]>;
  async list(wanted: keyof Objects | Primitive, { allNamespaces = false, labelSelector }: ListOptions = {}): Promise<unknown[]> {
    const primitive = typeof wanted === "string" ? definitions[wanted] : wanted;
    const { api } = this.#session;
    const namespace = allNamespaces ? undefined : this.namespace;
    try {
      const selection = { namespace, labelSelector };
      const { objects } = await this.#session.carryOut((signal) => listAll(api, resourceOf(primitive), { ...selection, signal }));
      return [...objects];
    } catch (error) {
      throw explained(error, { action: "list", kind: primitive.kind, namespace: this.namespace });
    }
  }

  /**
   * Reads an object of any kind, Kubernetes' own included: for programs that look beyond the primitives. `undefined` when there is none.
   */
  async read(resource: Resource, name: string): Promise<KubeObject | undefined> {
    const { api } = this.#session;
    const where = resource.namespaced ? { namespace: this.namespace, name } : { name };
    try {
      return await this.#session.carryOut((signal) => api.get(resource, { ...where, signal }));
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw explained(error, { action: "read", kind: resource.kind, name, namespace: this.namespace });
    }
  }

  /**
   * Yields once everything was listed, and then whenever an object or a request of these primitives changed. Ends when `signal` aborts.
   */
  async *changes(primitives: readonly Primitive[], { allNamespaces = false, signal }: WatchOptions = {}): AsyncGenerator<void> {
    const namespace = allNamespaces ? undefined : this.namespace;
    try {
      yield* changesIn(this.#session, { primitives, namespace, signal });
    } catch (error) {
      throw explained(error, { action: "watch", kind: primitives[0]?.kind ?? "", namespace: this.namespace });
    }
  }

  /**
   * Leaves every line, releases the claims that renew themselves, and ends watches and connections. Waits that are cut short reject.
   * Never rejects itself; done at once when that was done before.
   */
  close(): Promise<void> {
    return this.#session.close();
  }

  /** Closes it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #at(name: string): Place {
    return { session: this.#session, namespace: this.namespace, name };
  }
}

/** What `list` returns, by kind. */
export interface Objects {
  readonly Semaphore: SemaphoreObject;
  readonly Mutex: MutexObject;
  readonly Lease: LeaseObject;
  readonly RWMutex: RWMutexObject;
  readonly Once: OnceObject;
  readonly Barrier: BarrierObject;
  readonly WaitGroup: WaitGroupObject;
  readonly Gate: GateObject;
}

/** Which changes to hear of. */
export interface WatchOptions {
  /** In all namespaces, not only in the client's. */
  readonly allNamespaces?: boolean | undefined;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
}

/** Where an object is, but for its kind. */
export type Place = Omit<LineContext, "primitive">;
