/**
 * Coordination for Kubernetes: semaphores, mutexes, leases, read-write mutexes, onces, barriers, wait groups and gates as objects of the
 * cluster, for Pods and for whoever else has a kubeconfig.
 *
 * ```ts
 * import { connect } from "@konductor/sdk";
 *
 * await using konductor = await connect(); // in a Pod or with a kubeconfig
 * await using permit = await konductor.semaphore("api-quota").acquire({ timeout: "1m" });
 * console.log(`working with token ${permit.token}`, permit.signal.aborted);
 * ```
 *
 * @module
 */
export { connect, type ConnectOptions } from "./connect.ts";
export { Konductor, type Objects, type WatchOptions } from "./client.ts";
export { type AmendOptions, Claim } from "./claim.ts";
export { type ArriveOptions, Barrier, type BarrierWaitOptions } from "./barrier.ts";
export { Facts } from "./facts.ts";
export type { FactOptions } from "./fact.ts";
export { Gate } from "./gate.ts";
export { Handle } from "./handle.ts";
export { Line } from "./line.ts";
export { type Duration, duration } from "./duration.ts";
export type { Leadership, LeadOptions, StopReason } from "./lead.ts";
export { Lease } from "./lease.ts";
export { Mutex } from "./mutex.ts";
export { type Execution, Once } from "./once.ts";
export { type LockOptions, RWMutex } from "./rwmutex.ts";
export { missingIn, type WaitOptions } from "./settle.ts";
export { WaitGroup } from "./waitgroup.ts";
export { type PermitOptions, Semaphore } from "./semaphore.ts";
export * from "./errors.ts";
export type * from "./options.ts";
export type { KubeApi, KubeObject, ObjectMeta, OwnerReference, Resource } from "../kube/api.ts";
export type { Clock } from "../kube/clock.ts";
export type { PodIdentity } from "../kube/identity.ts";
export type { RequestState } from "./request.ts";
export type { MissingRight } from "./rights.ts";
export type { Standing } from "./standing.ts";
export type { Condition, FoldedDelta, Holder, LostHolder, ModalHolder, ModalLostHolder } from "./types.ts";
export type { Lease as LeaseObject, LeaseSpec, LeaseSpecInput, LeaseStatus } from "./types.ts";
export type { Mutex as MutexObject, MutexSpec, MutexSpecInput, MutexStatus } from "./types.ts";
export type { Semaphore as SemaphoreObject, SemaphoreSpec, SemaphoreSpecInput, SemaphoreStatus } from "./types.ts";
export type { Barrier as BarrierObject, BarrierSpec, BarrierSpecInput, BarrierStatus } from "./types.ts";
export type { Once as OnceObject, OnceSpec, OnceSpecInput, OnceStatus } from "./types.ts";
export type { RWMutex as RWMutexObject, RWMutexSpec, RWMutexSpecInput, RWMutexStatus } from "./types.ts";
export type { WaitGroup as WaitGroupObject, WaitGroupSpec, WaitGroupSpecInput, WaitGroupStatus } from "./types.ts";
export type { Gate as GateObject, GateCondition, GateConditionStatus, GateSpec, GateSpecInput, GateStatus } from "./types.ts";
