/** What Kubernetes' own controllers and kubelets do to objects that were deleted. A bare API server has none of it. */
import type { Clock } from "../clock.ts";
import { isNotFound } from "../errors.ts";
import { withMeta } from "./admission.ts";
import type { Entity } from "./entity.ts";
import { same } from "./json.ts";
import type { Kind } from "./kinds.ts";
import { isNamespace } from "./deletion.ts";
import type { Deletion } from "./deletion.ts";
import type { Registry } from "./registry.ts";
import type { Change, Store } from "./store.ts";

/** How long after a change the collector comes by, in milliseconds. */
const PACE = 100;

const NONE: ReadonlySet<string> = new Set();

interface Item {
  readonly kind: Kind;
  readonly object: Entity;
}

export interface CollectorOptions {
  readonly store: Store;
  readonly registry: Registry;
  readonly clock: Clock;
}

/**
 * Deletes objects whose owners are gone, carries out foreground deletion and orphaning, empties namespaces that were deleted, and ends
 * Pods whose grace period is over.
 */
export class Collector {
  readonly #registry: Registry;
  readonly #store: Store;
  readonly #clock: Clock;
  /** All objects, by uid. */
  readonly #items = new Map<string, Item>();
  /** By the uid of an owner, there or not: the uids of what it owns. */
  readonly #dependents = new Map<string, Set<string>>();
  /** Namespaces that were deleted: their uids by name. */
  readonly #ending = new Map<string, string>();
  /** What to look at when the collector comes by. */
  readonly #suspects = new Set<string>();

  constructor({ store, registry, clock }: CollectorOptions) {
    this.#registry = registry;
    this.#store = store;
    this.#clock = clock;
    store.listen((kind, change) => this.#observe(kind, change));
  }

  #observe(kind: Kind, { type, object, previous }: Change): void {
    const { uid, ownerReferences = [] } = object.metadata;
    for (const owner of previous?.metadata.ownerReferences ?? []) this.#disown(owner.uid, uid);
    if (type === "DELETED") {
      this.#items.delete(uid);
      if (isNamespace(kind)) this.#ending.delete(object.metadata.name);
      this.#suspectAll([...this.#dependentsOf(uid), ...ownerReferences.map((owner) => owner.uid), ...this.#home(object)]);
      return;
    }
    this.#items.set(uid, { kind, object });
    for (const owner of ownerReferences) this.#dependents.set(owner.uid, (this.#dependents.get(owner.uid) ?? new Set()).add(uid));
    if (ownerReferences.length > 0 && !same(ownerReferences, previous?.metadata.ownerReferences)) this.#suspectAll([uid]);
    if (isNamespace(kind) && isDeleted(object)) this.#ending.set(object.metadata.name, uid);
    if (isDeleted(object)) this.#suspectAll([uid, ...this.#dependentsOf(uid)]);
    if (isEnding(object) && !(previous && isEnding(previous))) this.#endLater(kind, object);
  }

