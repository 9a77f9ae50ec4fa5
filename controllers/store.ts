/** What was observed of one kind of object: by uid, by name and by whatever they are indexed by. Only ever newer. */
import type { KubeObject } from "../kube/api.ts";
import type { Uid } from "../primitives/contract.ts";
import { compareVersions } from "../primitives/order.ts";
import { type Key, keyOf } from "./object.ts";

/** How many deletions are remembered. One that was forgotten is found out again by a live read. */
const REMEMBERED = 50_000;

export interface Listing {
  readonly objects: readonly KubeObject[];
  readonly resourceVersion: string;
  /** Left out: all namespaces. */
  readonly namespace?: string | undefined;
}

export class Store {
  readonly #byUid = new Map<Uid, KubeObject>();
  readonly #byKey = new Map<Key, KubeObject>();
  readonly #byIndex = new Map<Key, Map<Uid, KubeObject>>();
  readonly #gone = new Set<Uid>();
  readonly #indexOf: (object: KubeObject) => Key | undefined;

  /** `indexOf` names the group an object belongs to, or `undefined`. It must not change during the object's life. */
  constructor(indexOf: (object: KubeObject) => Key | undefined = () => undefined) {
    this.#indexOf = indexOf;
  }

  get size(): number {
    return this.#byUid.size;
  }

  uid(uid: Uid): KubeObject | undefined {
    return this.#byUid.get(uid);
  }

  key(key: Key): KubeObject | undefined {
    return this.#byKey.get(key);
  }

  group(index: Key): KubeObject[] {
    return [...this.#byIndex.get(index)?.values() ?? []];
  }

  keys(): Key[] {
    return [...this.#byKey.keys()];
  }

  groups(): Key[] {
    return [...this.#byIndex.keys()];
  }

  /** Whether an object of that uid is known to be gone for good. */
  isGone(uid: Uid): boolean {
    return this.#gone.has(uid);
  }

  /** Takes in an object as a watch, a read or the answer to a write showed it. `false` when something newer was seen before. */
  apply(object: KubeObject): boolean {
    const { uid } = object.metadata;
    if (this.#gone.has(uid)) return false;
    const known = this.#byKey.get(keyOf(object));
    if (known && compareVersions(object.metadata.resourceVersion, known.metadata.resourceVersion) <= 0) return false;
    if (known && known.metadata.uid !== uid) this.bury(known.metadata.uid);
    this.#put(slim(object));
    return true;
  }

  /** Remembers that the object of that uid is gone. */
  bury(uid: Uid): void {
    this.#drop(uid);
    this.#gone.add(uid);
    for (const oldest of this.#gone) {
      if (this.#gone.size <= REMEMBERED) return;
      this.#gone.delete(oldest);
    }
  }

  /**
   * Swaps everything for a new list, but for what was written after it. That something is not in the list is no evidence of its
   * deletion: it is only not known any more. Returns the objects that were dropped.
   */
  replace({ objects, resourceVersion, namespace }: Listing): KubeObject[] {
    const listed = new Set(objects.map(({ metadata }) => metadata.uid));
    const dropped = [...this.#byUid.values()].filter(({ metadata }) =>
      !listed.has(metadata.uid) &&
      (namespace === undefined || metadata.namespace === namespace) &&
      compareVersions(metadata.resourceVersion, resourceVersion) <= 0
    );
    for (const { metadata } of dropped) this.#drop(metadata.uid);
    for (const object of objects) this.apply(object);
    return dropped;
  }

  #put(object: KubeObject): void {
    this.#byUid.set(object.metadata.uid, object);
    this.#byKey.set(keyOf(object), object);
    const index = this.#indexOf(object);
    if (index === undefined) return;
    const group = this.#byIndex.get(index) ?? new Map<Uid, KubeObject>();
    this.#byIndex.set(index, group.set(object.metadata.uid, object));
  }

  #drop(uid: Uid): void {
    const object = this.#byUid.get(uid);
    if (object === undefined) return;
    this.#byUid.delete(uid);
    if (this.#byKey.get(keyOf(object))?.metadata.uid === uid) this.#byKey.delete(keyOf(object));
    const index = this.#indexOf(object);
    const group = index === undefined ? undefined : this.#byIndex.get(index);
    group?.delete(uid);
    if (index !== undefined && group?.size === 0) this.#byIndex.delete(index);
  }
}

/** Without what nobody here reads: a tenant may write much of it. */
function slim(object: KubeObject): KubeObject {
  const { annotations: _annotations, labels: _labels, ...metadata } = object.metadata;
  return { ...object, metadata };
}
