/** The kinds that scenarios are about, as the API server names them. */
import type { KubeObject, Resource } from "../../kube/api.ts";
import type { HolderEntry, LineStatus } from "../../primitives/line_schema.ts";
import { definitions, resourceOf } from "../../primitives/mod.ts";
import type * as z from "zod";
import { lineRequestStatus } from "../../primitives/line_schema.ts";

const { Semaphore, Mutex } = definitions;

export const semaphores: Resource = resourceOf(Semaphore);
export const permits: Resource = resourceOf(Semaphore.request);
export const mutexes: Resource = resourceOf(Mutex);
export const mutexRequests: Resource = resourceOf(Mutex.request);

type SemaphoreStatus = z.infer<typeof Semaphore.status>;
type MutexStatus = z.infer<typeof Mutex.status>;
type RequestStatus = z.infer<typeof lineRequestStatus>;

export function semaphoreStatus({ status = {} }: KubeObject): SemaphoreStatus {
  return Semaphore.status.parse(status);
}

export function mutexStatus({ status = {} }: KubeObject): MutexStatus {
  return Mutex.status.parse(status);
}

/** Who holds, by any parent's status. */
export function holdersOf({ status = {} }: KubeObject): readonly HolderEntry[] {
  const { holders = [] }: LineStatus = Semaphore.status.pick({ holders: true }).parse(status);
  return holders;
}

export function requestStatus({ status = {} }: KubeObject): RequestStatus {
  return lineRequestStatus.parse(status);
}

/** The phase of a request. */
export function phaseOf(request: KubeObject): string {
  return requestStatus(request).phase;
}

/** The reason of a request's condition. */
export function reasonOf(request: KubeObject): string | undefined {
  return requestStatus(request).conditions?.[0]?.reason;
}
