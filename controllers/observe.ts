/** Gathers the world that a decision may depend on. */
import type { KubeObject } from "../kube/api.ts";
import type { HolderRef, Parent, Sight, Uid, World } from "../primitives/contract.ts";
import type { Evidence } from "../primitives/evidence.ts";
import type { Answers } from "./answers.ts";
import type { Context } from "./context.ts";
import { type Key, keyOf, splitKey } from "./object.ts";
import { podId } from "./pods.ts";

export interface Observation {
  /** What was read live in this run. */
  readonly answers: Answers;
  /** When the run began, on the monotonic clock. As of then durations are measured: a live read comes after the time it finds to be up. */
  readonly began: number;
}

/** The world around one parent, from the caches and from what was read live. */
export function observe(context: Context, parent: KubeObject, { answers, began }: Observation): World<unknown, unknown, unknown> {
  const { clock, primitive, requests, sightings, lastWords, retention } = context;
  const asParent = parentOf(parent);
  const spec = parent["spec"] ?? {};
  const holders = primitive.holders(parent["status"]);
  noteHolders(context, parent);
  const seen = requests.group(keyOf(parent)).map((request) => sightings.requestOf(request, began));
  return {
    parent: asParent,
    spec,
    status: parent["status"],
    requests: seen,
    evidence: evidenceOf(context, { key: keyOf(parent), subjects: [holders, seen], answers }),
    surveyed: answers.surveyed,
    lastWords: lastWords.of(holders.map(({ uid }) => uid)),
    observed: sightsOf(context, { key: keyOf(parent), parent: asParent, spec }),
    wall: Math.floor(clock.now()), // tokens are made of it, and they are integers
    retention,
  };
}

function parentOf({ metadata }: KubeObject): Parent {
  return {
    uid: metadata.uid,
    namespace: metadata.namespace,
    name: metadata.name,
    createdAt: Date.parse(metadata.creationTimestamp),
    generation: metadata.generation ?? 1,
    deleting: metadata.deletionTimestamp !== undefined,
  };
}

interface Naming {
  readonly key: Key;
  readonly parent: Parent;
  readonly spec: unknown;
}

/** Names the objects that a spec names, and looks at them. News of them bring the key back. */
function sightsOf({ primitive, others }: Context, { key, parent, spec }: Naming): Sight[] {
  const refs = primitive.refs(parent, spec, (ref) => others.look(ref));
  others.name({ kind: primitive.kind, key }, refs);
  return refs.map((ref) => ({ ref, ...others.look(ref) }));
}

/** Notes which requests stand in the committed list, and which do not any more. */
export function noteHolders({ primitive, sightings }: Context, parent: KubeObject): void {
  sightings.noteHolders(keyOf(parent), primitive.holders(parent["status"]));
}

interface Inquest {
  readonly key: Key;
  readonly subjects: readonly (readonly Pick<HolderRef, "uid" | "pod">[])[];
  readonly answers: Answers;
}

/** What is known of each. News of the Pods that were asked about here brings the key back. */
function evidenceOf({ requests, pods, concerns }: Context, { key, subjects, answers }: Inquest): Map<Uid, Evidence> {
  const found = new Map<Uid, Evidence>();
  const { namespace } = splitKey(key);
  for (const group of subjects) {
    for (const { uid, pod } of group) {
      const id = pod && podId({ namespace, pod });
      if (id !== undefined && !pods.isGone(id)) concerns.note(id, key);
      const answer = answers.about(uid);
      const request = requests.isGone(uid) ? "Gone" : answer?.request;
      const state = id === undefined ? undefined : finalOr(pods.stateOf(id), answer?.pod);
      if (request !== undefined || state !== undefined) found.set(uid, { request, pod: state });
    }
  }
  return found;
}

/** A final state outlasts every answer; an answer of this run is better than "it was seen". */
function finalOr(known: Evidence["pod"], answer: Evidence["pod"]): Evidence["pod"] {
  return known === "Ended" || known === "Gone" ? known : answer ?? known;
}
