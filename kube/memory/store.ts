/** Objects, their one line of versions, and what changed lately. */
import type { Entity } from "./entity.ts";
import type { Kind } from "./kinds.ts";
import { kindKey } from "./kinds.ts";
import { expired } from "./refusals.ts";

/** One write. `object` carries the version of the write; of a deletion, it is the last that was there. */
export interface Change {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly version: number;
  readonly object: Entity;
  readonly previous: Entity | undefined;
}

export type Listener = (kind: Kind, change: Change) => void;

interface Shelf {
  readonly objects: Map<string, Entity>;
  readonly changes: Change[];
  /** Changes up to this version are forgotten. */
  floor: number;
}

/** Where an object is: its name and, where the kind has them, its namespace. */
export interface Place {
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** Objects, as they are read and written. */
export interface Records {
  /** The version of the last write. */
  readonly version: number;
  get(kind: Kind, place: Place): Entity | undefined;
  list(kind: Kind, version?: number): readonly Entity[];
  put(kind: Kind, object: Entity): Entity;
  remove(kind: Kind, object: Entity): void;
}

export class Store implements Records {
  readonly #historyLimit: number;
  readonly #shelves = new Map<string, Shelf>();
  readonly #listeners: Listener[] = [];
  #version = 0;
  #floor = 0;

  /** `historyLimit`: how many changes of a kind are remembered. */
  constructor({ historyLimit }: { readonly historyLimit: number }) {
    this.#historyLimit = historyLimit;
  }

  /** The version of the last write. */
  get version(): number {
    return this.#version;
  }

  /** Calls `listener` after every write. */
  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  get(kind: Kind, place: Place): Entity | undefined {
    return this.#shelf(kind).objects.get(keyOf(kind, place));
  }

  /** Writes an object, and returns it with its new version. */
  put(kind: Kind, object: Entity): Entity {
    const { objects } = this.#shelf(kind);
    const key = keyOf(kind, object.metadata);
    const previous = objects.get(key);
    const stamped = this.#stamp(object);
    objects.set(key, stamped);
    this.#record(kind, { type: previous ? "MODIFIED" : "ADDED", version: this.#version, object: stamped, previous });
    return stamped;
  }

  /** Removes an object. */
  remove(kind: Kind, object: Entity): void {
    this.#shelf(kind).objects.delete(keyOf(kind, object.metadata));
    this.#record(kind, { type: "DELETED", version: this.#version + 1, object: this.#stamp(object), previous: object });
  }

  #stamp(object: Entity): Entity {
    this.#version += 1;
    return Object.freeze({ ...object, metadata: Object.freeze({ ...object.metadata, resourceVersion: String(this.#version) }) });
  }

  #record(kind: Kind, change: Change): void {
    const shelf = this.#shelf(kind);
    shelf.changes.push(change);
    if (shelf.changes.length > this.#historyLimit) shelf.floor = shelf.changes.shift()?.version ?? shelf.floor;
    for (const listener of this.#listeners) listener(kind, change);
  }

  /** All objects of a kind in the order of their keys, as they are or as they were at `version`. Throws 410 when that is forgotten. */
  list(kind: Kind, version = this.#version): readonly Entity[] {
    const shelf = this.#shelf(kind);
    const objects = version === this.#version ? shelf.objects : rewind(kind, shelf, version);
    return [...objects].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, object]) => object);
  }

  /** What changed after `version`. Throws 410 when that is forgotten. */
  since(kind: Kind, version: number): readonly Change[] {
    const { changes, floor } = this.#shelf(kind);
    if (version < floor) throw expired(`too old resource version: ${version} (${floor})`);
    return changes.filter((change) => change.version > version);
  }

  /** Forgets all changes. */
  compact(): void {
    this.#floor = this.#version;
    for (const shelf of this.#shelves.values()) {
      shelf.changes.length = 0;
      shelf.floor = this.#version;
    }
  }

  #shelf(kind: Kind): Shelf {
    const key = kindKey(kind.resource);
    const known = this.#shelves.get(key);
    if (known) return known;
    const shelf = { objects: new Map<string, Entity>(), changes: [], floor: this.#floor };
    this.#shelves.set(key, shelf);
    return shelf;
  }
}

/** Undoes the changes after `version`. */
function rewind(kind: Kind, { objects, changes, floor }: Shelf, version: number): ReadonlyMap<string, Entity> {
  if (version < floor) throw expired("The provided continue parameter is too old to display a consistent list result.");
  const then = new Map(objects);
  for (const { object, previous } of changes.filter((change) => change.version > version).reverse()) {
    if (previous) then.set(keyOf(kind, previous.metadata), previous);
    else then.delete(keyOf(kind, object.metadata));
  }
  return then;
}

function keyOf({ resource }: Kind, { namespace, name }: Place): string {
  return resource.namespaced ? `${namespace ?? ""}/${name}` : name;
}
