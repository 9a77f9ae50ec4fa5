/** Reads, from plain objects, what the histories look at. Objects are replaced and never changed: each is read once. */
import * as z from "zod";
import type { KubeObject } from "../../kube/api.ts";
import { milliseconds } from "../../primitives/duration.ts";
import { lineRequest, lineRequestStatus, lineSpec, type LineStatus, lineStatus } from "../../primitives/line_schema.ts";
import type { PodRef, Told } from "../../primitives/contract.ts";

const specOfParent = z.looseObject({
  ...lineSpec,
  permits: z.number().optional(),
  queueing: z.string().optional(),
  ttl: z.string().optional(),
  priority: z.number().optional(),
});
const specOfRequest = z.looseObject({ ...lineRequest, permits: z.number().default(1) });
const statusOfParent = z.looseObject(lineStatus);
const specOfPod = z.looseObject({ phase: z.string().optional() });

/** Any line kind's parent. */
export interface Line extends LineStatus {
  readonly uid: string;
  readonly version: string;
  readonly createdAt: number;
  readonly generation: number;
  readonly deleting: boolean;
  readonly spec: z.infer<typeof specOfParent>;
  /** How much may be held at a time. */
  readonly capacity: number;
  /** Whether whoever does not fit holds up those behind. */
  readonly strict: boolean;
}

/** Any request in line. */
export interface Claim {
  readonly uid: string;
  readonly name: string;
  readonly version: string;
  readonly createdAt: number;
  readonly deleting: boolean;
  readonly spec: z.infer<typeof specOfRequest>;
  readonly pod: PodRef | undefined;
  readonly told: Told;
}

export interface Pod {
  readonly uid: string;
  readonly name: string;
  readonly state: "Running" | "Terminating" | "Ended";
}

export const lineOf = onceEach((object): Line => {
  const spec = specOfParent.parse(object.spec ?? {});
  const capacity = object.kind === "Semaphore" ? spec.permits ?? 1 : 1;
  const strict = spec.queueing !== "FirstFit";
  return { ...statusOfParent.parse(object.status ?? {}), ...identityOf(object), spec, capacity, strict };
});

export const claimOf = onceEach((object): Claim => {
  const owner = object.metadata.ownerReferences?.find(({ kind }) => kind === "Pod");
  return {
    ...identityOf(object),
    spec: specOfRequest.parse(object.spec),
    pod: owner && { name: owner.name, uid: owner.uid },
    told: lineRequestStatus.parse(object.status ?? {}),
  };
});

export const podOf = onceEach((object): Pod => {
  const { phase } = specOfPod.parse(object.status ?? {});
  const ended = phase === "Succeeded" || phase === "Failed";
  return { ...identityOf(object), state: ended ? "Ended" : object.metadata.deletionTimestamp === undefined ? "Running" : "Terminating" };
});

/** What the line reads in a status. */
export function lineStatusOf(status: unknown): LineStatus {
  return statusOfParent.parse(status ?? {});
}

/** How long a claim lives without a sign of life, in milliseconds; undefined: for ever. */
export function ttlOf(claim: Claim, line: Line): number | undefined {
  return milliseconds(claim.spec.ttl ?? line.spec.ttl) || undefined;
}

export function livesByTtl({ pod, spec }: Claim): boolean {
  return pod === undefined || spec.renewTime !== undefined;
}

export function weightOf(entries: readonly { readonly weight?: number | undefined }[]): number {
  return entries.reduce((sum, { weight }) => sum + (weight ?? 1), 0);
}

function identityOf({ metadata }: KubeObject) {
  return {
    uid: metadata.uid,
    name: metadata.name,
    version: metadata.resourceVersion,
    createdAt: Date.parse(metadata.creationTimestamp),
    generation: metadata.generation ?? 1,
    deleting: metadata.deletionTimestamp !== undefined,
  };
}

function onceEach<Answer>(read: (object: KubeObject) => Answer): (object: KubeObject) => Answer {
  const known = new WeakMap<KubeObject, Answer>();
  return (object) => {
    const answer = known.get(object) ?? read(object);
    known.set(object, answer);
    return answer;
  };
}
