/** Once: an action that is carried out, by one of many, until it has succeeded. */
import { once } from "../primitives/once.ts";
import type { Claim } from "./claim.ts";
import type { Place } from "./client.ts";
import { AlreadyExecutedError } from "./errors.ts";
import { Line } from "./line.ts";
import type { AcquireOptions, WhichOptions } from "./options.ts";
import type { WaitOptions } from "./settle.ts";
import type { Once as OnceObject, OnceSpecInput } from "./types.ts";
import { workUnder } from "./work.ts";

/** What became of an action. */
export interface Execution<T> {
  /** Whether this call carried it out; else somebody had before, or has meanwhile. */
  readonly executed: boolean;
  /** What it returned, where this call carried it out. */
  readonly result?: T;
}

/** The most that an executor can say at its end, in characters. */
const LONGEST_MESSAGE = 512;

/**
 * Carried out once, by one of many. With `onExecutorLoss: "Retry"` an executor that dies is replaced, so the action may be carried out more
 * than once, in part or in whole; with `"Fail"` it is carried out at most once.
 *
 * @example Set up once, whoever comes first
 * ```ts
 * import { connect } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * const { executed } = await konductor.once("schema").do(async (claim) => {
 *   await Promise.resolve(`create the tables, with token ${claim.token}`);
 * });
 * console.log(executed ? "set up" : "was set up before");
 * ```
 */
export class Once extends Line<OnceObject, OnceSpecInput> {
  /** Onces come from a client. */
  constructor(place: Place) {
    super({ ...place, primitive: once });
  }

  /**
   * Runs `fn`, unless that has succeeded somewhere; while another runs it, waits for how that ends. Rejects with what `fn` throws, which
   * counts as a failed attempt; with a `FailedError` when the once has failed for good.
   */
  async do<T>(fn: (claim: Claim) => T | Promise<T>, options?: AcquireOptions): Promise<Execution<T>> {
    const signal = options?.signal;
    let claim: Claim;
    try {
      claim = await this.acquire(options);
    } catch (error) {
      if (error instanceof AlreadyExecutedError) return { executed: false };
      throw error;
    }
    let result: T;
    try {
      result = await workUnder(claim, () => fn(claim));
    } catch (error) {
      const message = String(error instanceof Error ? error.message : error);
      // However that ends: what is thrown is what went wrong first.
      await claim.conclude(last("Failed", message), { action: "fail", signal }).catch(() => claim.release()).catch(() => undefined);
      throw error;
    }
    await claim.conclude(last("Succeeded"), { action: "end", signal });
    return { executed: true, result };
  }

  /** Whether it has been executed. Rejects with a `FailedError` when it has failed for good. */
  isExecuted(): Promise<boolean> {
    return this.isSettled();
  }

  /** Waits until it has been executed. Rejects with a `FailedError` when it has failed for good. */
  wait(options?: WaitOptions): Promise<OnceObject> {
    return this.settled(options);
  }

  /** Says that this holder's attempt, maybe another process of it, has succeeded. */
  async done(options: WhichOptions & WaitOptions & { readonly message?: string | undefined } = {}): Promise<void> {
    await this.amend(last("Succeeded", options.message), { ...options, action: "done" });
  }

  /** Says that this holder's attempt has failed. */
  async fail(options: WhichOptions & WaitOptions & { readonly message?: string | undefined } = {}): Promise<void> {
    await this.amend(last("Failed", options.message), { ...options, action: "fail" });
  }
}

function last(outcome: "Succeeded" | "Failed", message?: string): Readonly<Record<string, string>> {
  return message === undefined || message === "" ? { outcome } : { outcome, message: message.slice(0, LONGEST_MESSAGE) };
}
