/** The registry: every primitive there is. A new one is a file of its own and a line here. */
import { barrier } from "./barrier.ts";
import type { Primitive } from "./define.ts";
import { gate } from "./gate.ts";
import { lease } from "./lease.ts";
import { mutex } from "./mutex.ts";
import { once } from "./once.ts";
import { rwmutex } from "./rwmutex.ts";
import { semaphore } from "./semaphore.ts";
import { waitgroup } from "./waitgroup.ts";

export const GROUP = "konductor.io";
export const VERSION = "v1";

/** Every primitive by its kind. */
export const definitions = {
  Semaphore: semaphore,
  Mutex: mutex,
  Lease: lease,
  RWMutex: rwmutex,
  Once: once,
  Barrier: barrier,
  WaitGroup: waitgroup,
  Gate: gate,
};

export const primitives: readonly Primitive[] = Object.values(definitions);

/** How the API server names a kind of object. */
export interface ApiResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** The resource of a primitive's own objects, or (`primitive.request`) of its requests. */
export function resourceOf({ kind, plural }: { readonly kind: string; readonly plural: string }): ApiResource {
  return { group: GROUP, version: VERSION, plural, kind, namespaced: true };
}
