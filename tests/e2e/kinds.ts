/** The kinds that scenarios are about, as the API server names them. */
import type { KubeObject, Resource } from "../../kube/api.ts";
import type { HolderEntry, LineStatus } from "../../primitives/line_schema.ts";
import { definitions, resourceOf } from "../../primitives/mod.ts";
import type * as z from "zod";
import { anyRequestStatus } from "../../primitives/line_schema.ts";

const { Semaphore, Mutex, RWMutex, Once, Barrier, WaitGroup, Gate } = definitions;

export const semaphores: Resource = resourceOf(Semaphore);
export const permits: Resource = resourceOf(Semaphore.request);
export const mutexes: Resource = resourceOf(Mutex);
export const mutexRequests: Resource = resourceOf(Mutex.request);
export const rwmutexes: Resource = resourceOf(RWMutex);
export const rwmutexRequests: Resource = resourceOf(RWMutex.request);
export const onces: Resource = resourceOf(Once);
export const onceRequests: Resource = resourceOf(Once.request);
export const barriers: Resource = resourceOf(Barrier);
export const arrivals: Resource = resourceOf(Barrier.request);
export const waitgroups: Resource = resourceOf(WaitGroup);
export const deltas: Resource = resourceOf(WaitGroup.request);
export const gates: Resource = resourceOf(Gate);

type SemaphoreStatus = z.infer<typeof Semaphore.status>;
type MutexStatus = z.infer<typeof Mutex.status>;
type RWMutexStatus = z.infer<typeof RWMutex.status>;
type OnceStatus = z.infer<typeof Once.status>;
type BarrierStatus = z.infer<typeof Barrier.status>;
type WaitGroupStatus = z.infer<typeof WaitGroup.status>;
type GateStatus = z.infer<typeof Gate.status>;
type RequestStatus = z.infer<typeof anyRequestStatus>;

export function semaphoreStatus({ status = {} }: KubeObject): SemaphoreStatus {
  return Semaphore.status.parse(status);
}

export function mutexStatus({ status = {} }: KubeObject): MutexStatus {
  return Mutex.status.parse(status);
}

export function rwmutexStatus({ status = {} }: KubeObject): RWMutexStatus {
  return RWMutex.status.parse(status);
}

export function onceStatus({ status = {} }: KubeObject): OnceStatus {
  return Once.status.parse(status);
}

export function barrierStatus({ status = {} }: KubeObject): BarrierStatus {
  return Barrier.status.parse(status);
}

export function waitgroupStatus({ status = {} }: KubeObject): WaitGroupStatus {
  return WaitGroup.status.parse(status);
}

export function gateStatus({ status = {} }: KubeObject): GateStatus {
  return Gate.status.parse(status);
}

/** Who holds, by any parent's status. */
export function holdersOf({ status = {} }: KubeObject): readonly HolderEntry[] {
  const { holders = [] }: LineStatus = Semaphore.status.pick({ holders: true }).parse(status);
  return holders;
}

export function requestStatus({ status = {} }: KubeObject): RequestStatus {
  return anyRequestStatus.parse(status);
}

/** The phase of a request. */
export function phaseOf(request: KubeObject): string {
  return requestStatus(request).phase;
}

/** The reason of a request's condition. */
export function reasonOf(request: KubeObject): string | undefined {
  return requestStatus(request).conditions?.[0]?.reason;
}
