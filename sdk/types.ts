// Generated, do not edit: deno task generate
/**
 * The objects of konductor.io/v1, as the API server returns them: what has a default is there. A type that ends in `Input` is what one
 * writes: what has a default may be left out.
 *
 * @module
 */
import type { ObjectMeta } from "../kube/api.ts";

export type { ObjectMeta };

/** What a Semaphore is to be. */
export interface SemaphoreSpec {
  /** How many may hold at a time, by weight. A smaller value takes nothing away. */
  readonly permits: number;
  /** How long a grant lives without a sign of life, where the request does not say. */
  readonly ttl?: string | undefined;
  /** Fifo: a Permit that does not fit yet holds up those behind it. FirstFit: whoever fits goes. */
  readonly queueing: "Fifo" | "FirstFit";
  /** Grant nothing new. Who holds keeps holding. */
  readonly suspend?: boolean | undefined;
  /** A hard cap on how long a grant lasts, whatever its ttl or its Pod. */
  readonly maxHold?: string | undefined;
  /** How many may wait. Later requests are denied with reason QueueFull. */
  readonly maxWaiting?: number | undefined;
  /** How long capacity stays unused after it was taken from a holder that may not know yet. Default 0. */
  readonly lockDelay?: string | undefined;
}

/** What a Semaphore is to be, as one writes it. */
export interface SemaphoreSpecInput {
  /** How many may hold at a time, by weight. A smaller value takes nothing away. */
  readonly permits?: number | undefined;
  /** How long a grant lives without a sign of life, where the request does not say. */
  readonly ttl?: string | undefined;
  /** Fifo: a Permit that does not fit yet holds up those behind it. FirstFit: whoever fits goes. */
  readonly queueing?: "Fifo" | "FirstFit" | undefined;
  /** Grant nothing new. Who holds keeps holding. */
  readonly suspend?: boolean | undefined;
  /** A hard cap on how long a grant lasts, whatever its ttl or its Pod. */
  readonly maxHold?: string | undefined;
  /** How many may wait. Later requests are denied with reason QueueFull. */
  readonly maxWaiting?: number | undefined;
  /** How long capacity stays unused after it was taken from a holder that may not know yet. Default 0. */
  readonly lockDelay?: string | undefined;
}

/** A request that holds. */
export interface Holder {
  /** The request's uid. */
  readonly uid: string;
  /** The request's name. */
  readonly name: string;
  readonly holder: string;
  /** How many permits it holds; left out where it is 1. */
  readonly weight?: number | undefined;
  readonly token: number;
  readonly acquiredAt: string;
  readonly podName?: string | undefined;
  readonly podUid?: string | undefined;
}

/** A request that held. */
export interface LostHolder {
  readonly uid: string;
  readonly holder: string;
  readonly weight: number;
  readonly reason: string;
  readonly message: string;
  /** Until then its capacity stays unused (lockDelay). */
  readonly until?: string | undefined;
}

/** Something that is so or is not, and why. */
export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
  readonly observedGeneration?: number | undefined;
}

/** What the operator says of a Semaphore. */
export interface SemaphoreStatus {
  /** Permits held, and withheld by lockDelay. */
  readonly inUse?: number | undefined;
  readonly available?: number | undefined;
  readonly phase?: "Ready" | "Full" | "Suspended" | undefined;
  /** Who holds, in the order of the grants. Authoritative: a request tells its owner what stands here. */
  readonly holders?: readonly Holder[] | undefined;
  /** Holders that lost their claim lately and have not been told, or whose capacity is withheld. */
  readonly lost?: readonly LostHolder[] | undefined;
  /** The highest fencing token that was given out for this name. */
  readonly lastToken?: number | undefined;
  /** How many are in line. Written at most once a second. */
  readonly waiting?: number | undefined;
  readonly conditions?: readonly Condition[] | undefined;
}

/** Semaphore: at most so many at a time. */
export interface Semaphore {
  readonly apiVersion: "konductor.io/v1";
  readonly kind: "Semaphore";
  readonly metadata: ObjectMeta;
  readonly spec: SemaphoreSpec;
  readonly status?: SemaphoreStatus | undefined;
}

/** What a Permit is to be. */
export interface PermitSpec {
  /** The Semaphore's name. */
  readonly semaphore: string;
  /** How many permits it asks for. */
  readonly permits: number;
  /** Who asks, in your own words: a Pod's name, a job's, a person's. Printable, on one line. */
  readonly holder: string;
  /** Higher goes first among the waiting. It takes nothing away from a holder. */
  readonly priority?: number | undefined;
  /** How long a grant lives without a sign of life. Default: the parent's. 0: for ever. */
  readonly ttl?: string | undefined;
  /** How long it may stay in line, from when the operator first saw it. 0s: now or never. Left out: for ever. */
  readonly wait?: string | undefined;
  /** The last sign of life. Once it is set, the claim lives by its renewals. */
  readonly renewTime?: string | undefined;
  /** The resourceVersion that the request was created as; repeated with the first renewal, so that it keeps its place in line. */
  readonly place?: string | undefined;
}

