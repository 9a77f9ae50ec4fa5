/** Semaphore: at most so many at a time. */
import { semaphore } from "../primitives/semaphore.ts";
import type { Claim } from "./claim.ts";
import { Line } from "./line.ts";
import type { AcquireOptions } from "./options.ts";
import type { Place } from "./client.ts";
import type { Semaphore as SemaphoreObject, SemaphoreSpecInput } from "./types.ts";

/** How to ask for permits. */
export interface PermitOptions extends AcquireOptions {
  /** How many permits. Default: 1. */
  readonly permits?: number | undefined;
}

/**
 * At most `permits` at a time.
 *
 * @example Two permits at once, for as long as the block lasts
 * ```ts
 * import { connect } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * await using permit = await konductor.semaphore("api-quota").acquire({ permits: 2, timeout: "1m" });
 * console.log(permit.token, permit.timeLeft);
 * ```
 */
export class Semaphore extends Line<SemaphoreObject, SemaphoreSpecInput, PermitOptions> {
  /** Semaphores come from a client. */
  constructor(place: Place) {
    super({ ...place, primitive: semaphore });
  }

  /** The same as `with`. */
  withPermit<T>(fn: (permit: Claim) => T | Promise<T>, options?: PermitOptions): Promise<T> {
    return this.with(fn, options);
  }

  protected override request({ body, permits }: PermitOptions = {}): Pick<AcquireOptions, "body"> {
    return { body: permits === undefined ? body : { ...body, permits } };
  }
}
