/** The line of requests for one object, whatever its kind, and the claims that come out of that. */
import type { KubeObject } from "../kube/api.ts";
import { acquire } from "./acquire.ts";
import { amendOwn } from "./amend.ts";
import type { Claim } from "./claim.ts";
import { BusyError } from "./errors.ts";
import { Handle } from "./handle.ts";
import { giveBack, renewOwn } from "./own.ts";
import type { AcquireOptions, ReleaseOptions, WhichOptions } from "./options.ts";
import type { Fields, RequestState } from "./request.ts";
import type { WaitOptions } from "./settle.ts";
import type { LineContext } from "./session.ts";
import { requestsOf, type Standing, standingOf } from "./standing.ts";
import { workUnder } from "./work.ts";

/**
 * A line: `Served` is the object as the API server returns it, `Input` its spec as one writes it, `Options` what can be said when
 * asking for a claim. Every method rejects with a `KonductorError`.
 *
 * @example Who holds, and who waits
 * ```ts
 * import { connect } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * const { holders, waiters } = await konductor.mutex("db").standing();
 * console.log(holders.map(({ holder }) => holder), waiters.length);
 * ```
 */
export class Line<Served = KubeObject, Input = Readonly<Record<string, unknown>>, Options extends AcquireOptions = AcquireOptions>
  extends Handle<Served, Input> {
  declare protected readonly context: LineContext;

  /** Lines come from a client. */
  constructor(context: LineContext) {
    super(context);
  }

  /** The requests in this line, finished ones included. */
  async requests(options: { readonly holder?: string | undefined } = {}): Promise<RequestState[]> {
    return await this.explaining("list the requests of", (signal) => requestsOf(this.context, { ...options, signal }));
  }

  /** Who holds, and who waits in which order. */
  async standing(): Promise<Standing> {
    return await this.explaining("read", (signal) => standingOf(this.context, signal));
  }

  /**
   * Waits for a claim. Rejects with a `TimeoutError` after `timeout`, with a `BusyError` when a try (`timeout: 0`) finds it taken, with
   * the signal's reason when that aborts. Nothing is left behind then.
   */
  async acquire(options?: Options): Promise<Claim> {
    return await acquire(this.context, { ...options, ...this.request(options) });
  }

  /** Tries once. Resolves to `undefined` when it is taken. */
  async tryAcquire(options?: Options): Promise<Claim | undefined> {
    try {
      return await acquire(this.context, { ...options, ...this.request(options), timeout: 0 });
    } catch (error) {
      if (error instanceof BusyError) return undefined;
      throw error;
    }
  }

  /** Runs `fn` while it holds a claim, which is released in any case. Rejects with a `LostError` when it was lost meanwhile. */
  async with<T>(fn: (claim: Claim) => T | Promise<T>, options?: Options): Promise<T> {
    const claim = await this.acquire(options);
    try {
      const result = await workUnder(claim, () => fn(claim));
      if (claim.lost) throw claim.lost;
      return result;
    } finally {
      // One that can't be given back ends by itself soon; that is no reason to hide how `fn` ended.
      await claim.release().catch(() => undefined);
    }
  }

  /** Gives back what the holder has, and returns the names of its requests. Rejects with a `NotFoundError` when it has nothing. */
  async release(options: ReleaseOptions = {}): Promise<string[]> {
    return await this.explaining("release", () => giveBack(this.context, options));
  }

  /** Gives a sign of life for what the holder has, so that its ttl starts again. */
  async renew(options: WhichOptions = {}): Promise<RequestState> {
    return await this.explaining("renew", () => renewOwn(this.context, options));
  }

  /** Changes what the holder, maybe another process of it, has, and waits until the operator has taken that in. */
  async amend(
    sets: Fields,
    { action = "change", ...options }: WhichOptions & WaitOptions & { readonly action?: string } = {},
  ): Promise<void> {
    await this.explaining(action, () => amendOwn(this.context, { action, sets }, options));
  }

  /** What the options of a kind mean for its request. */
  protected request(_options: Options | undefined): Pick<AcquireOptions, "body"> {
    return {};
  }
}
