/** The smallest API server that the rules can be tried against: objects, versions, compare-and-swap, and all that ever changed. */
import type { KubeObject, OwnerReference } from "../../kube/api.ts";
import type { Author, Change } from "./change.ts";
import type { Time } from "./time.ts";

export type Refusal = "Conflict" | "NotFound";

export interface Creation {
  readonly kind: string;
  readonly name: string;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly owner?: KubeObject | undefined;
}

export interface Target {
  readonly kind: string;
  readonly name: string;
  /** Preconditions; without them whatever has the name is written. */
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

export class Cluster {
  readonly #objects = new Map<string, KubeObject>();
  readonly #logs = new Map<string, Change[]>();
  readonly #time: Time;
  readonly #witness: (change: Change) => void;
  // Versions soon get a digit more: they are compared as numbers, never as strings.
  #version = 90;
  #uids = 0;

  /** `witness` sees every change at the moment when it happens. */
  constructor(time: Time, witness: (change: Change) => void) {
    this.#time = time;
    this.#witness = witness;
  }

  /** All that ever changed about objects of a kind, in order. */
  log(kind: string): readonly Change[] {
    return this.#logs.get(kind) ?? [];
  }

  list(kind: string): KubeObject[] {
    return [...this.#objects.values()].filter((object) => object.kind === kind);
  }

  get(kind: string, name: string): KubeObject | undefined {
    return this.#objects.get(`${kind}/${name}`);
  }

  create({ kind, name, spec, owner }: Creation): KubeObject {
    this.#uids += 1;
    const metadata = {
      name,
      uid: `${kind}-${this.#uids}`,
      resourceVersion: this.#next(),
      generation: 1,
      creationTimestamp: `${new Date(this.#time.now()).toISOString().slice(0, 19)}Z`,
      ...(owner && { ownerReferences: [referenceTo(owner)] }),
    };
    return this.#put({ apiVersion: "konductor.io/v1", kind, metadata, ...(spec && { spec }) });
  }

  writeStatus(target: Target, status: unknown, by?: Author): KubeObject | Refusal {
    return this.#write(target, (object) => ({ ...object, status }), by);
  }

  /** Merges fields into the spec. */
  patchSpec(target: Target, fields: Readonly<Record<string, unknown>>): KubeObject | Refusal {
    return this.#write(target, (object) => {
      const generation = (object.metadata.generation ?? 0) + 1;
      return { ...object, metadata: { ...object.metadata, generation }, spec: { ...fieldsOf(object.spec), ...fields } };
    });
  }

  /** Sets the deletionTimestamp; the object stays until it is deleted. */
  startDeleting(target: Target): KubeObject | Refusal {
    const deletionTimestamp = new Date(this.#time.now()).toISOString();
    return this.#write(target, (object) => ({ ...object, metadata: { ...object.metadata, deletionTimestamp } }));
  }

  delete(target: Target): Refusal | undefined {
    const found = this.#find(target);
    if (typeof found === "string") return found;
    this.#objects.delete(`${found.kind}/${found.metadata.name}`);
    const last = { ...found, metadata: { ...found.metadata, resourceVersion: this.#next() } };
    this.#record({ type: "DELETED", object: last, before: found });
  }

  #write(target: Target, change: (object: KubeObject) => KubeObject, by?: Author): KubeObject | Refusal {
    const found = this.#find(target);
    if (typeof found === "string") return found;
    const changed = change(found);
    return this.#put({ ...changed, metadata: { ...changed.metadata, resourceVersion: this.#next() } }, by);
  }

  #find({ kind, name, uid, resourceVersion }: Target): KubeObject | Refusal {
    const found = this.get(kind, name);
    if (found === undefined || (uid !== undefined && found.metadata.uid !== uid)) return "NotFound";
    return resourceVersion === undefined || found.metadata.resourceVersion === resourceVersion ? found : "Conflict";
  }

  #put(object: KubeObject, by?: Author): KubeObject {
    const key = `${object.kind}/${object.metadata.name}`;
    const before = this.#objects.get(key);
    this.#objects.set(key, object);
    this.#record({ type: before ? "MODIFIED" : "ADDED", object, before, by });
    return object;
  }

  #record(change: Change): void {
    const log = this.#logs.get(change.object.kind);
    if (log) log.push(change);
    else this.#logs.set(change.object.kind, [change]);
    this.#witness(change);
  }

  #next(): string {
    this.#version += 1;
    return String(this.#version);
  }
}

function referenceTo({ apiVersion, kind, metadata: { name, uid } }: KubeObject): OwnerReference {
  return { apiVersion, kind, name, uid };
}

function fieldsOf(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
