/** Makes a world out of what an operator has seen. */
import type { KubeObject } from "../../kube/api.ts";
import type { Request, World } from "../../primitives/contract.ts";
import type { Requested } from "../../primitives/define.ts";
import type { Answers } from "./answers.ts";
import { claimOf, lineOf } from "./objects.ts";
import type { Store } from "./store.ts";

export type AnyWorld = World<unknown, unknown, unknown>;

/** How long a finished request is kept, in milliseconds. */
export const RETENTION = 100_000;

interface Seen {
  readonly store: Store;
  readonly answers: Answers;
  readonly primitive: Requested;
  readonly wall: number;
  /** The moment as of which durations are measured, on the monotonic clock. */
  readonly now: number;
}

export function observe(parent: KubeObject, { store, answers, primitive, wall, now }: Seen): AnyWorld {
  const { createdAt, generation, deleting } = lineOf(parent);
  const requests = store.requests.map((object) => requestOf(object, { store, now }));
  const concerned = [...primitive.holders(parent.status), ...requests];
  return {
    parent: { name: parent.metadata.name, createdAt, generation, deleting },
    spec: parent.spec,
    status: parent.status,
    requests,
    evidence: new Map(concerned.map((one) => [one.uid, answers.evidence(one)])),
    lastWords: store.lastWords(primitive.holders(parent.status).map(({ uid }) => uid)),
    observed: [],
    wall,
    retention: RETENTION,
  };
}

export function requestOf(object: KubeObject, { store, now }: Pick<Seen, "store" | "now">): Request<unknown> {
  const { uid, name, version, createdAt, pod, deleting, told } = claimOf(object);
  return { uid, name, resourceVersion: version, createdAt, body: object.spec, pod, deleting, told, ...store.sightings.of(uid, now) };
}
