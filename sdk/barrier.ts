/** Barrier: nobody goes on before enough have arrived. */
import type { KubeObject } from "../kube/api.ts";
import { barrier } from "../primitives/barrier.ts";
import type { Place } from "./client.ts";
import type { FactOptions } from "./fact.ts";
import { Facts } from "./facts.ts";
import { fieldsOf } from "./request.ts";
import type { WaitOptions } from "./settle.ts";
import type { Barrier as BarrierObject, BarrierSpecInput } from "./types.ts";

/** How to arrive. `id` names the participant, who counts once; default: the holder. */
export interface ArriveOptions extends FactOptions {
  /** In which round. Default: the present one. */
  readonly round?: number | undefined;
}

/** How to wait for it to open. */
export interface BarrierWaitOptions extends WaitOptions {
  /** In which round. Default: the present one. */
  readonly round?: number | undefined;
}

/**
 * Nobody goes on before enough have arrived.
 *
 * @example Arrive, and wait for the others
 * ```ts
 * import { connect } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * const stage = konductor.barrier("stage-complete");
 * const round = await stage.arrive({ id: "worker-0" });
 * await stage.wait({ round, timeout: "30m" });
 * ```
 */
export class Barrier extends Facts<BarrierObject, BarrierSpecInput> {
  /** Barriers come from a client. */
  constructor(place: Place) {
    super({ ...place, primitive: barrier });
  }

  /** Says that a participant has arrived, and returns the round in which it has. */
  async arrive({ round, ...options }: ArriveOptions = {}): Promise<number> {
    return roundOf(await this.record(round === undefined ? {} : { round }, { ...options, action: "arrive at" }));
  }

  /** Waits until it is open. Rejects with a `FailedError` when its round has failed. */
  wait({ round, ...options }: BarrierWaitOptions = {}): Promise<BarrierObject> {
    return this.settled(options, round === undefined ? {} : { round });
  }

  /** Arrives, and waits until the round in which it has is open. */
  async arriveAndWait(options: ArriveOptions & WaitOptions = {}): Promise<BarrierObject> {
    return await this.wait({ ...options, round: await this.arrive(options) });
  }

  /** The same as `arriveAndWait`. */
  waitAndArrive(options?: ArriveOptions & WaitOptions): Promise<BarrierObject> {
    return this.arriveAndWait(options);
  }

  /** Closes it and begins a new round. Rejects when somebody else does so at the same time. */
  reset(): Promise<BarrierObject> {
    return this.increment("round");
  }
}

function roundOf(arrival: KubeObject): number {
  const { round } = fieldsOf(arrival["spec"]);
  return typeof round === "number" ? round : 1;
}
