/** The operator: one controller for each primitive, over one API server, and what they share. */
import { apiVersionOf, type KubeApi, pods as podKind, type Resource } from "../kube/api.ts";
import type { Clock } from "../kube/clock.ts";
import { deferred } from "../kube/deferred.ts";
import { type Change, listWatch, type Restart } from "../kube/list_watch.ts";
import type { Primitive } from "../primitives/define.ts";
import { resourceOf } from "../primitives/mod.ts";
import { Concerns } from "./concerns.ts";
import type { Context } from "./context.ts";
import { parentKeyOf } from "./context.ts";
import { Controller } from "./controller.ts";
import { Kinds } from "./kinds.ts";
import { type Log, messageOf } from "./log.ts";
import { Metrics } from "./metrics.ts";
import { Others } from "./others.ts";
import { Pods } from "./pods.ts";
import { Recorder } from "./recorder.ts";
import { LastWords } from "./last_words.ts";
import { Sightings } from "./sightings.ts";
import { Store } from "./store.ts";
import type { Place } from "./watched.ts";

export interface OperatorOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  /** Gives numbers from 0 to 1, as `Math.random` does. For jitter and event names. */
  readonly random: () => number;
  readonly primitives: readonly Primitive[];
  readonly log: Log;
  readonly metrics?: Metrics | undefined;
  /** Left out: all namespaces. */
  readonly namespaces?: readonly string[] | undefined;
  /** How long finished requests are kept, in milliseconds. Default: 10 minutes. */
  readonly retention?: number | undefined;
}

const RETENTION = 600_000;

export class Operator implements AsyncDisposable {
  readonly metrics: Metrics;
  readonly #options: OperatorOptions;
  readonly #controllers: readonly Controller[];
  readonly #pods: Pods;
  readonly #others: Others;
  readonly #ending = new AbortController();
  readonly #ready = deferred<void>();
  #watches: Promise<void>[] = [];
  #unlisted = new Set<string>();
  #isReady = false;

  constructor(options: OperatorOptions) {
    this.#options = options;
    this.metrics = options.metrics ?? new Metrics();
    this.#pods = new Pods((id) => {
      for (const controller of this.#controllers) controller.podChanged(id);
    });
    this.#others = this.#makeOthers(options);
    this.#controllers = options.primitives.map((primitive) => new Controller(this.#contextOf(primitive)));
  }

  /** Whether every cache is full, so that it decides. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Resolves once every cache is full and it decides. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** How many watches are open only because a spec names something there. */
  get watchesOfOthers(): number {
    return this.#others.watches;
  }

  /** Starts to watch; it decides as soon as it has seen everything once. */
  start(): this {
    for (const namespace of this.#options.namespaces ?? [undefined]) {
      for (const { inputs } of this.#controllers) {
        for (const { resource, take } of inputs) this.#watch({ resource, namespace, take });
      }
      this.#watch({ resource: podKind, namespace, metadataOnly: true, take: (change) => this.#pods.observe(change, namespace) });
      for (const phase of ["Succeeded", "Failed"]) {
        this.#watch({
          resource: podKind,
          namespace,
          fieldSelector: `status.phase=${phase}`,
          metadataOnly: true,
          take: (change) => this.#pods.observeEnded(change),
        });
      }
    }
    return this;
  }

  /** Ends in order: takes nothing new on, finishes what is under way, closes the watches. */
  async stop(): Promise<void> {
    this.#isReady = false;
    await Promise.all(this.#controllers.map((controller) => controller.stop()));
    this.#ending.abort();
    await Promise.all([this.#others.stop(), ...this.#watches]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Brings the gauges up to date, for whoever reads the metrics now. */
  measure(): void {
    for (const { context: { primitive, parents, requests }, depth } of this.#controllers) {
      this.metrics.depth.set({ name: primitive.kind }, depth);
      this.metrics.objects.set({ kind: primitive.kind }, parents.size);
      if (primitive.request) this.metrics.objects.set({ kind: primitive.request.kind }, requests.size);
    }
  }

  #contextOf(primitive: Primitive): Context {
    const { api, clock, random, log, retention = RETENTION } = this.#options;
    return {
      api,
      clock,
      primitive,
      parentKind: resourceOf(primitive),
      requestKind: resourceOf(primitive.request ?? primitive),
      parents: new Store(),
      requests: new Store((request) => parentKeyOf(primitive, request)),
      sightings: new Sightings(clock),
      lastWords: new LastWords(primitive.request?.lastWords),
      pods: this.#pods,
      concerns: new Concerns(),
      others: this.#others,
      retention,
      log,
      metrics: this.metrics,
      recorder: new Recorder({ api, clock, random, log }),
    };
  }

  #makeOthers({ api, clock, random }: OperatorOptions): Others {
    return new Others({
      api,
      clock,
      random,
      kinds: new Kinds(api),
      storeOf: (place) => this.#storeOf(place),
      onNews: ({ kind, key }) => this.#controllers.find(({ context }) => context.primitive.kind === kind)?.again(key),
      onRestart: (resource, restart) => this.#noteRestart(resource, restart),
    });
  }

  /** The cache of a controller that has all objects of a kind and namespace. */
  #storeOf({ apiVersion, kind, namespace }: Place): Store | undefined {
    const { namespaces } = this.#options;
    if (namespace === undefined || namespaces?.includes(namespace) === false) return undefined;
    const own = this.#controllers.find(({ context: { parentKind } }) =>
      parentKind.kind === kind && apiVersionOf(parentKind) === apiVersion
    );
    return own?.context.parents;
  }

  #watch(wish: Wish): void {
    const name = `${wish.resource.plural} ${wish.namespace ?? ""} ${wish.fieldSelector ?? ""}`;
    this.#unlisted.add(name);
    this.#watches.push(this.#follow(name, wish));
  }

  async #follow(name: string, { resource, take, ...selection }: Wish): Promise<void> {
    const { api, clock, random } = this.#options;
    const onRestart = (restart: Restart): void => this.#noteRestart(resource, restart);
    for await (const change of listWatch(api, resource, { ...selection, clock, random, signal: this.#ending.signal, onRestart })) {
      take(change, selection.namespace);
      if (change.type === "Listed") this.#listed(name);
    }
  }

  #listed(name: string): void {
    this.#unlisted.delete(name);
    if (this.#isReady || this.#unlisted.size > 0 || this.#ending.signal.aborted) return;
    this.#isReady = true;
    for (const controller of this.#controllers) controller.start();
    this.#ready.resolve();
  }

  #noteRestart({ plural }: Resource, { reason, error, delay }: Restart): void {
    this.metrics.watchRestarts.inc({ resource: plural, reason });
    const level = reason === "Closed" || reason === "Gone" ? "debug" : "warn";
    this.#options.log(level, "Watch starts again", {
      resource: plural,
      reason,
      delay,
      error: error === undefined ? undefined : messageOf(error),
    });
  }
}

interface Wish {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly fieldSelector?: string;
  readonly metadataOnly?: boolean;
  readonly take: (change: Change, namespace?: string) => void;
}
