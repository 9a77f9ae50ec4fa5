/** Watches one object and the requests for it, and writes down what happens. */
import * as z from "zod";
import { Ending } from "../../kube/abort.ts";
import type { KubeApi, KubeObject } from "../../kube/api.ts";
import type { Clock } from "../../kube/clock.ts";
import { type Change, listWatch } from "../../kube/list_watch.ts";
import type { Primitive } from "../../primitives/define.ts";
import { resourceOf } from "../../primitives/mod.ts";
import type { Observed } from "./observed.ts";

const parentShape = z.object({
  spec: z.object({ permits: z.int().default(1) }),
  status: z.object({
    holders: z.array(z.object({
      uid: z.string(),
      holder: z.string(),
      weight: z.int().default(1),
      token: z.int(),
      mode: z.enum(["Read", "Write"]).optional(),
    })).default([]),
    phase: z.string().optional(),
    arrived: z.int().optional(),
    attempts: z.int().optional(),
    executor: z.string().optional(),
    added: z.int().optional(),
    completed: z.int().optional(),
    conditionsMet: z.int().optional(),
  }).prefault({}),
});

const requestShape = z.object({
  spec: z.looseObject({ holder: z.string().default(""), renewTime: z.string().optional() }),
  status: z.object({
    phase: z.enum(["Pending", "Granted", "Denied", "Expired", "Finished", "Recorded"]).default("Pending"),
    token: z.int().optional(),
    conditions: z.array(z.object({ reason: z.string() })).default([]),
  }).prefault({}),
});
type Request = z.infer<typeof requestShape>;

export interface RecordingOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly primitive: Primitive;
  readonly namespace: string;
  readonly name: string;
  readonly signal: AbortSignal;
}

/** What is observed of one object, as it comes in. */
export class Recording implements AsyncDisposable {
  readonly #events: Observed[] = [];
  readonly #options: RecordingOptions;
  readonly #ending: Ending;
  readonly #known = new Map<string, Request>();
  readonly #watches: readonly Promise<void>[];
  #wake = Promise.withResolvers<void>();

  private constructor(options: RecordingOptions) {
    this.#options = options;
    const { primitive, primitive: { request }, name, signal } = options;
    this.#ending = new Ending([signal]);
    this.#watches = [
      this.#follow(primitive, { fieldSelector: `metadata.name=${name}`, take: (change) => this.#takeParent(change) }),
      ...request ? [this.#follow(request, { take: (change) => this.#takeRequest(change, request.parentField) })] : [],
    ];
  }

  /** Starts to watch. */
  static start(options: RecordingOptions): Recording {
    return new Recording(options);
  }

  get events(): readonly Observed[] {
    return this.#events;
  }

  /** Now, on the clock of the events. */
  get now(): number {
    return this.#options.clock.monotonic();
  }

  note(event: Observed): void {
    this.#events.push(event);
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }

  /** What `find` gives of the events, as soon as it gives something. Rejects when the act is called off. */
  async until<T>(find: (events: readonly Observed[]) => T | undefined | false): Promise<T> {
    const { signal } = this.#options;
    const abort = (): void => this.#wake.resolve();
    signal.addEventListener("abort", abort);
    try {
      for (;;) {
        signal.throwIfAborted();
        const found = find(this.#events);
        if (found !== undefined && found !== false) return found;
        await this.#wake.promise;
      }
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  /** Waits until so many workers have ended. */
  async untilEnded(workers: number): Promise<void> {
    await this.until((events) => events.filter(({ type }) => type === "Ended").length === workers);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.end(undefined);
    this.#ending.release();
    await Promise.all(this.#watches);
  }

  async #follow(kind: { readonly kind: string; readonly plural: string }, { take, fieldSelector }: Following): Promise<void> {
    const { api, clock, namespace } = this.#options;
    const { signal } = this.#ending;
    const onRestart = ({ reason }: { readonly reason: string }): void => {
      if (reason === "Gone") this.note({ type: "Gap", at: this.now });
    };
    const options = { namespace, fieldSelector, clock, random: Math.random, signal, onRestart };
    for await (const change of listWatch(api, resourceOf(kind), options)) take(change);
  }

  #takeParent(change: Change): void {
    for (const object of objectsOf(change)) this.#takeRevision(object);
  }

  #takeRevision(object: KubeObject): void {
    const { spec: { permits: capacity }, status: { holders, ...said } } = parentShape.parse(object);
    this.note({ type: "Revision", at: this.now, version: Number(object.metadata.resourceVersion), capacity, holders, said });
  }

  #takeRequest(change: Change, parentField: string): void {
    for (const object of objectsOf(change)) {
      const request = requestShape.parse(object);
      if (request.spec[parentField] !== this.#options.name) continue;
      const { uid, resourceVersion } = object.metadata;
      this.#compare(uid, { request, version: Number(resourceVersion), deleted: change.type === "Deleted" });
    }
  }

  #compare(uid: string, { request, version, deleted }: Seeing): void {
    const before = this.#known.get(uid);
    const at = this.now;
    const { spec: { holder, renewTime }, status: { phase, token, conditions } } = request;
    this.#known.set(uid, request);
    if (before === undefined) this.note({ type: "Asked", at, version, uid, holder });
    if (phase !== "Pending" && phase !== before?.status.phase) {
      this.note({ type: phase, at, uid, holder, token, reason: conditions[0]?.reason });
    }
    if (before !== undefined && renewTime !== before.spec.renewTime) this.note({ type: "Renewed", at, uid });
    if (deleted) this.note({ type: "Gone", at, uid, holder });
  }
}

interface Following {
  readonly take: (change: Change) => void;
  readonly fieldSelector?: string;
}

interface Seeing {
  readonly request: Request;
  readonly version: number;
  readonly deleted: boolean;
}

function objectsOf(change: Change): readonly KubeObject[] {
  return change.type === "Listed" ? change.objects : [change.object];
}
