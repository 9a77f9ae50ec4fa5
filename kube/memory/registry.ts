/** The verbs, carried out at once on the store. */
import type { Resource } from "../api.ts";
import type { Clock } from "../clock.ts";
import { ApiError } from "../errors.ts";
import { admitChange, admitNew, admitStatus, checkType, withMeta } from "./admission.ts";
import { metaOf, wishesOf } from "./entity.ts";
import type { Entity, Meta, Wishes } from "./entity.ts";
import { isObject, mergePatch, same } from "./json.ts";
import type { JsonObject } from "./json.ts";
import { builtInKinds, isCrd, kindKey, kindOfCrd } from "./kinds.ts";
import type { Kind } from "./kinds.ts";
import { page } from "./paging.ts";
import type { Page } from "./paging.ts";
import * as refusals from "./refusals.ts";
import { selection } from "./selectors.ts";
import type { Choice } from "./selectors.ts";
import { Store } from "./store.ts";
import type { Place } from "./store.ts";

export interface RegistryOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: () => number;
}

export interface ListChoice extends Choice {
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
}

export interface Deletion extends Place {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly propagation?: "Background" | "Foreground" | "Orphan" | undefined;
  /** How long a Pod on a node has to end. */
  readonly graceSeconds?: number | undefined;
}

interface Writing {
  readonly subresource: "status" | undefined;
  /** Where the request was sent to. */
  readonly place: Place;
}

/** Namespaces that may not be deleted. */
const IMMORTAL = ["default", "kube-system", "kube-public"];

/** The letters of generated names: no vowels, so no words. */
const LETTERS = "bcdfghjklmnpqrstvwxz2456789";

export class Registry {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #random: () => number;
  /** Objects whose status is a default that was not stored with them, but will be with the next write. */
  readonly #unsettled = new WeakSet<Entity>();
  readonly #kinds = new Map(builtInKinds.map((kind) => [kindKey(kind.resource), kind]));

  constructor({ store, clock, random }: RegistryOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
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
    const entity = this.#complete(kind, admitNew(kind, sent, this.#newMeta(kind, wishes)));
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
    if (kind.resource.plural === "namespaces" && IMMORTAL.includes(name)) {
      throw refusals.forbidden(kind.resource, { name, because: "this namespace may not be deleted" });
    }
    const marked = this.#mark(kind, current, deletion);
    if (isReleased(marked)) {
      this.#remove(kind, current);
      return current;
    }
    return same(marked, current) ? current : this.#store.put(kind, marked);
  }

