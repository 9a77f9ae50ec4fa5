/** An object that facts are told to: arrivals, what is to be done and what was. */
import type { KubeObject } from "../kube/api.ts";
import { type FactOptions, record } from "./fact.ts";
import { Handle } from "./handle.ts";
import type { Fields } from "./request.ts";
import type { LineContext } from "./session.ts";

/**
 * A handle on an object that facts are told to: a barrier or a wait group.
 *
 * @example An arrival that is counted before one goes on
 * ```ts
 * import { connect } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * const arrival = await konductor.barrier("stage-complete").record({}, { id: "worker-1", counted: true });
 * console.log(arrival.metadata.name);
 * ```
 */
export class Facts<Served = KubeObject, Input = Readonly<Record<string, unknown>>> extends Handle<Served, Input> {
  declare protected readonly context: LineContext;

  /** Handles come from a client. */
  constructor(context: LineContext) {
    super(context);
  }

  /** Says that something is so, by a request of this object's kind, and returns that. */
  record(body: Fields, { action = "tell", ...options }: FactOptions & { readonly action?: string } = {}): Promise<KubeObject> {
    return this.explaining(action, () => record(this.context, body, { ...options, action }));
  }
}
