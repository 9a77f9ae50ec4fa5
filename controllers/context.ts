/** What the engine works with for one primitive. */
import type { KubeApi, KubeObject, Resource } from "../kube/api.ts";
import type { Clock } from "../kube/clock.ts";
import type { Primitive } from "../primitives/define.ts";
import type { Concerns } from "./concerns.ts";
import type { Others } from "./others.ts";
import { fieldsOf, type Key, splitKey, textOf } from "./object.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { Pods } from "./pods.ts";
import type { Recorder } from "./recorder.ts";
import type { LastWords } from "./last_words.ts";
import type { Sightings } from "./sightings.ts";
import type { Store } from "./store.ts";

export interface Context {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly primitive: Primitive;
  /** The resource of the primitive's own objects. */
  readonly parentKind: Resource;
  /** The resource of its requests. Where it has none, nothing is ever asked of this. */
  readonly requestKind: Resource;
  readonly parents: Store;
  /** Indexed by the key of the parent that they name. */
  readonly requests: Store;
  readonly sightings: Sightings;
  readonly lastWords: LastWords;
  readonly pods: Pods;
  readonly concerns: Concerns;
  /** The other objects that specs name. */
  readonly others: Others;
  /** How long finished requests are kept, in milliseconds. */
  readonly retention: number;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly recorder: Recorder;
}

/** The key of the parent that a request names. */
export function parentKeyOf(primitive: Primitive, request: KubeObject): Key | undefined {
  const name = primitive.request && textOf(fieldsOf(request["spec"])[primitive.request.parentField]);
  return name === undefined ? undefined : `${request.metadata.namespace ?? ""}/${name}`;
}

/** Takes in a request that a watch, a read or a write showed. */
export function takeRequest({ requests, sightings }: Context, request: KubeObject): void {
  requests.apply(request);
  const kept = requests.uid(request.metadata.uid);
  if (kept) sightings.note(kept);
}

/** Takes in that a request is gone. */
export function dropRequest({ requests, sightings, lastWords }: Context, uid: string): void {
  lastWords.note(requests.uid(uid));
  requests.bury(uid);
  sightings.forget(uid);
}

/** Where `key` is, in words: for messages and logs. */
export function placeOf({ primitive }: Context, key: Key): { readonly kind: string; readonly namespace: string; readonly name: string } {
  return { kind: primitive.kind, ...splitKey(key) };
}
