/** Gate: what other objects have to say before one goes on. */
import { gate } from "../primitives/gate.ts";
import type { Place } from "./client.ts";
import { Handle } from "./handle.ts";
import type { WaitOptions } from "./settle.ts";
import type { Gate as GateObject, GateConditionStatus, GateSpecInput } from "./types.ts";

/**
 * What other objects have to say before one goes on.
 *
 * @example Wait, or say what is missing
 * ```ts
 * import { connect } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * const gate = konductor.gate("dependencies-ready");
 * await gate.wait({ timeout: "30m" });
 * console.log((await gate.getConditions()).filter(({ met }) => !met));
 * ```
 */
export class Gate extends Handle<GateObject, GateSpecInput> {
  /** Gates come from a client. */
  constructor(place: Place) {
    super({ ...place, primitive: gate });
  }

  /** Waits until it is open. Rejects with a `FailedError` when it has failed. */
  wait(options?: WaitOptions): Promise<GateObject> {
    return this.settled(options);
  }

  /** Whether it is open. Rejects with a `FailedError` when it has failed. */
  check(): Promise<boolean> {
    return this.isSettled();
  }

  /** Holds it open, whatever its conditions. */
  open(): Promise<GateObject> {
    return this.update({ override: "Open" });
  }

  /** Holds it closed, whatever its conditions. */
  close(): Promise<GateObject> {
    return this.update({ override: "Closed" });
  }

  /** Lets it go by its conditions again. */
  auto(): Promise<GateObject> {
    return this.update({ override: undefined });
  }

  /** Where each of its conditions stands, in the order of the spec. */
  async getConditions(): Promise<readonly GateConditionStatus[]> {
    return (await this.get()).status?.conditionStatuses ?? [];
  }
}
