/** For tests: gates, and the worlds around them. */
import type { Decision, Observed, Ref, Sight, World } from "./contract.ts";
import { gate } from "./gate.ts";
import { refsOf } from "./gate_refs.ts";
import { gateSpec, type GateStatus, gateStatus } from "./gate_schema.ts";

export const START: number = Date.UTC(2026, 0, 1);

export interface Scene {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: unknown;
  readonly generation?: number;
  /** Since the start, in milliseconds. */
  readonly at?: number;
  /** What is known, by what `placeOf` says; whatever is not in it is missing. */
  readonly known?: Readonly<Record<string, Observed>>;
}

/** `Job default/etl`. */
export function placeOf({ kind, namespace = "", name }: Ref): string {
  return `${kind} ${namespace}/${name}`;
}

/** The world around a gate `g` in the namespace `default`. */
export function worldOf({ spec, status, generation = 1, at = 0, known = {} }: Scene): World<unknown, unknown, unknown> {
  const parent = { namespace: "default", name: "g", uid: "uid-g", createdAt: START, generation, deleting: false };
  const look = (ref: Ref): Observed => known[placeOf(ref)] ?? { state: "Missing" };
  const { data } = gateSpec.safeParse(spec);
  const refs = data === undefined ? [] : refsOf(parent, data, look);
  const observed: Sight[] = refs.map((ref) => ({ ref, ...look(ref) }));
  const rest = { requests: [], evidence: new Map(), lastWords: new Map(), retention: 0 };
  return { parent, spec, status, observed, wall: START + at, ...rest };
}

export function decide(scene: Scene): Decision<GateStatus> {
  const decision = gate.decide(worldOf(scene));
  return { ...decision, status: gateStatus.parse(JSON.parse(JSON.stringify(decision.status))) };
}

export interface Being {
  readonly uid?: string;
  readonly generation?: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: unknown;
}

export function present(status: unknown, { uid = "uid-1", generation = 1, annotations = {}, spec }: Being = {}): Observed {
  return { state: "Present", uid, generation, annotations, spec, status };
}

/** A status that has a Kubernetes condition. */
export function having(type: string, status = "True", more: object = {}): object {
  return { conditions: [{ type, status, ...more }] };
}
