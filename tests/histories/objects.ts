/** Reads, from plain objects, what the histories look at. Objects are replaced and never changed: each is read once. */
import * as z from "zod";
import type { KubeObject } from "../../kube/api.ts";
import { milliseconds } from "../../primitives/duration.ts";
import { lineRequest, lineRequestStatus, lineSpec, type LineStatus, modalLineStatus } from "../../primitives/line_schema.ts";
import type { PodRef, Told } from "../../primitives/contract.ts";

const specOfParent = z.looseObject({
  ...lineSpec,
  permits: z.number().optional(),
  queueing: z.string().optional(),
  ttl: z.string().optional(),
  priority: z.number().optional(),
  onExecutorLoss: z.string().optional(),
  maxAttempts: z.number().optional(),
});
const specOfRequest = z.looseObject({
  ...lineRequest,
  permits: z.number().optional(),
  mode: z.string().optional(),
  outcome: z.string().optional(),
});
const statusOfParent = z.looseObject({
  ...modalLineStatus,
  phase: z.string().optional(),
  executed: z.boolean().optional(),
  executor: z.string().optional(),
  executedAt: z.string().optional(),
  attempts: z.number().optional(),
});
const statusOfRequest = lineRequestStatus.extend({
  phase: z.enum(["Pending", "Granted", "Denied", "Expired", "Finished"]).default("Pending"),
});
const reasonOfRequest = z.looseObject({ reason: z.string().optional() });
const specOfPod = z.looseObject({ phase: z.string().optional() });

/** What nobody shares uses up all there is of it. */
const ALL = 1_000_000;

/** How much there is of a parent, and how much of it a request takes up, by kind. Others: one of one. */
const capacities: Readonly<Record<string, (spec: z.infer<typeof specOfParent>) => number>> = {
  Semaphore: ({ permits = 1 }) => permits,
  RWMutex: () => ALL,
};
const weights: Readonly<Record<string, (spec: z.infer<typeof specOfRequest>) => number>> = {
  Permit: ({ permits = 1 }) => permits,
  RWMutexRequest: ({ mode }) => mode === "Read" ? 1 : ALL,
};

/** Any line kind's parent. */
export interface Line extends LineStatus {
  readonly phase?: string | undefined;
  readonly executed?: boolean | undefined;
  readonly executor?: string | undefined;
  readonly executedAt?: string | undefined;
  readonly attempts?: number | undefined;
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
  /** How much of the parent's capacity it asks for. */
  readonly weight: number;
  readonly pod: PodRef | undefined;
  readonly told: Told;
  /** Why it was told that. */
  readonly reason: string | undefined;
}

export interface Pod {
  readonly uid: string;
  readonly name: string;
  readonly state: "Running" | "Terminating" | "Ended";
}

export const lineOf = onceEach((object): Line => {
  const spec = specOfParent.parse(object.spec ?? {});
  const capacity = capacities[object.kind]?.(spec) ?? 1;
  const strict = spec.queueing !== "FirstFit";
  return { ...statusOfParent.parse(object.status ?? {}), ...identityOf(object), spec, capacity, strict };
});

export const claimOf = onceEach((object): Claim => {
  const owner = object.metadata.ownerReferences?.find(({ kind }) => kind === "Pod");
  const spec = specOfRequest.parse(object.spec);
  return {
    ...identityOf(object),
    spec,
    weight: weights[object.kind]?.(spec) ?? 1,
    pod: owner && { name: owner.name, uid: owner.uid },
    told: statusOfRequest.parse(object.status ?? {}),
    reason: reasonOfRequest.parse(object.status ?? {}).reason,
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

/** How much capacity is used by those who hold, or whose place is withheld. */
export function weightOf(entries: readonly { readonly weight?: number | undefined; readonly mode?: string | undefined }[]): number {
  return entries.reduce((sum, { weight, mode }) => sum + (mode === "Write" ? ALL : weight ?? 1), 0);
}

/** Whether a phase is the last that a request is told. */
export function isFinal(phase: string): boolean {
  return phase === "Denied" || phase === "Expired" || phase === "Finished";
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
