/** Mutex: one at a time. */
import { mutex } from "../primitives/mutex.ts";
import type { Claim } from "./claim.ts";
import type { Place } from "./client.ts";
import { Line } from "./line.ts";
import type { AcquireOptions, ReleaseOptions } from "./options.ts";
import type { Mutex as MutexObject, MutexSpecInput } from "./types.ts";

/**
 * One at a time.
 *
 * @example A critical section
 * ```ts
 * import { connect } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * await konductor.mutex("db").withLock(async (lock) => {
 *   await Promise.resolve(`migrate, with token ${lock.token}`);
 * }, { timeout: "5m" });
 * ```
 */
export class Mutex extends Line<MutexObject, MutexSpecInput> {
  /** Mutexes come from a client. */
  constructor(place: Place) {
    super({ ...place, primitive: mutex });
  }

  /** Waits for the lock. The same as `acquire`. */
  lock(options?: AcquireOptions): Promise<Claim> {
    return this.acquire(options);
  }

  /** Tries once. Resolves to `undefined` when it is locked. */
  tryLock(options?: AcquireOptions): Promise<Claim | undefined> {
    return this.tryAcquire(options);
  }

  /** Runs `fn` while it holds the lock. The same as `with`. */
  withLock<T>(fn: (lock: Claim) => T | Promise<T>, options?: AcquireOptions): Promise<T> {
    return this.with(fn, options);
  }

  /** Unlocks what this holder, maybe another process of it, has locked. The same as `release`. */
  unlock(options?: ReleaseOptions): Promise<string[]> {
    return this.release(options);
  }

  /** Whether somebody has it locked, as the operator last said. */
  async isLocked(): Promise<boolean> {
    return (await this.get()).status?.phase === "Locked";
  }
}