/** What a Permit is to be, as one writes it. */
export interface PermitSpecInput {
  /** The Semaphore's name. */
  readonly semaphore: string;
  /** How many permits it asks for. */
  readonly permits?: number | undefined;
  /** Who asks, in your own words: a Pod's name, a job's, a person's. Printable, on one line. */
  readonly holder: string;
  /** Higher goes first among the waiting. It takes nothing away from a holder. */
  readonly priority?: number | undefined;
  /** How long a grant lives without a sign of life. Default: the parent's. 0: for ever. */
  readonly ttl?: string | undefined;
  /** How long it may stay in line, from when the operator first saw it. 0s: now or never. Left out: for ever. */
  readonly wait?: string | undefined;
  /** The last sign of life. Once it is set, the claim lives by its renewals. */
  readonly renewTime?: string | undefined;
  /** The resourceVersion that the request was created as; repeated with the first renewal, so that it keeps its place in line. */
  readonly place?: string | undefined;
}

/** What the operator answers to a Permit. */
export interface PermitStatus {
  readonly phase: "Pending" | "Granted" | "Denied" | "Expired";
  /** The fencing token: rises with every grant for the life of the parent's name. */
  readonly token?: number | undefined;
  readonly acquiredAt?: string | undefined;
  /** Informs. The operator counts on its own clock; see the ttl. */
  readonly expiresAt?: string | undefined;
  readonly conditions?: readonly Condition[] | undefined;
}

/** A request to a Semaphore. */
export interface Permit {
  readonly apiVersion: "konductor.io/v1";
  readonly kind: "Permit";
  readonly metadata: ObjectMeta;
  readonly spec: PermitSpec;
  readonly status: PermitStatus;
}

/** What a Mutex is to be. */
export interface MutexSpec {
  /** How long a lock lives without a sign of life, where the request does not say. */
  readonly ttl?: string | undefined;
  /** Grant nothing new. Who holds keeps holding. */
  readonly suspend?: boolean | undefined;
  /** A hard cap on how long a grant lasts, whatever its ttl or its Pod. */
  readonly maxHold?: string | undefined;
  /** How many may wait. Later requests are denied with reason QueueFull. */
  readonly maxWaiting?: number | undefined;
  /** How long capacity stays unused after it was taken from a holder that may not know yet. Default 0. */
  readonly lockDelay?: string | undefined;
}

/** What a Mutex is to be, as one writes it. */
export type MutexSpecInput = MutexSpec;

/** What the operator says of a Mutex. */
export interface MutexStatus {
  readonly holder?: string | undefined;
  readonly lockedAt?: string | undefined;
  /** When the lock ends unless it is renewed. Informs; written at most twice a ttl. */
  readonly expiresAt?: string | undefined;
  /** The holder's fencing token. */
  readonly token?: number | undefined;
  readonly phase?: "Unlocked" | "Locked" | undefined;
  /** Who holds, in the order of the grants. Authoritative: a request tells its owner what stands here. */
  readonly holders?: readonly Holder[] | undefined;
  /** Holders that lost their claim lately and have not been told, or whose capacity is withheld. */
  readonly lost?: readonly LostHolder[] | undefined;
  /** The highest fencing token that was given out for this name. */
  readonly lastToken?: number | undefined;
  /** How many are in line. Written at most once a second. */
  readonly waiting?: number | undefined;
  readonly conditions?: readonly Condition[] | undefined;
}

/** Mutex: one at a time. */
export interface Mutex {
  readonly apiVersion: "konductor.io/v1";
  readonly kind: "Mutex";
  readonly metadata: ObjectMeta;
  readonly spec: MutexSpec;
  readonly status?: MutexStatus | undefined;
}

/** What a MutexRequest is to be. */
export interface MutexRequestSpec {
  /** The Mutex's name. */
  readonly mutex: string;
  /** Who asks, in your own words: a Pod's name, a job's, a person's. Printable, on one line. */
  readonly holder: string;
  /** Higher goes first among the waiting. It takes nothing away from a holder. */
  readonly priority?: number | undefined;
  /** How long a grant lives without a sign of life. Default: the parent's. 0: for ever. */
  readonly ttl?: string | undefined;
  /** How long it may stay in line, from when the operator first saw it. 0s: now or never. Left out: for ever. */
  readonly wait?: string | undefined;
  /** The last sign of life. Once it is set, the claim lives by its renewals. */
  readonly renewTime?: string | undefined;
  /** The resourceVersion that the request was created as; repeated with the first renewal, so that it keeps its place in line. */
  readonly place?: string | undefined;
}

/** What a MutexRequest is to be, as one writes it. */
export type MutexRequestSpecInput = MutexRequestSpec;

/** What the operator answers to a MutexRequest. */
export interface MutexRequestStatus {
  readonly phase: "Pending" | "Granted" | "Denied" | "Expired";
  /** The fencing token: rises with every grant for the life of the parent's name. */
  readonly token?: number | undefined;
  readonly acquiredAt?: string | undefined;
  /** Informs. The operator counts on its own clock; see the ttl. */
  readonly expiresAt?: string | undefined;
  readonly conditions?: readonly Condition[] | undefined;
}

