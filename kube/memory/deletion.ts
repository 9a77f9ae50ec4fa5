/** What deleting an object does to it before it goes: pure steps. */
import { withMeta } from "./admission.ts";
import type { Entity } from "./entity.ts";
import { isObject } from "./json.ts";
import type { Kind } from "./kinds.ts";
import * as refusals from "./refusals.ts";
import type { Place } from "./store.ts";

export interface Deletion extends Place {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly propagation?: "Background" | "Foreground" | "Orphan" | undefined;
  /** How long a Pod on a node has to end. */
  readonly graceSeconds?: number | undefined;
}

/** An object marked as deleted, with what keeps it: finalizers, or a grace period. `stamp` tells the time, in so many seconds. */
export function markDeleted(kind: Kind, current: Entity, { propagation, graceSeconds, stamp }: Marking): Entity {
  const { metadata } = current;
  const grace = graceOf(kind, current, graceSeconds);
  const first = metadata.deletionTimestamp === undefined;
  const generation = first && metadata.generation !== undefined ? metadata.generation + 1 : metadata.generation;
  const finalizers = finalizersFor(metadata.finalizers ?? [], propagation);
  if (isNamespace(kind)) {
    const deletionTimestamp = metadata.deletionTimestamp ?? stamp(0);
    return Object.freeze({ ...withMeta(current, { deletionTimestamp, finalizers }), status: Object.freeze({ phase: "Terminating" }) });
  }
  const sooner = first || grace < (metadata.deletionGracePeriodSeconds ?? 0);
  const marks = sooner ? { deletionTimestamp: stamp(grace), deletionGracePeriodSeconds: grace, generation } : {};
  return withMeta(current, { ...marks, finalizers });
}

interface Marking extends Pick<Deletion, "propagation" | "graceSeconds"> {
  readonly stamp: (seconds: number) => string;
}

/** Whether an object is a namespace, which stays until it is empty. */
export function isNamespace({ resource }: Kind): boolean {
  return resource.group === "" && resource.plural === "namespaces";
}

/** Whether an object was deleted and nothing keeps it any longer. */
export function isReleased(entity: Entity): boolean {
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

/** Throws 409 when an object is not the one that was meant. */
export function checkPreconditions({ resource }: Kind, { metadata }: Entity, { uid, resourceVersion }: Deletion): void {
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
