/** The object that an act is about. */
import type { KubeObject } from "../../kube/api.ts";
import type { Primitive } from "../../primitives/define.ts";
import { resourceOf } from "../../primitives/mod.ts";
import type { Stage } from "./act.ts";
import { Recording } from "./recording.ts";

export interface Subject {
  readonly primitive: Primitive;
  readonly name: string;
}

/** Creates it. */
export function createSubject(
  { api, namespace, signal }: Stage,
  { primitive, name, spec }: Subject & { spec: object },
): Promise<KubeObject> {
  return api.create(resourceOf(primitive), { object: { metadata: { name, namespace }, spec }, signal });
}

/** Starts to observe it. */
export function record({ api, clock, namespace, signal }: Stage, { primitive, name }: Subject): Recording {
  return Recording.start({ api, clock, primitive, namespace, name, signal });
}