/** A request to a Mutex. */
export interface MutexRequest {
  readonly apiVersion: "konductor.io/v1";
  readonly kind: "MutexRequest";
  readonly metadata: ObjectMeta;
  readonly spec: MutexRequestSpec;
  readonly status: MutexRequestStatus;
}

/** What a Lease is to be. */
export interface LeaseSpec {
  /** How long a grant lives without a sign of life, where the request does not say. */
  readonly ttl: string;
  /** The priority of requests that do not say. Default 0. */
  readonly priority?: number | undefined;
  /** Grant nothing new. Who holds keeps holding. */
  readonly suspend?: boolean | undefined;
  /** A hard cap on how long a grant lasts, whatever its ttl or its Pod. */
  readonly maxHold?: string | undefined;
  /** How many may wait. Later requests are denied with reason QueueFull. */
  readonly maxWaiting?: number | undefined;
  /** How long capacity stays unused after it was taken from a holder that may not know yet. Default 0. */
  readonly lockDelay?: string | undefined;
}

/** What a Lease is to be, as one writes it. */
export interface LeaseSpecInput {
  /** How long a grant lives without a sign of life, where the request does not say. */
  readonly ttl?: string | undefined;
  /** The priority of requests that do not say. Default 0. */
  readonly priority?: number | undefined;
  /** Grant nothing new. Who holds keeps holding. */
  readonly suspend?: boolean | undefined;
  /** A hard cap on how long a grant lasts, whatever its ttl or its Pod. */
  readonly maxHold?: string | undefined;
  /** How many may wait. Later requests are denied with reason QueueFull. */
  readonly maxWaiting?: number | undefined;
  /** How long capacity stays unused after it was taken from a holder that may not know yet. Default 0. */
  readonly lockDelay?: string | undefined;
}

/** What the operator says of a Lease. */
export interface LeaseStatus {
  readonly holder?: string | undefined;
  readonly acquiredAt?: string | undefined;
  /** When the grant ends unless it is renewed. Informs; written at most twice a ttl. */
  readonly expiresAt?: string | undefined;
  /** The holder's last renewal that was counted. */
  readonly renewTime?: string | undefined;
  /** Renewals of the present grant. Those that follow one another closely may count as one. */
  readonly renewCount?: number | undefined;
  /** The holder's fencing token. */
  readonly token?: number | undefined;
  readonly phase?: "Available" | "Held" | "Expired" | undefined;
  /** Who holds, in the order of the grants. Authoritative: a request tells its owner what stands here. */
  readonly holders?: readonly Holder[] | undefined;
  /** Holders that lost their claim lately and have not been told, or whose capacity is withheld. */
  readonly lost?: readonly LostHolder[] | undefined;
  /** The highest fencing token that was given out for this name. */
  readonly lastToken?: number | undefined;
  /** How many are in line. Written at most once a second. */
  readonly waiting?: number | undefined;
  readonly conditions?: readonly Condition[] | undefined;
}

/** Lease: one at a time, for a while. */
export interface Lease {
  readonly apiVersion: "konductor.io/v1";
  readonly kind: "Lease";
  readonly metadata: ObjectMeta;
  readonly spec: LeaseSpec;
  readonly status?: LeaseStatus | undefined;
}

/** What a LeaseRequest is to be. */
export interface LeaseRequestSpec {
  /** The Lease's name. */
  readonly lease: string;
  /** Who asks, in your own words: a Pod's name, a job's, a person's. Printable, on one line. */
  readonly holder: string;
  /** Higher goes first among the waiting. It takes nothing away from a holder. */
  readonly priority?: number | undefined;
  /** How long a grant lives without a sign of life. Default: the parent's. 0: for ever. */
  readonly ttl?: string | undefined;
  /** How long it may stay in line, from when the operator first saw it. 0s: now or never. Left out: for ever. */
  readonly wait?: string | undefined;
  /** The last sign of life. Once it is set, the claim lives by its renewals. */
  readonly renewTime?: string | undefined;
  /** The resourceVersion that the request was created as; repeated with the first renewal, so that it keeps its place in line. */
  readonly place?: string | undefined;
}

/** What a LeaseRequest is to be, as one writes it. */
export type LeaseRequestSpecInput = LeaseRequestSpec;

/** What the operator answers to a LeaseRequest. */
export interface LeaseRequestStatus {
  readonly phase: "Pending" | "Granted" | "Denied" | "Expired";
  /** The fencing token: rises with every grant for the life of the parent's name. */
  readonly token?: number | undefined;
  readonly acquiredAt?: string | undefined;
  /** Informs. The operator counts on its own clock; see the ttl. */
  readonly expiresAt?: string | undefined;
  readonly conditions?: readonly Condition[] | undefined;
}

/** A request to a Lease. */
export interface LeaseRequest {
  readonly apiVersion: "konductor.io/v1";
  readonly kind: "LeaseRequest";
  readonly metadata: ObjectMeta;
  readonly spec: LeaseRequestSpec;
  readonly status: LeaseRequestStatus;
}
