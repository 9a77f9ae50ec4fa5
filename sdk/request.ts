/** Requests: what is sent, and what is read back. */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { KubeObject, NewObject, OwnerReference } from "../kube/api.ts";
import type { PodIdentity } from "../kube/identity.ts";
import type { Requested } from "../primitives/define.ts";
import { anyRequestStatus, lineRequest } from "../primitives/line_schema.ts";

/** Which client made a request: what its watch selects. */
export const CLIENT_LABEL = "konductor.io/client";
/** The `id` that a request was made with. */
export const ID_ANNOTATION = "konductor.io/id";
/** Who gave a request back in its holder's stead, and why. */
export const RELEASED_BY_ANNOTATION = "konductor.io/released-by";
export const RELEASE_REASON_ANNOTATION = "konductor.io/release-reason";

/** A request in line, as it was read. */
export interface RequestState {
  readonly name: string;
  readonly uid: string;
  readonly holder: string;
  readonly phase: "Pending" | "Granted" | "Denied" | "Expired" | "Finished" | "Recorded";
  /** The fencing token. */
  readonly token?: number | undefined;
  /** RFC 3339, by the operator's clock. */
  readonly acquiredAt?: string | undefined;
  /** RFC 3339, by the operator's clock. Informs. */
  readonly expiresAt?: string | undefined;
  readonly priority?: number | undefined;
  /** Why its phase is what it is, in a word. */
  readonly reason?: string | undefined;
  /** The same as a sentence. */
  readonly message?: string | undefined;
  /** The `id` that it was acquired with. */
  readonly id?: string | undefined;
  /** RFC 3339, by the API server's clock. */
  readonly createdAt: string;
  /** The Pod that owns it. */
  readonly pod?: { readonly name: string; readonly uid: string } | undefined;
  /** The object as the API server returned it. */
  readonly object: KubeObject;
}

export type Fields = Readonly<Record<string, unknown>>;

/** A JSON object, or an empty one where there is none. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** The fields that have a value. */
export function withValues(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads a request. A status that is missing or makes no sense says Pending. */
export function stateOf(object: KubeObject): RequestState {
  const { metadata } = object;
  const spec = fieldsOf(object["spec"]);
  const status = anyRequestStatus.safeParse(object["status"] ?? {}).data;
  const [condition] = status?.conditions ?? [];
  return {
    name: metadata.name,
    uid: metadata.uid,
    holder: typeof spec["holder"] === "string" ? spec["holder"] : "",
    phase: status?.phase ?? "Pending",
    token: status?.token,
    acquiredAt: status?.acquiredAt,
    expiresAt: status?.expiresAt,
    priority: typeof spec["priority"] === "number" ? spec["priority"] : undefined,
    reason: condition?.reason,
    message: condition?.message,
    id: metadata.annotations?.[ID_ANNOTATION],
    createdAt: metadata.creationTimestamp,
    pod: podOwnerOf(object),
    object,
  };
}

/** Whether a request has come to its end. */
export function isOver({ phase }: Pick<RequestState, "phase">): boolean {
  return phase === "Denied" || phase === "Expired" || phase === "Finished";
}

/** Who gave a request back in its holder's stead, and why, where that was said. */
export function departureOf(object: KubeObject | undefined): string | undefined {
  const { [RELEASED_BY_ANNOTATION]: by, [RELEASE_REASON_ANNOTATION]: reason } = object?.metadata.annotations ?? {};
  return by === undefined || reason === undefined ? undefined : `${by} released it: ${reason}`;
}

function podOwnerOf({ metadata }: KubeObject): RequestState["pod"] {
  const owner = metadata.ownerReferences?.find(({ apiVersion, kind }) => apiVersion === "v1" && kind === "Pod");
  return owner && { name: owner.name, uid: owner.uid };
}

/** The owner of what a Pod asks for: when the Pod goes, so does that. */
export function ownerReference({ name, uid }: Pick<PodIdentity, "name" | "uid">): OwnerReference {
  return { apiVersion: "v1", kind: "Pod", name, uid, controller: false, blockOwnerDeletion: false };
}

/** Whether `existing` asks for the same, for the same holder and the same Pod. How long and how urgently may differ. */
export function isSameRequest(primitive: Requested, existing: KubeObject, draft: NewObject): boolean {
  const owners = (object: Pick<NewObject, "metadata">) => (object.metadata.ownerReferences ?? []).map(({ uid }) => uid);
  return isDeepStrictEqual(essenceOf(primitive, existing), essenceOf(primitive, draft)) &&
    isDeepStrictEqual(owners(existing), owners(draft));
}

/** Whether two facts say the same, whoever says it. */
export function isSameFact(primitive: Requested, existing: KubeObject, draft: NewObject): boolean {
  const said = (object: Fields): Fields => {
    const { holder, id, ...rest } = fieldsOf(primitive.request.spec.safeParse(object["spec"]).data);
    return { ...rest, participant: id ?? (primitive.request.fact?.counts === "PerParticipant" ? holder : undefined) };
  };
  return isDeepStrictEqual(said(existing), said(draft));
}

/** The parent, the holder, and the fields that this kind alone has. */
function essenceOf(primitive: Requested, object: Fields): Fields {
  const spec = fieldsOf(primitive.request.spec.safeParse(object["spec"]).data);
  return Object.fromEntries(Object.entries(spec).filter(([field]) => field === "holder" || !(field in lineRequest)));
}

/** What a request's name is made of, for a name that can be found again. */
export interface Identity {
  readonly kind: string;
  readonly parent: string;
  readonly holder: string;
  readonly podUid: string | undefined;
  readonly id: string | undefined;
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const SUFFIX = 10;
const LONGEST_PREFIX = 40;

/** The name of the one request that has this identity. */
export function nameFor({ kind, parent, holder, podUid, id }: Identity): string {
  const hash = createHash("sha256").update(JSON.stringify([kind, parent, holder, podUid ?? "", id ?? ""])).digest();
  const letters = [...hash.subarray(0, SUFFIX)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return `${prefixOf(parent)}-${letters.join("")}`;
}

/** A name that no other request has. */
export function freshName(parent: string, random: () => number): string {
  return `${prefixOf(parent)}-${randomText(random)}`;
}

/** Ten letters and digits. */
export function randomText(random: () => number): string {
  return Array.from({ length: SUFFIX }, () => ALPHABET[Math.floor(random() * ALPHABET.length)] ?? "0").join("");
}

function prefixOf(parent: string): string {
  return parent.slice(0, LONGEST_PREFIX).replace(/[^a-z0-9]+$/, "");
}
