/** Reads what the engine needs from objects whose spec and status it does not know. */
import type { KubeObject } from "../kube/api.ts";
import type { Observed, Phase, PodRef, Told } from "../primitives/contract.ts";
import { GROUP } from "../primitives/mod.ts";

const PHASES: readonly Phase[] = ["Granted", "Denied", "Expired", "Finished", "Recorded"];

/** An object's key: `namespace/name`. A name may be used again; see its uid. */
export type Key = string;

export function keyOf({ metadata }: Pick<KubeObject, "metadata">): Key {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}

export function splitKey(key: Key): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf("/");
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

export type Fields = Readonly<Record<string, unknown>>;

/** A JSON object, or an empty one where there is none. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/**
 * The Pod that owns an object, by the words of whoever made that. What is longer than a name and a uid can be is cut, so that it fits into
 * a status: no Pod has that uid.
 */
export function podOwnerOf({ metadata }: KubeObject): PodRef | undefined {
  const owner = metadata.ownerReferences?.find(({ apiVersion, kind }) => apiVersion === "v1" && kind === "Pod");
  return owner && { name: owner.name.slice(0, 253), uid: owner.uid.slice(0, 64) };
}

/** The uid of the object of ours that owns an object, by the words of whoever made that. */
export function parentOwnerOf({ metadata }: KubeObject): string | undefined {
  return metadata.ownerReferences?.find(({ apiVersion }) => apiVersion.startsWith(`${GROUP}/`))?.uid;
}

/** What a decision on another object may know of this one. */
export function observedOf({ metadata, spec, status }: KubeObject): Observed {
  const { uid, generation = 0, annotations = {} } = metadata;
  return { state: "Present", uid, generation, annotations, spec, status };
}

/** What a request's status says. A status that somebody emptied says that it waits. */
export function toldOf(request: KubeObject): Told {
  const { phase, token, acquiredAt, expiresAt, conditions } = fieldsOf(request["status"]);
  const [condition] = Array.isArray(conditions) ? conditions.map(fieldsOf) : [];
  return {
    phase: PHASES.find((known) => known === phase) ?? "Pending",
    token: typeof token === "number" ? token : undefined,
    acquiredAt: textOf(acquiredAt),
    expiresAt: textOf(expiresAt),
    message: textOf(condition?.["message"]),
  };
}
