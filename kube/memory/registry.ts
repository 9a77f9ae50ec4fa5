/** The verbs, carried out at once on the store. */
import type { Resource } from "../api.ts";
import type { Clock } from "../clock.ts";
import { ApiError } from "../errors.ts";
import { admitChange, admitNew, admitStatus, checkType } from "./admission.ts";
import { complete } from "./completion.ts";
import { readKind } from "./definitions.ts";
import { checkPreconditions, isNamespace, isReleased, markDeleted } from "./deletion.ts";
import type { Deletion } from "./deletion.ts";
import { metaOf, wishesOf } from "./entity.ts";
import type { Entity, Meta, Wishes } from "./entity.ts";
import { isObject, mergePatch, same } from "./json.ts";
import type { JsonObject } from "./json.ts";
import { builtInKinds } from "./built_in_kinds.ts";
import { isCrd, kindKey, kindOfCrd } from "./kinds.ts";
import type { Kind } from "./kinds.ts";
import { page } from "./paging.ts";
import type { Page } from "./paging.ts";
import { randomName, randomUid } from "./random_names.ts";
import * as refusals from "./refusals.ts";
import { selection } from "./selectors.ts";
import type { Choice } from "./selectors.ts";
import { rehearsalOf } from "./rehearsal.ts";
import type { Place, Records } from "./store.ts";

export interface RegistryOptions {
  readonly store: Records;
  readonly clock: Clock;
  readonly random: () => number;
  /** Left out: those that are there without any CRD. */
  readonly kinds?: readonly Kind[];
}

export interface ListChoice extends Choice {
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
}

interface Writing {
  readonly subresource: "status" | undefined;
  /** Where the request was sent to. */
  readonly place: Place;
}

/** Namespaces that may not be deleted. */
const IMMORTAL = ["default", "kube-system", "kube-public"];

/** How many generated names are tried before the last is taken, in use or not. */
const NAME_TRIES = 8;

export class Registry {
  readonly #store: Records;
  readonly #clock: Clock;
  readonly #random: () => number;
  /** Objects whose status is a default that was not stored with them, but will be with the next write. */
  readonly #unsettled = new WeakSet<Entity>();
  readonly #kinds: Map<string, Kind>;

  constructor({ store, clock, random, kinds = builtInKinds }: RegistryOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
    this.#kinds = new Map(kinds.map((kind) => [kindKey(kind.resource), kind]));
  }

