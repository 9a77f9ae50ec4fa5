/** WaitGroup: waits until all that was to be done is done, however much that turns out to be. */
import { waitgroup } from "../primitives/waitgroup.ts";
import type { Place } from "./client.ts";
import type { FactOptions } from "./fact.ts";
import { Facts } from "./facts.ts";
import type { WaitOptions } from "./settle.ts";
import type { WaitGroup as WaitGroupObject, WaitGroupSpecInput } from "./types.ts";

/**
 * Waits until all that was to be done is done. Each call counts; said again with the same `id`, it counts once.
 *
 * @example Split work up, and wait for all of it
 * ```ts
 * import { connect } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * const group = konductor.waitgroup("shards");
 * await group.add(2, { id: "split" });
 * await group.done({ id: "shard-0" });
 * await group.done({ id: "shard-1" });
 * await group.wait({ timeout: "1h" });
 * ```
 */
export class WaitGroup extends Facts<WaitGroupObject, WaitGroupSpecInput> {
  /** Wait groups come from a client. */
  constructor(place: Place) {
    super({ ...place, primitive: waitgroup });
  }

  /** Says that so much more is to be done. */
  async add(delta = 1, options: FactOptions = {}): Promise<void> {
    await this.record({ delta }, { ...options, action: "add to" });
  }

  /** Says that one thing is done. */
  async done(options: FactOptions = {}): Promise<void> {
    await this.record({ delta: -1 }, { ...options, action: "count down" });
  }

  /** Waits until all is done. */
  wait(options?: WaitOptions): Promise<WaitGroupObject> {
    return this.settled(options);
  }

  /** How much is still to be done, as the operator last said. */
  async getCounter(): Promise<number> {
    return (await this.get()).status?.counter ?? 0;
  }
}
