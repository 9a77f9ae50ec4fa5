/** The engine for one primitive: watches its objects and their requests, and reconciles what changed. */
import type { Change } from "../kube/list_watch.ts";
import type { KubeObject, Resource } from "../kube/api.ts";
import { type Context, dropRequest, parentKeyOf, takeRequest } from "./context.ts";
import { type Key, keyOf, splitKey } from "./object.ts";
import { Queue } from "./queue.ts";
import type { PodId } from "./pods.ts";
import { type Memory, reconcile } from "./reconcile.ts";
import { messageOf } from "./log.ts";

/** How many objects of a kind are worked on at once. */
const WIDTH = 32;
/** The wait after a first failure, in milliseconds; it doubles with each, up to the longest. */
const FIRST_BACKOFF = 100;
const LONGEST_BACKOFF = 30_000;
/** So many times in a row a key may ask to be looked at again at once; then it has to wait, a little longer each time. */
const HASTY = 5;
const LONGEST_PAUSE = 1000;

interface Input {
  readonly resource: Resource;
  readonly take: (change: Change, namespace?: string) => void;
}

export class Controller {
  readonly context: Context;
  readonly #queue: Queue;
  readonly #memory = new Map<Key, Memory>();
  readonly #failures = new Map<Key, number>();
  readonly #hasty = new Map<Key, number>();
  #started = false;

  constructor(context: Context) {
    this.context = context;
    this.#queue = new Queue({ clock: context.clock, width: WIDTH, work: (key) => this.#work(key) });
  }

  get depth(): number {
    return this.#queue.depth;
  }

  /** The kinds that it has to watch, each with what takes the changes in. */
  get inputs(): readonly Input[] {
    const { parentKind, requestKind, primitive } = this.context;
    const parents: Input = { resource: parentKind, take: (change, namespace) => this.#takeParent(change, namespace) };
    const requests: Input = { resource: requestKind, take: (change, namespace) => this.#takeRequest(change, namespace) };
    return primitive.request === undefined ? [parents] : [parents, requests];
  }

  /** Begins to decide, once every cache is full. */
  start(): void {
    this.#started = true;
    for (const key of new Set([...this.context.parents.keys(), ...this.context.requests.groups()])) this.#queue.add(key);
  }

  /** Looks again at an object: something that it depends on has changed. */
  again(key: Key): void {
    this.#add(key);
  }

  /** Looks again at whatever a Pod holds or waits for. */
  podChanged(id: PodId): void {
    const { concerns, pods } = this.context;
    for (const key of concerns.of(id)) this.#add(key);
    if (pods.isGone(id)) concerns.forget(id);
  }

  /** Takes nothing new on, and waits for what is under way. */
  stop(): Promise<void> {
    this.#started = false;
    return this.#queue.stop();
  }

  #takeParent(change: Change, namespace?: string): void {
    const { parents, parentKind, others } = this.context;
    if (change.type === "Listed") {
      const dropped = parents.replace({ ...change, namespace });
      for (const object of [...dropped, ...change.objects]) {
        this.#add(keyOf(object));
        others.changed(parentKind, object);
      }
      return;
    }
    const isNews = change.type === "Deleted" || parents.apply(change.object);
    if (change.type === "Deleted") parents.bury(change.object.metadata.uid);
    if (isNews) this.#add(keyOf(change.object));
    others.changed(parentKind, change.object); // also when it is our own write, which is no news to ourselves
  }

  #takeRequest(change: Change, namespace?: string): void {
    if (change.type === "Listed") return this.#relistRequests(change, namespace);
    if (change.type === "Deleted") dropRequest(this.context, change.object.metadata.uid);
    else {
      const before = this.context.requests.uid(change.object.metadata.uid);
      takeRequest(this.context, change.object);
      if (this.context.requests.uid(change.object.metadata.uid) === before) return;
    }
    this.#addRequest(change.object);
  }

  #relistRequests(change: Change & { type: "Listed" }, namespace: string | undefined): void {
    const { requests, sightings, lastWords } = this.context;
    const dropped = requests.replace({ ...change, namespace });
    for (const request of dropped) {
      lastWords.note(request);
      sightings.forget(request.metadata.uid);
    }
    for (const object of change.objects) {
      const kept = requests.uid(object.metadata.uid);
      if (kept) sightings.note(kept);
    }
    for (const object of [...dropped, ...change.objects]) this.#addRequest(object);
  }

  #addRequest(request: KubeObject): void {
    const key = parentKeyOf(this.context.primitive, request);
    if (key !== undefined) this.#add(key);
  }

  #add(key: Key): void {
    if (this.#started) this.#queue.add(key);
  }

  async #work(key: Key): Promise<number | undefined> {
    const { clock, metrics, primitive, parents } = this.context;
    const began = clock.monotonic();
    try {
      const { wakeIn, memory } = await reconcile(this.context, key, this.#memory.get(key) ?? {});
      this.#failures.delete(key);
      if (parents.key(key)) this.#memory.set(key, memory);
      else this.#forget(key);
      metrics.reconciles.inc({ controller: primitive.kind, result: "success" });
      return this.#pace(key, wakeIn);
    } catch (error) {
      return this.#failed(key, error);
    } finally {
      metrics.reconcileTime.observe({ controller: primitive.kind }, (clock.monotonic() - began) / 1000);
    }
  }

  /** The object is gone. */
  #forget(key: Key): void {
    this.#memory.delete(key);
    this.context.others.name({ kind: this.context.primitive.kind, key }, []);
  }

  /** What meets a newer version again and again must not keep the API server busy. */
  #pace(key: Key, wakeIn: number | undefined): number | undefined {
    if (wakeIn !== 0) {
      this.#hasty.delete(key);
      return wakeIn;
    }
    const times = (this.#hasty.get(key) ?? 0) + 1;
    this.#hasty.set(key, times);
    return times <= HASTY ? 0 : Math.min(2 ** (times - HASTY), LONGEST_PAUSE);
  }

  #failed(key: Key, error: unknown): number {
    const { log, metrics, primitive } = this.context;
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const delay = Math.min(FIRST_BACKOFF * 2 ** (failures - 1), LONGEST_BACKOFF);
    metrics.reconciles.inc({ controller: primitive.kind, result: "error" });
    log("error", "Cannot reconcile; will try again", { kind: primitive.kind, ...splitKey(key), delay, error: messageOf(error) });
    return delay;
  }
}
