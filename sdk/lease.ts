/** Lease: one at a time, for a while; for singletons and leaders. */
import { lease } from "../primitives/lease.ts";
import type { Place } from "./client.ts";
import { Line } from "./line.ts";
import type { Lease as LeaseObject, LeaseSpecInput } from "./types.ts";

/**
 * One at a time, for a while.
 *
 * ```ts ignore
 * await konductor.lease("nightly-report").with(async (claim) => await report(claim.signal), { priority: 10 });
 * ```
 */
export class Lease extends Line<LeaseObject, LeaseSpecInput> {
  /** Leases come from a client. */
  constructor(place: Place) {
    super({ ...place, primitive: lease });
  }
}
