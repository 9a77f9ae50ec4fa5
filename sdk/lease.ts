/** Lease: one at a time, for a while; for singletons and leaders. */
import { lease } from "../primitives/lease.ts";
import type { Place } from "./client.ts";
import { lead, type LeadOptions } from "./lead.ts";
import { Line } from "./line.ts";
import type { Lease as LeaseObject, LeaseSpecInput } from "./types.ts";

/**
 * One at a time, for a while.
 *
 * @example Skip what is still running
 * ```ts
 * import { connect } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * await using turn = await konductor.lease("nightly-report").tryAcquire({ ttl: "1m" });
 * if (turn === undefined) console.log("the last one is still running");
 * ```
 */
export class Lease extends Line<LeaseObject, LeaseSpecInput> {
  /** Leases come from a client. */
  constructor(place: Place) {
    super({ ...place, primitive: lease });
  }

  /**
   * Leads whenever it can: campaigns, calls `onStarted` when it holds the lease, and campaigns again when that term is over. A term that
   * was lost is followed by the next only when `onStarted` has ended: it never runs twice at a time. Resolves when `signal` aborts, once
   * `onStarted` has ended and the lease was given back, so that the next one leads at once; with `once` after the first term.
   *
   * Rejects with what a callback throws; with a `NotFoundError` when there is no such lease (one that is deleted later is waited for);
   * with a `LostError` when the term of `once` was lost; and with a `KonductorError` when the client is closed.
   *
   * @example A singleton: work as long as this process leads
   * ```ts
   * import { connect } from "@konductor/sdk";
   *
   * await using konductor = await connect();
   * await konductor.lease("scheduler").lead({
   *   onStarted: async ({ token, signal }) => console.log(`leading with token ${token}`, signal.aborted),
   *   onStopped: ({ type }) => console.log(`not leading any more: ${type}`),
   *   once: true,
   * });
   * ```
   */
  lead(options: LeadOptions): Promise<void> {
    return lead(this.context, options);
  }
}
