/** An API server that lives in this process: the port, to the real one's semantics, in virtual time and with faults on demand. */
import type { Clock } from "../clock.ts";
import { MemoryClient } from "./client.ts";
import { Collector } from "./collector.ts";
import { Road } from "./faults.ts";
import type { Faults } from "./faults.ts";
import { toJsonObject } from "./json.ts";
import type { Kind } from "./kinds.ts";
import { Registry } from "./registry.ts";
import { Store } from "./store.ts";
import { Timers } from "./timers.ts";
import type { WatchFilter } from "./watch.ts";
import { Watches } from "./watches.ts";

export type { Call, Fault, Faults, Verb } from "./faults.ts";
export type { MemoryClient } from "./client.ts";
export type { WatchFilter, WatchInfo } from "./watch.ts";

export interface MemoryServerOptions {
  readonly clock: Clock;
  /** Where uids and generated names come from: numbers from 0 up to, but not including, 1. */
  readonly random?: () => number;
  /** CustomResourceDefinitions to start with. */
  readonly crds?: readonly object[];
  /** How many changes of a kind are remembered for watches and pages. */
  readonly historyLimit?: number;
  /** In milliseconds. */
  readonly bookmarkEvery?: number;
  /** Whether Kubernetes' own controllers are there, which delete what is owned, empty namespaces and end Pods. */
  readonly garbageCollection?: boolean;
}

export interface ClientOptions {
  /** Who asks; faults and watches can be told apart by it. */
  readonly user?: string;
  /** What goes wrong for this client alone. */
  readonly faults?: Faults;
  /** How long a request other than a watch may take, in milliseconds. */
  readonly timeLimit?: number;
}

/**
 * An API server in memory. Nothing happens in it but by microtasks and by its clock, so that a history with a seed is the same every
 * time.
 */
export class MemoryServer {
  /** What goes wrong, for all clients. */
  faults: Faults | undefined;
  /** The clock that the server goes by. */
  readonly clock: Clock;
  readonly #timers: Timers;
  readonly #store: Store;
  readonly #registry: Registry;
  readonly #watches: Watches;
  readonly #road: Road;

  constructor(options: MemoryServerOptions) {
    const { random = Math.random, crds = [], historyLimit = 10_000, bookmarkEvery = 60_000, garbageCollection = true } = options;
    const clock = new Timers(options.clock);
    this.clock = clock;
    this.#timers = clock;
    this.#store = new Store({ historyLimit });
    this.#registry = new Registry({ store: this.#store, clock, random });
    this.#watches = new Watches({ store: this.#store, clock, bookmarkEvery });
    this.#road = new Road(clock);
    if (garbageCollection) new Collector({ store: this.#store, registry: this.#registry, clock });
    for (const name of ["default", "kube-node-lease", "kube-public", "kube-system"]) this.#add("namespaces.", { metadata: { name } });
    for (const crd of crds) this.install(crd);
  }

  /** A client of its own. */
  client({ user = "", faults, timeLimit = 30_000 }: ClientOptions = {}): MemoryClient {
    return new MemoryClient({
      clock: this.#timers,
      road: this.#road,
      registry: this.#registry,
      watches: this.#watches,
      user,
      timeLimit,
      dryRun: false,
      faultOf: (call) => faults?.(call) ?? this.faults?.(call),
    });
  }

  /** Installs a CustomResourceDefinition (apiextensions.k8s.io/v1). Throws for one that this server cannot serve. */
  install(crd: object): void {
    this.#add("customresourcedefinitions.apiextensions.k8s.io", crd);
  }

  #add(key: string, object: object): void {
    const kind = this.#registry.kindOf(key);
    const { resource } = kind;
    const apiVersion = resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
    this.#registry.create(kind, toJsonObject({ ...object, apiVersion, kind: resource.kind }));
  }

  /** The kinds that are served just now. */
  kinds(): readonly Kind[] {
    return this.#registry.kinds();
  }

  /** Refuses connections and cuts those that are there. What is stored is kept. */
  down(): void {
    this.#road.down();
    this.#watches.cut();
  }

  up(): void {
    this.#road.up();
  }

  /** Answers nothing any more, without ending anything. Requests sent meanwhile are carried out at the thaw, whoever gave up. */
  freeze(): void {
    this.#road.freeze();
    this.#watches.freeze();
  }

  thaw(): void {
    this.#road.thaw();
    this.#watches.thaw();
  }

  /** Forgets what changed: watches and pages from before now are told 410. */
  compact(): void {
    this.#store.compact();
  }

  /** Cuts watches as a broken network does; what was on its way is lost. */
  cutWatches(filter?: WatchFilter): void {
    this.#watches.cut(filter);
  }

  /** Ends watches as the server does when their time is over. */
  closeWatches(filter?: WatchFilter): void {
    this.#watches.close(filter);
  }

  /** Holds back the events of watches, and of those that are opened later, without ending them: their caches grow stale. */
  stallWatches(filter?: WatchFilter): void {
    this.#watches.stall(filter);
  }

  resumeWatches(filter?: WatchFilter): void {
    this.#watches.resume(filter);
  }

  /** Ends for good: goes down, and leaves no timer on the clock. */
  close(): void {
    this.down();
    this.#timers.stop();
  }
}