  #dependentsOf(uid: string): ReadonlySet<string> {
    return this.#dependents.get(uid) ?? NONE;
  }

  #disown(owner: string, uid: string): void {
    const dependents = this.#dependents.get(owner);
    dependents?.delete(uid);
    if (dependents?.size === 0) this.#dependents.delete(owner);
  }

  /** The namespace of an object, if that waits for it to go. */
  #home({ metadata: { namespace = "" } }: Entity): string[] {
    const uid = this.#ending.get(namespace);
    return uid === undefined ? [] : [uid];
  }

  #suspectAll(uids: readonly string[]): void {
    if (uids.length > 0 && this.#suspects.size === 0) this.#clock.after(PACE, () => this.#sweep());
    for (const uid of uids) this.#suspects.add(uid);
  }

  #sweep(): void {
    const suspects = [...this.#suspects];
    this.#suspects.clear();
    for (const uid of suspects) {
      const item = this.#items.get(uid);
      if (item) this.#visit(item);
    }
  }

  #visit(item: Item): void {
    const { kind, object } = item;
    const { finalizers = [] } = object.metadata;
    if (isNamespace(kind) && isDeleted(object)) this.#empty(item);
    else if (isDeleted(object) && finalizers.includes("orphan")) this.#orphan(item);
    else if (isDeleted(object) && finalizers.includes("foregroundDeletion")) this.#finishForeground(item);
    else this.#collect(item);
  }

  /** Deletes an object none of whose owners stays. */
  #collect(item: Item): void {
    const { ownerReferences = [], uid } = item.object.metadata;
    if (ownerReferences.length === 0) return;
    const owners = ownerReferences.map((owner) => this.#items.get(owner.uid));
    const isLeaving = ({ object }: Item): boolean => isDeleted(object) && !!object.metadata.finalizers?.includes("foregroundDeletion");
    if (owners.some((owner) => owner && isAbove(owner, item) && !isLeaving(owner))) return;
    const inFront = owners.some((owner) => owner !== undefined) && this.#dependentsOf(uid).size > 0;
    this.#delete(item, { propagation: inFront ? "Foreground" : "Background" });
  }

  #orphan(item: Item): void {
    for (const dependent of this.#itemsOf(item)) {
      const ownerReferences = dependent.object.metadata.ownerReferences?.filter(({ uid }) => uid !== item.object.metadata.uid);
      this.#store.put(dependent.kind, withMeta(dependent.object, { ownerReferences }));
    }
    this.#unmark(item, "orphan");
  }

  /** Lets an owner go once nothing is left that blocks its deletion. */
  #finishForeground(item: Item): void {
    const { uid } = item.object.metadata;
    const blocks = ({ object }: Item): boolean =>
      !!object.metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion);
    if (!this.#itemsOf(item).some(blocks)) this.#unmark(item, "foregroundDeletion");
  }

  #itemsOf({ object }: Item): Item[] {
    return [...this.#dependentsOf(object.metadata.uid)].flatMap((uid) => this.#items.get(uid) ?? []);
  }

  #unmark({ kind, object }: Item, finalizer: string): void {
    const finalizers = object.metadata.finalizers?.filter((name) => name !== finalizer);
    const place = { namespace: object.metadata.namespace, name: object.metadata.name };
    this.#registry.patch(kind, { metadata: { finalizers: finalizers ?? [] } }, { subresource: undefined, place });
  }

  #empty(namespace: Item): void {
    const { name } = namespace.object.metadata;
    const contents = [...this.#items.values()].filter(({ object }) => object.metadata.namespace === name);
    for (const item of contents) if (!isDeleted(item.object)) this.#delete(item, { propagation: "Background" });
    if (contents.every(({ object }) => !this.#items.has(object.metadata.uid))) this.#registry.finalize(namespace.kind, namespace.object);
  }

  #endLater(kind: Kind, object: Entity): void {
    const { deletionGracePeriodSeconds = 0 } = object.metadata;
    this.#clock.after(deletionGracePeriodSeconds * 1000, () => this.#delete({ kind, object }, { graceSeconds: 0 }));
  }

  #delete({ kind, object }: Item, options: Partial<Deletion>): void {
    const { namespace, name, uid } = object.metadata;
    if (!this.#items.has(uid)) return;
    try {
      this.#registry.delete(kind, { namespace, name, uid, ...options });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}

function isDeleted({ metadata }: Entity): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** Whether a Pod was told to end and given time for it. */
function isEnding({ metadata }: Entity): boolean {
  return metadata.deletionTimestamp !== undefined && (metadata.deletionGracePeriodSeconds ?? 0) > 0;
}

/** Owners are in the same namespace or in none; another namespace's object is nobody's owner. */
function isAbove(owner: Item, { object }: Item): boolean {
  return owner.object.metadata.namespace === undefined || owner.object.metadata.namespace === object.metadata.namespace;
}
