/** How many workers, how many permits, and how much work, so that there is something to see and an end within the minute. */
import { type Machine, workersFor } from "../machine.ts";

export interface Plan {
  readonly workers: number;
  /** How many it would be with more memory. */
  readonly wanted: number;
  readonly permits: number;
  /** Of a claim, in seconds. */
  readonly ttl: number;
}

const WORKERS = 100;
const PERMITS = 10;
const TTL = 3;
/** How long somebody still waits after the ttl of the killed holder is over, in seconds: for its permit. */
const AFTERWARDS = 3;

export function planFor(
  { machine, workers: asked }: { readonly machine: Pick<Machine, "memory">; readonly workers: number | undefined },
): Plan {
  const wanted = asked ?? WORKERS;
  const workers = workersFor(machine, wanted);
  return { workers, wanted, permits: Math.max(1, Math.min(PERMITS, Math.floor(workers / 3))), ttl: TTL };
}

/** How long each worker works, in seconds. */
export function workFor({ workers, permits, ttl }: Pick<Plan, "workers" | "permits" | "ttl">): number {
  return Math.ceil(10 * (ttl + AFTERWARDS) * permits / workers) / 10;
}
