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
  /** Who holds, as the request says. */
  readonly holder: string;
  /** How many permits it holds; left out where it is 1. */
  readonly weight?: number | undefined;
  /** The fencing token of the grant. */
  readonly token: number;
  /** When it was granted. */
  readonly acquiredAt: string;
  /** The Pod that owns the request. */
  readonly podName?: string | undefined;
  /** That Pod's uid. */
  readonly podUid?: string | undefined;
}

/** A request that held. */
export interface LostHolder {
  /** The request's uid. */
  readonly uid: string;
  /** Who held, as the request said. */
  readonly holder: string;
  /** How many permits it held. */
  readonly weight: number;
  /** Why it holds no longer, in one word. */
  readonly reason: string;
  /** Why it holds no longer, in a sentence. */
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
  /** Permits that are free. */
  readonly available?: number | undefined;
  /** Ready: permits are free. Full: none is. Suspended: nothing new is granted. */
  readonly phase?: "Ready" | "Full" | "Suspended" | undefined;
  /** Who holds, in the order of the grants. Authoritative: a request tells its owner what stands here. */
  readonly holders?: readonly Holder[] | undefined;
  /** Holders that lost their claim lately and have not been told, or whose capacity is withheld. */
  readonly lost?: readonly LostHolder[] | undefined;
  /** The highest fencing token that was given out for this name. */
  readonly lastToken?: number | undefined;
  /** How many are in line. Written at most once a second. */
  readonly waiting?: number | undefined;
  /** What is so at present, and why; one entry for each type. */
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
  /** Pending: it is in line. Granted: it holds. Denied: it will not be granted. Expired: it held, and holds no longer; or its parent was deleted. */
  readonly phase: "Pending" | "Granted" | "Denied" | "Expired";
  /** The fencing token: rises with every grant for the life of the parent's name. */
  readonly token?: number | undefined;
  /** When it was granted. */
  readonly acquiredAt?: string | undefined;
  /** When the grant ends unless it is renewed. Informs. The operator counts on its own clock; see the ttl. */
  readonly expiresAt?: string | undefined;
  /** What is so at present, and why; one entry for each type. */
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
  /** Who holds it. */
  readonly holder?: string | undefined;
  /** When the holder got it. */
  readonly lockedAt?: string | undefined;
  /** When the lock ends unless it is renewed. Informs; written at most twice a ttl. */
  readonly expiresAt?: string | undefined;
  /** The holder's fencing token. */
  readonly token?: number | undefined;
  /** Unlocked: nobody holds it. Locked: somebody does. */
  readonly phase?: "Unlocked" | "Locked" | undefined;
  /** Who holds, in the order of the grants. Authoritative: a request tells its owner what stands here. */
  readonly holders?: readonly Holder[] | undefined;
  /** Holders that lost their claim lately and have not been told, or whose capacity is withheld. */
  readonly lost?: readonly LostHolder[] | undefined;
  /** The highest fencing token that was given out for this name. */
  readonly lastToken?: number | undefined;
  /** How many are in line. Written at most once a second. */
  readonly waiting?: number | undefined;
  /** What is so at present, and why; one entry for each type. */
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
  /** Pending: it is in line. Granted: it holds. Denied: it will not be granted. Expired: it held, and holds no longer; or its parent was deleted. */
  readonly phase: "Pending" | "Granted" | "Denied" | "Expired";
  /** The fencing token: rises with every grant for the life of the parent's name. */
  readonly token?: number | undefined;
  /** When it was granted. */
  readonly acquiredAt?: string | undefined;
  /** When the grant ends unless it is renewed. Informs. The operator counts on its own clock; see the ttl. */
  readonly expiresAt?: string | undefined;
  /** What is so at present, and why; one entry for each type. */
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
  /** Who holds it. */
  readonly holder?: string | undefined;
  /** When the holder got it. */
  readonly acquiredAt?: string | undefined;
  /** When the grant ends unless it is renewed. Informs; written at most twice a ttl. */
  readonly expiresAt?: string | undefined;
  /** The holder's last renewal that was counted. */
  readonly renewTime?: string | undefined;
  /** Renewals of the present grant. Those that follow one another closely may count as one. */
  readonly renewCount?: number | undefined;
  /** The holder's fencing token. */
  readonly token?: number | undefined;
  /** Available: nobody holds it. Held: somebody does. Expired: nobody holds it, because the last holder's time was up. */
  readonly phase?: "Available" | "Held" | "Expired" | undefined;
  /** Who holds, in the order of the grants. Authoritative: a request tells its owner what stands here. */
  readonly holders?: readonly Holder[] | undefined;
  /** Holders that lost their claim lately and have not been told, or whose capacity is withheld. */
  readonly lost?: readonly LostHolder[] | undefined;
  /** The highest fencing token that was given out for this name. */
  readonly lastToken?: number | undefined;
  /** How many are in line. Written at most once a second. */
  readonly waiting?: number | undefined;
  /** What is so at present, and why; one entry for each type. */
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
  /** Pending: it is in line. Granted: it holds. Denied: it will not be granted. Expired: it held, and holds no longer; or its parent was deleted. */
  readonly phase: "Pending" | "Granted" | "Denied" | "Expired";
  /** The fencing token: rises with every grant for the life of the parent's name. */
  readonly token?: number | undefined;
  /** When it was granted. */
  readonly acquiredAt?: string | undefined;
  /** When the grant ends unless it is renewed. Informs. The operator counts on its own clock; see the ttl. */
  readonly expiresAt?: string | undefined;
  /** What is so at present, and why; one entry for each type. */
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

/** What a RWMutex is to be. */
export interface RWMutexSpec {
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

/** What a RWMutex is to be, as one writes it. */
export type RWMutexSpecInput = RWMutexSpec;

/** A request that holds, and how. */
export interface ModalHolder {
  /** The request's uid. */
  readonly uid: string;
  /** The request's name. */
  readonly name: string;
  /** Who holds, as the request says. */
  readonly holder: string;
  /** How many permits it holds; left out where it is 1. */
  readonly weight?: number | undefined;
  /** The fencing token of the grant. */
  readonly token: number;
  /** When it was granted. */
  readonly acquiredAt: string;
  /** The Pod that owns the request. */
  readonly podName?: string | undefined;
  /** That Pod's uid. */
  readonly podUid?: string | undefined;
  /** How it holds. */
  readonly mode?: "Read" | "Write" | undefined;
}

/** A request that held, and how. */
export interface ModalLostHolder {
  /** The request's uid. */
  readonly uid: string;
  /** Who held, as the request said. */
  readonly holder: string;
  /** How many permits it held. */
  readonly weight: number;
  /** Why it holds no longer, in one word. */
  readonly reason: string;
  /** Why it holds no longer, in a sentence. */
  readonly message: string;
  /** Until then its capacity stays unused (lockDelay). */
  readonly until?: string | undefined;
  /** How it holds. */
  readonly mode?: "Read" | "Write" | undefined;
}

/** What the operator says of a RWMutex. */
export interface RWMutexStatus {
  /** Who writes. */
  readonly writeHolder?: string | undefined;
  /** The first 100 of those who read. */
  readonly readHolders?: readonly string[] | undefined;
  /** How many read. */
  readonly readers?: number | undefined;
  /** When the first of those who hold it got it. */
  readonly lockedAt?: string | undefined;
  /** When that one's lock ends unless it is renewed. Informs; written at most twice a ttl. */
  readonly expiresAt?: string | undefined;
  /** Unlocked: nobody holds it. ReadLocked: one or more read. WriteLocked: one writes. */
  readonly phase?: "Unlocked" | "ReadLocked" | "WriteLocked" | undefined;
  /** Who holds, in the order of the grants. Authoritative: a request tells its owner what stands here. */
  readonly holders?: readonly ModalHolder[] | undefined;
  /** Holders that lost their claim lately and have not been told, or whose capacity is withheld. */
  readonly lost?: readonly ModalLostHolder[] | undefined;
  /** The highest fencing token that was given out for this name. */
  readonly lastToken?: number | undefined;
  /** How many are in line. Written at most once a second. */
  readonly waiting?: number | undefined;
  /** What is so at present, and why; one entry for each type. */
  readonly conditions?: readonly Condition[] | undefined;
}

/** RWMutex: many readers or one writer. */
export interface RWMutex {
  readonly apiVersion: "konductor.io/v1";
  readonly kind: "RWMutex";
  readonly metadata: ObjectMeta;
  readonly spec: RWMutexSpec;
  readonly status?: RWMutexStatus | undefined;
}

/** What a RWMutexRequest is to be. */
export interface RWMutexRequestSpec {
  /** The RWMutex's name. */
  readonly rwmutex: string;
  /** Read: together with others who read. Write: alone. It may change from Write to Read, and not back. */
  readonly mode: "Read" | "Write";
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

/** What a RWMutexRequest is to be, as one writes it. */
export interface RWMutexRequestSpecInput {
  /** The RWMutex's name. */
  readonly rwmutex: string;
  /** Read: together with others who read. Write: alone. It may change from Write to Read, and not back. */
  readonly mode?: "Read" | "Write" | undefined;
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

/** What the operator answers to a RWMutexRequest. */
export interface RWMutexRequestStatus {
  /** Pending: it is in line. Granted: it holds. Denied: it will not be granted. Expired: it held, and holds no longer; or its parent was deleted. */
  readonly phase: "Pending" | "Granted" | "Denied" | "Expired";
  /** The fencing token: rises with every grant for the life of the parent's name. */
  readonly token?: number | undefined;
  /** When it was granted. */
  readonly acquiredAt?: string | undefined;
  /** When the grant ends unless it is renewed. Informs. The operator counts on its own clock; see the ttl. */
  readonly expiresAt?: string | undefined;
  /** What is so at present, and why; one entry for each type. */
  readonly conditions?: readonly Condition[] | undefined;
}

/** A request to a RWMutex. */
export interface RWMutexRequest {
  readonly apiVersion: "konductor.io/v1";
  readonly kind: "RWMutexRequest";
  readonly metadata: ObjectMeta;
  readonly spec: RWMutexRequestSpec;
  readonly status: RWMutexRequestStatus;
}

/** What a Once is to be. */
export interface OnceSpec {
  /** How long an attempt lives without a sign of life, where the request does not say. */
  readonly ttl?: string | undefined;
  /** What becomes of it when an executor ends without saying how. Retry: the next in line tries, so the action may be carried out more than once. Fail: nobody does, so it is carried out at most once. */
  readonly onExecutorLoss: "Retry" | "Fail";
  /** After so many attempts without success it has failed. Left out: no limit. */
  readonly maxAttempts?: number | undefined;
  /** Grant nothing new. Who holds keeps holding. */
  readonly suspend?: boolean | undefined;
  /** A hard cap on how long a grant lasts, whatever its ttl or its Pod. */
  readonly maxHold?: string | undefined;
  /** How many may wait. Later requests are denied with reason QueueFull. */
  readonly maxWaiting?: number | undefined;
  /** How long capacity stays unused after it was taken from a holder that may not know yet. Default 0. */
  readonly lockDelay?: string | undefined;
}

/** What a Once is to be, as one writes it. */
export interface OnceSpecInput {
  /** How long an attempt lives without a sign of life, where the request does not say. */
  readonly ttl?: string | undefined;
  /** What becomes of it when an executor ends without saying how. Retry: the next in line tries, so the action may be carried out more than once. Fail: nobody does, so it is carried out at most once. */
  readonly onExecutorLoss?: "Retry" | "Fail" | undefined;
  /** After so many attempts without success it has failed. Left out: no limit. */
  readonly maxAttempts?: number | undefined;
  /** Grant nothing new. Who holds keeps holding. */
  readonly suspend?: boolean | undefined;
  /** A hard cap on how long a grant lasts, whatever its ttl or its Pod. */
  readonly maxHold?: string | undefined;
  /** How many may wait. Later requests are denied with reason QueueFull. */
  readonly maxWaiting?: number | undefined;
  /** How long capacity stays unused after it was taken from a holder that may not know yet. Default 0. */
  readonly lockDelay?: string | undefined;
}

/** What the operator says of a Once. */
export interface OnceStatus {
  /** Whether it has been carried out with success. Once true, it stays so. */
  readonly executed?: boolean | undefined;
  /** Who carries it out, or did. */
  readonly executor?: string | undefined;
  /** When its success was taken in. */
  readonly executedAt?: string | undefined;
  /** How many attempts were begun. */
  readonly attempts?: number | undefined;
  /** What the last executor said at its end, or why there was no success. */
  readonly message?: string | undefined;
  /** Pending: nobody carries it out. Running: somebody does. Executed: one has succeeded. Failed: nobody may try any more. */
  readonly phase?: "Pending" | "Running" | "Executed" | "Failed" | undefined;
  /** Who holds, in the order of the grants. Authoritative: a request tells its owner what stands here. */
  readonly holders?: readonly Holder[] | undefined;
  /** Holders that lost their claim lately and have not been told, or whose capacity is withheld. */
  readonly lost?: readonly LostHolder[] | undefined;
  /** The highest fencing token that was given out for this name. */
  readonly lastToken?: number | undefined;
  /** How many are in line. Written at most once a second. */
  readonly waiting?: number | undefined;
  /** What is so at present, and why; one entry for each type. */
  readonly conditions?: readonly Condition[] | undefined;
}

/** Once: carried out once, by one of many. */
export interface Once {
  readonly apiVersion: "konductor.io/v1";
  readonly kind: "Once";
  readonly metadata: ObjectMeta;
  readonly spec: OnceSpec;
  readonly status?: OnceStatus | undefined;
}

/** What a OnceRequest is to be. */
export interface OnceRequestSpec {
  /** The Once's name. */
  readonly once: string;
  /** How the attempt ended: said by the executor, once, while it holds. */
  readonly outcome?: "Succeeded" | "Failed" | undefined;
  /** What it has to say about that. */
  readonly message?: string | undefined;
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

/** What a OnceRequest is to be, as one writes it. */
export type OnceRequestSpecInput = OnceRequestSpec;

/** What the operator answers to a OnceRequest. */
export interface OnceRequestStatus {
  /** Pending: it is in line. Granted: it holds. Denied: it will not be granted. Expired: it held, and holds no longer; or its parent was deleted. Finished: it said how it ended. */
  readonly phase: "Pending" | "Granted" | "Denied" | "Expired" | "Finished";
  /** The fencing token: rises with every grant for the life of the parent's name. */
  readonly token?: number | undefined;
  /** When it was granted. */
  readonly acquiredAt?: string | undefined;
  /** When the grant ends unless it is renewed. Informs. The operator counts on its own clock; see the ttl. */
  readonly expiresAt?: string | undefined;
  /** What is so at present, and why; one entry for each type. */
  readonly conditions?: readonly Condition[] | undefined;
}

/** A request to a Once. */
export interface OnceRequest {
  readonly apiVersion: "konductor.io/v1";
  readonly kind: "OnceRequest";
  readonly metadata: ObjectMeta;
  readonly spec: OnceRequestSpec;
  readonly status: OnceRequestStatus;
}

/** What a Barrier is to be. */
export interface BarrierSpec {
  /** How many participants are to arrive. Their number counts, not their Arrivals'. */
  readonly expected: number;
  /** So many are enough to open it. Left out: all that are expected. */
  readonly quorum?: number | undefined;
  /** How long after the round's first arrival it fails, unless it has opened by then. Left out: never. */
  readonly timeout?: string | undefined;
  /** A greater number closes it, and begins a new round without any arrivals. */
  readonly round: number;
}

/** What a Barrier is to be, as one writes it. */
export interface BarrierSpecInput {
  /** How many participants are to arrive. Their number counts, not their Arrivals'. */
  readonly expected?: number | undefined;
  /** So many are enough to open it. Left out: all that are expected. */
  readonly quorum?: number | undefined;
  /** How long after the round's first arrival it fails, unless it has opened by then. Left out: never. */
  readonly timeout?: string | undefined;
  /** A greater number closes it, and begins a new round without any arrivals. */
  readonly round?: number | undefined;
}

/** What the operator says of a Barrier. */
export interface BarrierStatus {
  /** How many participants have arrived in this round. Written at most once a second until it opens. */
  readonly arrived?: number | undefined;
  /** The first 100 of those who have arrived. */
  readonly arrivals?: readonly string[] | undefined;
  /** The present round. */
  readonly round?: number | undefined;
  /** When the operator first saw this round. */
  readonly roundBeganAt?: string | undefined;
  /** From then on the timeout runs. */
  readonly firstArrivalAt?: string | undefined;
  /** When it opened in this round. */
  readonly openedAt?: string | undefined;
  /** The last round in which it opened. */
  readonly lastOpenedRound?: number | undefined;
  /** Waiting: too few have arrived. Open: enough have, and it stays open for this round. Failed: the timeout was over before that. */
  readonly phase?: "Waiting" | "Open" | "Failed" | undefined;
  /** What is so at present, and why; one entry for each type. */
  readonly conditions?: readonly Condition[] | undefined;
}

/** Barrier: opens when enough have arrived. */
export interface Barrier {
  readonly apiVersion: "konductor.io/v1";
  readonly kind: "Barrier";
  readonly metadata: ObjectMeta;
  readonly spec: BarrierSpec;
  readonly status?: BarrierStatus | undefined;
}

/** What a Arrival is to be. */
export interface ArrivalSpec {
  /** The Barrier's name. */
  readonly barrier: string;
  /** Who has arrived, in your own words. Printable, on one line. */
  readonly holder: string;
  /** Which participant that is: one who arrives twice counts once. Default: the holder. */
  readonly id?: string | undefined;
  /** The round in which it arrives. It waits for a later one, and is too late for an earlier one. */
  readonly round: number;
}

/** What a Arrival is to be, as one writes it. */
export interface ArrivalSpecInput {
  /** The Barrier's name. */
  readonly barrier: string;
  /** Who has arrived, in your own words. Printable, on one line. */
  readonly holder: string;
  /** Which participant that is: one who arrives twice counts once. Default: the holder. */
  readonly id?: string | undefined;
  /** The round in which it arrives. It waits for a later one, and is too late for an earlier one. */
  readonly round?: number | undefined;
}

/** What the operator answers to a Arrival. */
export interface ArrivalStatus {
  /** Pending: no operator has counted it yet. Recorded: it is counted. Denied: it does not count; the condition says why. */
  readonly phase: "Pending" | "Recorded" | "Denied";
  /** What is so at present, and why; one entry for each type. */
  readonly conditions?: readonly Condition[] | undefined;
  /** When the Arrival was created. */
  readonly arrivedAt?: string | undefined;
}

/** A request to a Barrier. */
export interface Arrival {
  readonly apiVersion: "konductor.io/v1";
  readonly kind: "Arrival";
  readonly metadata: ObjectMeta;
  readonly spec: ArrivalSpec;
  readonly status: ArrivalStatus;
}

/** What a WaitGroup is to be. */
export interface WaitGroupSpec {
  /** It is not done before so much was added, even if all of that has been done. */
  readonly expected: number;
  /** How long it is kept once it is done; then it is deleted. Left out, or 0: for ever. */
  readonly ttl?: string | undefined;
}

/** What a WaitGroup is to be, as one writes it. */
export interface WaitGroupSpecInput {
  /** It is not done before so much was added, even if all of that has been done. */
  readonly expected?: number | undefined;
  /** How long it is kept once it is done; then it is deleted. Left out, or 0: for ever. */
  readonly ttl?: string | undefined;
}

/** FoldedDelta. */
export interface FoldedDelta {
  /** The delta's uid. */
  readonly uid: string;
  /** The delta's name. */
  readonly name: string;
}

/** What the operator says of a WaitGroup. */
export interface WaitGroupStatus {
  /** What is still to be done: all that was added, less all that was done. */
  readonly counter?: number | undefined;
  /** All that was added. */
  readonly added?: number | undefined;
  /** All that was done. */
  readonly completed?: number | undefined;
  /** Deltas that are in the counter, and whose objects do not show that yet. */
  readonly folded?: readonly FoldedDelta[] | undefined;
  /** When all was done. */
  readonly doneAt?: string | undefined;
  /** Waiting: something is still to be done, or to be added. Done: all that was added has been done; it stays so. */
  readonly phase?: "Waiting" | "Done" | undefined;
  /** What is so at present, and why; one entry for each type. */
  readonly conditions?: readonly Condition[] | undefined;
}

/** WaitGroup: done when all that was added is done. */
export interface WaitGroup {
  readonly apiVersion: "konductor.io/v1";
  readonly kind: "WaitGroup";
  readonly metadata: ObjectMeta;
  readonly spec: WaitGroupSpec;
  readonly status?: WaitGroupStatus | undefined;
}

/** What a WaitGroupDelta is to be. */
export interface WaitGroupDeltaSpec {
  /** The WaitGroup's name. */
  readonly waitgroup: string;
  /** How much more there is to do, or, below zero, how much was done. */
  readonly delta: number;
  /** Who says so, in your own words. Printable, on one line. */
  readonly holder?: string | undefined;
  /** Deltas with the same id count once, for the life of the group. The object is kept for that. */
  readonly id?: string | undefined;
}

/** What a WaitGroupDelta is to be, as one writes it. */
export interface WaitGroupDeltaSpecInput {
  /** The WaitGroup's name. */
  readonly waitgroup: string;
  /** How much more there is to do, or, below zero, how much was done. */
  readonly delta?: number | undefined;
  /** Who says so, in your own words. Printable, on one line. */
  readonly holder?: string | undefined;
  /** Deltas with the same id count once, for the life of the group. The object is kept for that. */
  readonly id?: string | undefined;
}

/** What the operator answers to a WaitGroupDelta. */
export interface WaitGroupDeltaStatus {
  /** Pending: no operator has counted it yet. Recorded: it is counted. Denied: it does not count; the condition says why. */
  readonly phase: "Pending" | "Recorded" | "Denied";
  /** What is so at present, and why; one entry for each type. */
  readonly conditions?: readonly Condition[] | undefined;
}

/** A request to a WaitGroup. */
export interface WaitGroupDelta {
  readonly apiVersion: "konductor.io/v1";
  readonly kind: "WaitGroupDelta";
  readonly metadata: ObjectMeta;
  readonly spec: WaitGroupDeltaSpec;
  readonly status: WaitGroupDeltaStatus;
}

/** Something about another object that has to be so. */
export interface GateCondition {
  /** What kind of object it is about. Resource: any other kind, by its apiVersion, kind and one of its conditions. */
  readonly type: "Job" | "Semaphore" | "Barrier" | "Lease" | "Gate" | "Mutex" | "RWMutex" | "Once" | "WaitGroup" | "Resource";
  /** The object's name. */
  readonly name: string;
  /** Where it is. Default: with the gate. Another namespace is read only where its Namespace says so, with the annotation konductor.io/gates-from. */
  readonly namespace?: string | undefined;
  /** What has to be so. Default: what one waits for with that type, such as Complete for a Job. */
  readonly state?:
    | "Complete"
    | "Failed"
    | "Active"
    | "Open"
    | "Closed"
    | "Acquired"
    | "Available"
    | "Locked"
    | "Unlocked"
    | "Executed"
    | "Done"
    | "Pending"
    | "Zero"
    | "NonZero"
    | undefined;
  /** Of a Semaphore: so many permits have to be available. Of a WaitGroup: its counter has to be at most that. */
  readonly value?: number | undefined;
  /** Of a Resource, e.g. apps/v1. */
  readonly apiVersion?: string | undefined;
  /** Of a Resource, e.g. Deployment. */
  readonly kind?: string | undefined;
  /** Of a Resource: one of its conditions, as in kubectl wait: Ready, or Ready=False. */
  readonly condition?: string | undefined;
}

/** What a Gate is to be. */
export interface GateSpec {
  /** What has to be so of other objects. */
  readonly conditions: readonly GateCondition[];
  /** How many of the conditions suffice. Default: all. */
  readonly atLeast?: number | undefined;
  /** Latch: once open it stays open. Live: it is open for as long as its conditions hold. */
  readonly mode: "Latch" | "Live";
  /** After so long without opening it has failed. It counts from when the operator first saw the gate. */
  readonly timeout?: string | undefined;
  /** Holds it open or closed, whatever its conditions. Take it away to go by them. */
  readonly override?: "Open" | "Closed" | undefined;
}

/** What a Gate is to be, as one writes it. */
export interface GateSpecInput {
  /** What has to be so of other objects. */
  readonly conditions: readonly GateCondition[];
  /** How many of the conditions suffice. Default: all. */
  readonly atLeast?: number | undefined;
  /** Latch: once open it stays open. Live: it is open for as long as its conditions hold. */
  readonly mode?: "Latch" | "Live" | undefined;
  /** After so long without opening it has failed. It counts from when the operator first saw the gate. */
  readonly timeout?: string | undefined;
  /** Holds it open or closed, whatever its conditions. Take it away to go by them. */
  readonly override?: "Open" | "Closed" | undefined;
}

/** Where a condition of a gate stands. */
export interface GateConditionStatus {
  /** As in the spec. */
  readonly type: "Job" | "Semaphore" | "Barrier" | "Lease" | "Gate" | "Mutex" | "RWMutex" | "Once" | "WaitGroup" | "Resource";
  /** As in the spec. */
  readonly apiVersion?: string | undefined;
  /** As in the spec. */
  readonly kind?: string | undefined;
  /** As in the spec. */
  readonly namespace?: string | undefined;
  /** As in the spec. */
  readonly name: string;
  /** What has to be so. */
  readonly state: string;
  /** Whether it is so. */
  readonly met: boolean;
  /** It cannot come to be so any more, with this object. */
  readonly failed?: boolean | undefined;
  /** What is missing, or that nothing is. */
  readonly message: string;
  /** The object that was seen last. */
  readonly uid?: string | undefined;
}

/** What the operator says of a Gate. */
export interface GateStatus {
  /** Waiting: too few conditions hold. Open: enough do, or did, or its override says so. Closed: its override says so. Failed: too few can hold any more, or the timeout is over. */
  readonly phase?: "Waiting" | "Open" | "Closed" | "Failed" | undefined;
  /** How many conditions hold. */
  readonly conditionsMet?: number | undefined;
  /** How many conditions there are. */
  readonly conditionsTotal?: number | undefined;
  /** Each condition, in the order of the spec. */
  readonly conditionStatuses?: readonly GateConditionStatus[] | undefined;
  /** Since when it waits for its conditions. */
  readonly waitingSince?: string | undefined;
  /** Since when it is open. */
  readonly openedAt?: string | undefined;
  /** When enough of its conditions first held: since then a Latch stays open, but for an override. */
  readonly latchedAt?: string | undefined;
  /** When its timeout was over. It stays failed until its spec changes. */
  readonly timedOutAt?: string | undefined;
  /** What is so at present, and why; one entry for each type. */
  readonly conditions?: readonly Condition[] | undefined;
}

/** Gate: open when its conditions hold. */
export interface Gate {
  readonly apiVersion: "konductor.io/v1";
  readonly kind: "Gate";
  readonly metadata: ObjectMeta;
  readonly spec: GateSpec;
  readonly status?: GateStatus | undefined;
}
