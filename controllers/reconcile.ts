/** One look at one object: observe, decide, perform. It is not told why it runs, and it may be run at any time. */
import type { KubeObject } from "../kube/api.ts";
import { isAbsence, isAmbiguous, isConflict, isNotFound } from "../kube/errors.ts";
import type { Decision, Effect } from "../primitives/contract.ts";
import type { AnyStatus } from "../primitives/define.ts";
import { decideOrphans } from "../primitives/orphan.ts";
import { listAll } from "../kube/list.ts";
import { Answers } from "./answers.ts";
import { type Context, takeRequest } from "./context.ts";
import { type Key, keyOf, splitKey } from "./object.ts";
import { observe } from "./observe.ts";
import { commit, compare, perform, type Subjects, subjectsOf } from "./perform.ts";
import { report } from "./report.ts";
import { verify } from "./verify.ts";

/** What is remembered of a key between its runs. */
export interface Memory {
  /** When its status was last written, on the monotonic clock. */
  readonly writtenAt?: number | undefined;
}

export interface Outcome {
  readonly wakeIn?: number | undefined;
  readonly memory: Memory;
}

/** Rounds of "decide, and find that something newer is there" before the key goes to the end of the queue. */
const ROUNDS = 5;
/** Counters that move nobody are written at most so often, in milliseconds. */
const COUNTER_PERIOD = 1000;
/** The wait after so many rounds, in milliseconds: somebody else writes all the time. */
const CONTENTION = 100;
/** When a live read that failed is tried again, in milliseconds. */
const RETRY = 1000;

/** Brings one object and its requests in line with the rules. Throws when the API server cannot be used; nothing is lost by that. */
export async function reconcile(context: Context, key: Key, memory: Memory): Promise<Outcome> {
  for (let round = 0; round < ROUNDS; round++) {
    const parent = context.parents.key(key) ?? (context.requests.group(key).length === 0 ? undefined : await readParent(context, key));
    if (parent === undefined) return { wakeIn: await reconcileOrphans(context, key), memory: {} };
    if (context.primitive.isNew(parent["status"])) await readRequests(context, key);
    const outcome = await attempt(context, parent, memory);
    if (outcome !== undefined) return outcome;
    context.metrics.conflicts.inc({ kind: context.primitive.kind });
    await readParent(context, key);
  }
  return { wakeIn: CONTENTION, memory };
}

/** Decides and performs once. `undefined`: what was decided on is not the newest version. */
async function attempt(context: Context, parent: KubeObject, memory: Memory): Promise<Outcome | undefined> {
  const { clock, primitive } = context;
  const began = clock.monotonic();
  const { decision, subjects } = await decide(context, parent, began);
  const difference = compare({ before: parent["status"], after: decision.status, counters: primitive.counters });
  const counterDue = (memory.writtenAt ?? Number.NEGATIVE_INFINITY) + COUNTER_PERIOD - clock.monotonic();
  const write = difference === "Decision" || (difference === "Counters" && counterDue <= 0);
  const confirmed = write
    ? await tryCommit(context, parent, decision.status)
    : !tellsWhoHolds(decision.effects) || await isNewest(context, parent);
  if (!confirmed) return undefined;
  const { done, again } = await perform(context, decision.effects, subjects);
  report(context, { parent, decision, done, committed: write });
  const now = again || done.some(({ type }) => type === "Expire"); // who was told can be removed, or forgotten
  const wakeIn = decision.wakeIn === undefined ? undefined : decision.wakeIn - (clock.monotonic() - began);
  const waits = [wakeIn, now ? 0 : undefined, difference === "Counters" && !write ? counterDue : undefined];
  return { wakeIn: soonest(waits), memory: write ? { writtenAt: clock.monotonic() } : memory };
}

interface Look {
  readonly decision: Decision<AnyStatus>;
  readonly subjects: Subjects;
}

/** Decides; where live evidence is wanted, gathers it and decides again. A question that finds no answer takes nothing away. */
async function decide(context: Context, parent: KubeObject, began: number): Promise<Look> {
  const { primitive } = context;
  const answers = new Answers(context.requests);
  for (;;) {
    const decision = primitive.decide(observe(context, parent, { answers, began }));
    const questions = answers.take(decision.verify);
    if (questions.length === 0) {
      const wakeIn = decision.verify.length === 0 ? decision.wakeIn : soonest([decision.wakeIn, RETRY]);
      return { decision: { ...decision, wakeIn }, subjects: subjectsOf(context, decision.effects) };
    }
    const holders = primitive.holders(parent["status"]);
    await verify(context, { namespace: parent.metadata.namespace ?? "", holders, questions, answers });
  }
}

/** `false`: it met another version. Where no answer came, it looks what is there now, and throws: so the next try comes later. */
async function tryCommit(context: Context, parent: KubeObject, status: AnyStatus): Promise<boolean> {
  try {
    await commit(context, parent, status);
    return true;
  } catch (error) {
    if (isConflict(error) || isNotFound(error)) return false;
    if (isAmbiguous(error)) await readParent(context, keyOf(parent));
    throw error;
  }
}

/**
 * A request is told who holds on the strength of the newest holder list alone. A commit proves that the list is the newest; without one,
 * a live read has to: another operator's word to the request may have overtaken its commit on the way to our caches.
 */
function tellsWhoHolds(effects: readonly Effect[]): boolean {
  return effects.some(({ type }) => type === "Grant" || type === "Expire");
}

async function isNewest(context: Context, { metadata }: KubeObject): Promise<boolean> {
  const now = await readParent(context, keyOf({ metadata }));
  return now?.metadata.uid === metadata.uid && now.metadata.resourceVersion === metadata.resourceVersion;
}

/** Reads a parent live. */
async function readParent({ api, parentKind, parents }: Context, key: Key): Promise<KubeObject | undefined> {
  try {
    parents.apply(await api.get(parentKind, splitKey(key)));
  } catch (error) {
    if (!isAbsence(error)) throw error;
    const known = parents.key(key);
    if (known) parents.bury(known.metadata.uid);
  }
  return parents.key(key);
}

/** A parent that was created anew or restored takes over every live claim: so all of them have to be known. */
async function readRequests(context: Context, key: Key): Promise<void> {
  const { namespace, name } = splitKey(key);
  const fieldSelector = `spec.${context.primitive.request.parentField}=${name}`;
  const { objects } = await listAll(context.api, context.requestKind, { namespace, fieldSelector });
  for (const request of objects) takeRequest(context, request);
}

/** The parent is not there, by a live read. */
async function reconcileOrphans(context: Context, key: Key): Promise<number | undefined> {
  const { primitive, requests, sightings, retention } = context;
  const waiting = requests.group(key).map((request) => sightings.requestOf(request));
  const { name } = splitKey(key);
  const { effects, wakeIn } = decideOrphans({ kind: primitive.kind, name, requests: waiting, retention });
  const { again } = await perform(context, effects, subjectsOf(context, effects));
  return soonest([wakeIn, again ? 0 : undefined]);
}

function soonest(waits: readonly (number | undefined)[]): number | undefined {
  const known = waits.filter((wait) => wait !== undefined);
  return known.length === 0 ? undefined : Math.max(0, Math.min(...known));
}
