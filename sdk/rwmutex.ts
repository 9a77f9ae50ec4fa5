/** RWMutex: many readers, or one writer. */
import { rwmutex } from "../primitives/rwmutex.ts";
import type { Claim } from "./claim.ts";
import type { Place } from "./client.ts";
import { Line } from "./line.ts";
import type { AcquireOptions, ReleaseOptions, WhichOptions } from "./options.ts";
import type { WaitOptions } from "./settle.ts";
import type { RWMutex as RWMutexObject, RWMutexSpecInput } from "./types.ts";

/** How to ask for a lock. */
export interface LockOptions extends AcquireOptions {
  /** `Read`: together with others who read. `Write`, the default: alone. */
  readonly mode?: "Read" | "Write" | undefined;
}

/**
 * Many readers, or one writer.
 *
 * @example Write alone, then go on as a reader
 * ```ts
 * import { connect } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * await using lock = await konductor.rwmutex("cache").lock({ timeout: "1m" });
 * console.log(`rebuild it, with token ${lock.token}`);
 * await lock.amend({ mode: "Read" });
 * ```
 */
export class RWMutex extends Line<RWMutexObject, RWMutexSpecInput, LockOptions> {
  /** RWMutexes come from a client. */
  constructor(place: Place) {
    super({ ...place, primitive: rwmutex });
  }

  /** Waits until it may write. */
  lock(options?: AcquireOptions): Promise<Claim> {
    return this.acquire({ ...options, mode: "Write" });
  }

  /** Waits until it may read. */
  rlock(options?: AcquireOptions): Promise<Claim> {
    return this.acquire({ ...options, mode: "Read" });
  }

  /** Tries once. Resolves to `undefined` when somebody reads or writes. */
  tryLock(options?: AcquireOptions): Promise<Claim | undefined> {
    return this.tryAcquire({ ...options, mode: "Write" });
  }

  /** Tries once. Resolves to `undefined` when somebody writes, or waits for that. */
  tryRLock(options?: AcquireOptions): Promise<Claim | undefined> {
    return this.tryAcquire({ ...options, mode: "Read" });
  }

  /** Runs `fn` while it may write. */
  withLock<T>(fn: (lock: Claim) => T | Promise<T>, options?: AcquireOptions): Promise<T> {
    return this.with(fn, { ...options, mode: "Write" });
  }

  /** Runs `fn` while it may read. */
  withRLock<T>(fn: (lock: Claim) => T | Promise<T>, options?: AcquireOptions): Promise<T> {
    return this.with(fn, { ...options, mode: "Read" });
  }

  /** Lets this holder, who writes, go on as a reader, without a gap. Of a claim in this process: `claim.amend({ mode: "Read" })`. */
  async downgrade(options: WhichOptions & WaitOptions = {}): Promise<void> {
    await this.amend({ mode: "Read" }, { ...options, action: "downgrade" });
  }

  /** Unlocks what this holder, maybe another process of it, has locked. The same as `release`. */
  unlock(options?: ReleaseOptions): Promise<string[]> {
    return this.release(options);
  }

  /** Whether somebody reads or writes, as the operator last said. */
  async isLocked(): Promise<boolean> {
    const { phase = "Unlocked" } = (await this.get()).status ?? {};
    return phase !== "Unlocked";
  }

  protected override request({ body, mode }: LockOptions = {}): Pick<AcquireOptions, "body"> {
    return { body: mode === undefined ? body : { ...body, mode } };
  }
}