  /** A registry that answers as this one would just now, and writes nothing. */
  rehearsal(): Registry {
    return new Registry({ store: rehearsalOf(this.#store), clock: this.#clock, random: this.#random, kinds: this.kinds() });
  }

  kinds(): readonly Kind[] {
    return [...this.#kinds.values()];
  }

  /** Looks a kind up. Throws 404 for one that is not served. */
  kind(resource: Resource): Kind {
    const kind = this.kindOf(kindKey(resource));
    if (kind.resource.version !== resource.version) throw refusals.noSuchResource();
    return kind;
  }

  /** Looks a kind up by plural and group, as in `permits.konductor.io`. Throws 404 for one that is not served. */
  kindOf(key: string): Kind {
    const kind = this.#kinds.get(key);
    if (kind === undefined) throw refusals.noSuchResource();
    return kind;
  }

  get(kind: Kind, place: Place): Entity {
    const found = this.#store.get(kind, place);
    if (found === undefined) throw refusals.notFound(kind.resource, place.name);
    return found;
  }

  list(kind: Kind, choice: ListChoice): Page {
    const { namespace, limit, continue: token } = choice;
    return page(this.#store, { kind, namespace, matches: selection(kind, choice), limit, token });
  }

  create(kind: Kind, sent: JsonObject): Entity {
    checkType(kind, sent);
    const wishes = wishesOf(sent["metadata"]);
    this.#checkNamespace(kind, wishes);
    if (wishes.resourceVersion) throw new ApiError("resourceVersion should not be set on objects to be created", { code: 500 });
    const entity = complete(kind, admitNew(kind, sent, this.#newMeta(kind, wishes)), this.#stamp(0));
    const present = this.#store.get(kind, entity.metadata);
    if (present) {
      const leaving = present.metadata.deletionTimestamp !== undefined;
      throw refusals.alreadyExists(kind.resource, { name: entity.metadata.name, leaving });
    }
    if (isCrd(kind.resource)) this.#install(entity);
    const created = this.#store.put(kind, entity);
    if (kind.schema && kind.hasStatus && created["status"] !== undefined) this.#unsettled.add(created);
    return created;
  }

  /** Replaces an object, or its status. */
  update(kind: Kind, sent: JsonObject, { subresource, place }: Writing): Entity {
    checkType(kind, sent);
    const current = this.get(kind, place);
    const { uid, resourceVersion } = wishesOf(sent["metadata"]);
    if (uid !== undefined && uid !== current.metadata.uid) throw wrongUid(kind, current, uid);
    if (resourceVersion === undefined && !kind.unconditional) throw unversioned(kind, current);
    return this.#write(kind, sent, { subresource, current });
  }

  /** Applies a JSON merge patch to an object, or to its status. */
  patch(kind: Kind, patch: JsonObject, { subresource, place }: Writing): Entity {
    const current = this.get(kind, place);
    const sent = mergePatch(current, patch);
    if (!isObject(sent)) throw refusals.badRequest("the patch leaves no object");
    checkType(kind, sent);
    const wishes = wishesOf(sent["metadata"]);
    if (wishes.name !== place.name) {
      throw refusals.badRequest(`the name of the object (${wishes.name}) does not match the name on the URL (${place.name})`);
    }
    if (wishes.namespace !== current.metadata.namespace) {
      throw refusals.badRequest("the namespace of the provided object does not match the namespace sent on the request");
    }
    if (wishes.resourceVersion === undefined && !kind.unconditional) throw unversioned(kind, current);
    return this.#write(kind, sent, { subresource, current });
  }

  #write(kind: Kind, sent: JsonObject, { subresource, current }: { subresource: "status" | undefined; current: Entity }): Entity {
    if (subresource && !kind.hasStatus) throw refusals.noSuchResource();
    const { name, resourceVersion } = current.metadata;
    const wanted = wishesOf(sent["metadata"]).resourceVersion;
    if (wanted !== undefined && wanted !== resourceVersion) throw refusals.outdated(kind.resource, name);
    const next = subresource ? admitStatus(kind, sent, current) : admitChange(kind, sent, current);
    return this.#replace(kind, next, current);
  }

  /** Stores a changed object, or removes it when nothing keeps it any longer. What changes nothing is not written. */
  #replace(kind: Kind, next: Entity, current: Entity): Entity {
    if (same(next, current) && !this.#unsettled.has(current)) return current;
    if (isReleased(next)) {
      this.#remove(kind, next);
      return next;
    }
    if (isCrd(kind.resource)) this.#install(next);
    return this.#store.put(kind, next);
  }

  /** Deletes an object, or marks it as deleted when something keeps it: finalizers, a Pod's grace period, a namespace's contents. */
  delete(kind: Kind, deletion: Deletion): Entity {
    const current = this.get(kind, deletion);
    checkPreconditions(kind, current, deletion);
    const { name } = current.metadata;
    if (isNamespace(kind) && IMMORTAL.includes(name)) {
      throw refusals.forbidden(kind.resource, { name, because: "this namespace may not be deleted" });
    }
    const marked = markDeleted(kind, current, { ...deletion, stamp: (seconds) => this.#stamp(seconds) });
    if (isReleased(marked)) {
      this.#remove(kind, current);
      return current;
    }
    return same(marked, current) ? current : this.#store.put(kind, marked);
  }

  /** Ends a namespace that is empty. */
  finalize(kind: Kind, namespace: Entity): void {
    this.#remove(kind, namespace);
  }

  #remove(kind: Kind, entity: Entity): void {
    this.#store.remove(kind, entity);
    if (isCrd(kind.resource)) this.#uninstall(entity);
  }

  #install(crd: Entity): void {
    const kind = readKind(crd);
    this.#kinds.set(kindKey(kind.resource), kind);
  }

  #uninstall(crd: Entity): void {
    const kind = kindOfCrd(crd);
    for (const object of this.#store.list(kind)) this.#store.remove(kind, object);
    this.#kinds.delete(kindKey(kind.resource));
  }

  #checkNamespace(kind: Kind, { name, namespace }: Wishes): void {
    if (!kind.resource.namespaced) return;
    const home = this.get(this.kindOf("namespaces."), { name: namespace ?? "" });
    if (home.metadata.deletionTimestamp === undefined) return;
    const because = `unable to create new content in namespace ${namespace} because it is being terminated`;
    throw refusals.forbidden(kind.resource, { name, because });
  }

  #newMeta(kind: Kind, wishes: Wishes): Meta {
    const { generateName, namespace, labels, annotations, ownerReferences, finalizers } = wishes;
    return metaOf({
      name: wishes.name || (generateName ? this.#generate(kind, { prefix: generateName, namespace }) : ""),
      generateName,
      namespace: kind.resource.namespaced ? namespace : undefined,
      uid: randomUid(this.#random),
      creationTimestamp: this.#stamp(0),
      generation: kind.generations ? 1 : undefined,
      labels,
      annotations,
      ownerReferences,
      finalizers,
    });
  }

  #generate(kind: Kind, { prefix, namespace }: { prefix: string; namespace: string | undefined }): string {
    for (let attempt = 1;; attempt++) {
      const name = randomName(prefix, this.#random);
      if (attempt === NAME_TRIES || this.#store.get(kind, { namespace, name }) === undefined) return name;
    }
  }

  /** Now, or in so many seconds, in whole seconds. */
  #stamp(seconds: number): string {
    return new Date((Math.floor(this.#clock.now() / 1000) + seconds) * 1000).toISOString().replace(".000Z", "Z");
  }
}

function wrongUid({ resource }: Kind, { metadata }: Entity, uid: string): ApiError {
  const { name, namespace } = metadata;
  const key = ["/registry", ...(resource.group ? [resource.group] : []), resource.plural, ...(namespace ? [namespace] : []), name].join(
    "/",
  );
  const what = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, ` +
    `AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`;
  return refusals.conflict(refusals.resourceName(resource), { name, what });
}

function unversioned({ resource }: Kind, { metadata }: Entity): ApiError {
  const problem = refusals.invalidValue("metadata.resourceVersion", { value: 0, message: "must be specified for an update" });
  return refusals.invalid(refusals.resourceName(resource), { name: metadata.name, problems: [problem] });
}