  #mark(kind: Kind, current: Entity, { propagation, graceSeconds }: Deletion): Entity {
    const { metadata } = current;
    const grace = graceOf(kind, current, graceSeconds);
    const first = metadata.deletionTimestamp === undefined;
    const generation = first && metadata.generation !== undefined ? metadata.generation + 1 : metadata.generation;
    const finalizers = finalizersFor(metadata.finalizers ?? [], propagation);
    const isNamespace = kind.resource.plural === "namespaces";
    const sooner = first || grace < (metadata.deletionGracePeriodSeconds ?? 0);
    const marks = sooner
      ? { deletionTimestamp: this.#stamp(grace), ...(isNamespace ? {} : { deletionGracePeriodSeconds: grace }), generation }
      : {};
    const marked = withMeta(current, { ...marks, finalizers });
    return isNamespace ? Object.freeze({ ...marked, status: { phase: "Terminating" } }) : marked;
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
      uid: this.#uid(),
      creationTimestamp: this.#stamp(0),
      generation: kind.generations ? 1 : undefined,
      labels,
      annotations,
      ownerReferences,
      finalizers,
    });
  }

  /** What the server adds to some of its own kinds. */
  #complete(kind: Kind, entity: Entity): Entity {
    if (kind.resource.plural === "namespaces" && kind.resource.group === "") {
      const labels = { ...entity.metadata.labels, "kubernetes.io/metadata.name": entity.metadata.name };
      return Object.freeze({ ...withMeta(entity, { labels }), spec: { finalizers: ["kubernetes"] } });
    }
    return isCrd(kind.resource) ? established(entity, this.#stamp(0)) : entity;
  }

  #generate(kind: Kind, { prefix, namespace }: { prefix: string; namespace: string | undefined }): string {
    const suffix = (): string => Array.from({ length: 5 }, () => LETTERS[Math.floor(this.#random() * LETTERS.length)]).join("");
    for (let attempt = 1;; attempt++) {
      const name = prefix.slice(0, 58) + suffix();
      if (attempt === 8 || this.#store.get(kind, { namespace, name }) === undefined) return name;
    }
  }

  #uid(): string {
    const digits = Array.from({ length: 30 }, () => Math.floor(this.#random() * 16).toString(16)).join("");
    const variant = "89ab"[Math.floor(this.#random() * 4)];
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(12, 15)}-${variant}${digits.slice(15, 18)}-${digits.slice(18)}`;
  }

  /** Now, or in so many seconds, in whole seconds. */
  #stamp(seconds: number): string {
    return new Date((Math.floor(this.#clock.now() / 1000) + seconds) * 1000).toISOString().replace(".000Z", "Z");
  }
}

/** Whether an object was deleted and nothing keeps it any longer. */
function isReleased(entity: Entity): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers = [] } = entity.metadata;
  return deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 && finalizers.length === 0;
}

/** A Pod that runs on a node is given time to end; all else goes at once. */
function graceOf({ resource }: Kind, entity: Entity, graceSeconds: number | undefined): number {
  if (resource.group !== "" || resource.plural !== "pods") return 0;
  const { spec, status } = entity;
  const phase = isObject(status) ? status["phase"] : undefined;
  if (!isObject(spec) || !spec["nodeName"] || phase === "Succeeded" || phase === "Failed") return 0;
  return graceSeconds ?? (typeof spec["terminationGracePeriodSeconds"] === "number" ? spec["terminationGracePeriodSeconds"] : 30);
}

function finalizersFor(finalizers: readonly string[], propagation: Deletion["propagation"]): readonly string[] {
  if (propagation === undefined) return finalizers;
  const others = finalizers.filter((name) => name !== "foregroundDeletion" && name !== "orphan");
  if (propagation === "Background") return others;
  return [...others, propagation === "Foreground" ? "foregroundDeletion" : "orphan"];
}

function checkPreconditions({ resource }: Kind, { metadata }: Entity, { uid, resourceVersion }: Deletion): void {
  const refuse = (what: string): never => {
    throw refusals.conflict(refusals.kindName(resource), { name: metadata.name, what });
  };
  if (uid !== undefined && uid !== metadata.uid) {
    const what = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}).`;
    refuse(`${what} The object might have been deleted and then recreated`);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const record = `the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
    refuse(`the ResourceVersion in the precondition (${resourceVersion}) does not match ${record}`);
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

/** Reads the kind that a CRD defines. Throws 422 for what this server cannot serve. */
function readKind(crd: Entity): Kind {
  const { name } = crd.metadata;
  try {
    const kind = kindOfCrd(crd);
    if (kindKey(kind.resource) === name) return kind;
    throw new Error(`must be spec.names.plural+"."+spec.group`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const problems = [refusals.invalidValue("spec", { value: name, message })];
    throw refusals.invalid("CustomResourceDefinition.apiextensions.k8s.io", { name, problems });
  }
}

function established(crd: Entity, lastTransitionTime: string): Entity {
  const names = isObject(crd["spec"]) ? crd["spec"]["names"] ?? {} : {};
  const conditions = [
    { type: "NamesAccepted", status: "True", lastTransitionTime, reason: "NoConflicts", message: "no conflicts found" },
    {
      type: "Established",
      status: "True",
      lastTransitionTime,
      reason: "InitialNamesAccepted",
      message: "the initial names have been accepted",
    },
  ];
  return Object.freeze({ ...crd, status: { conditions, acceptedNames: names } });
}
