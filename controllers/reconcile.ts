/** One look at one object: observe, decide, perform. It is not told why it runs, and it may be run at any time. */
import type { KubeObject } from "../kube/api.ts";
import { isAbsence, isAmbiguous, isConflict, isForbidden, isNotFound } from "../kube/errors.ts";
import type { Decision } from "../primitives/contract.ts";
import type { AnyStatus } from "../primitives/define.ts";
import { decideOrphans } from "../primitives/orphan.ts";
import { Answers } from "./answers.ts";
import { type Context, placeOf } from "./context.ts";
import { messageOf } from "./log.ts";
import { type Key, keyOf, splitKey } from "./object.ts";
import { observe } from "./observe.ts";
import { commit, compare, dropDeleted, perform, retire, type Subjects, subjectsOf } from "./perform.ts";
import { report } from "./report.ts";
import { listRequests, verify } from "./verify.ts";

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
/** So often one look asks what it does not know; while others write all the time, there is always more. */
const QUESTIONINGS = 8;
/** When something that the operator may not do is tried again, in milliseconds. */
const FORBIDDEN = 60_000;

/** Brings one object and its requests in line with the rules. Throws when the API server cannot be used; nothing is lost by that. */
export async function reconcile(context: Context, key: Key, memory: Memory): Promise<Outcome> {
  for (let round = 0; round < ROUNDS; round++) {
    const parent = context.parents.key(key) ?? (context.requests.group(key).length === 0 ? undefined : await readParent(context, key));
    if (parent === undefined) return await withoutParent(context, key);
    // One that was created anew or restored takes over every live claim: so all of them have to be known.
    if (context.primitive.isNew(parent["status"])) await listRequests(context, key);
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
  const standing = write
    ? await tryCommit(context, parent, decision.status)
    : decision.effects.length === 0 || await isNewest(context, parent)
    ? parent
    : undefined;
  if (standing === undefined) return undefined;
  const { done, again } = await perform(context, decision.effects, subjects);
  report(context, { parent, decision, done, committed: write });
  dropDeleted(context, done, subjects);
  const now = again || done.some(({ type }) => type !== "Grant" && type !== "Deny"); // who was told can be removed, or forgotten
  const isCommitted = write || difference === "None";
  const retired = decision.retire && isCommitted ? await tryRetire(context, standing, decision.retire) : undefined;
  const wakeIn = decision.wakeIn === undefined ? undefined : decision.wakeIn - (clock.monotonic() - began);
  const waits = [wakeIn, retired, now ? 0 : undefined, difference === "Counters" && !write ? counterDue : undefined];
  return { wakeIn: soonest(waits), memory: write ? { writtenAt: clock.monotonic() } : memory };
}

type Retirement = NonNullable<Decision<AnyStatus>["retire"]>;

interface Look {
  readonly decision: Decision<AnyStatus>;
  readonly subjects: Subjects;
}

/** Decides; where live evidence is wanted, gathers it and decides again. A question that finds no answer takes nothing away. */
async function decide(context: Context, parent: KubeObject, began: number): Promise<Look> {
  const { primitive } = context;
  const answers = new Answers(context.requests);
  for (let round = 0;; round++) {
    const decision = primitive.decide(observe(context, parent, { answers, began }));
    const questions = round < QUESTIONINGS ? answers.take(decision.verify) : [];
    const survey = round < QUESTIONINGS && decision.survey === true && answers.takeSurvey();
    if (questions.length === 0 && !survey) {
      const isOpen = decision.verify.length > 0 || decision.survey === true;
      const wakeIn = isOpen ? soonest([decision.wakeIn, RETRY]) : decision.wakeIn;
      return { decision: { ...decision, wakeIn }, subjects: subjectsOf(context, decision.effects) };
    }
    const holders = primitive.holders(parent["status"]);
    await verify(context, { key: keyOf(parent), holders, questions, survey, answers });
  }
}

/** `undefined`: it met another version. Where no answer came, it looks what is there now, and throws: so the next try comes later. */
async function tryCommit(context: Context, parent: KubeObject, status: AnyStatus): Promise<KubeObject | undefined> {
  try {
    return await commit(context, parent, status);
  } catch (error) {
    if (isConflict(error) || isNotFound(error)) return undefined;
    if (isAmbiguous(error)) await readParent(context, keyOf(parent));
    throw error;
  }
}

/** Deletes an object that has served. Returns when to look again, in milliseconds. */
async function tryRetire(context: Context, parent: KubeObject, { reason, message }: Retirement): Promise<number | undefined> {
  try {
    if (!await retire(context, parent)) return 0;
    context.log("info", "Deleted", { ...placeOf(context, keyOf(parent)), reason, message });
  } catch (error) {
    if (!isForbidden(error)) throw error;
    context.log("warn", "Cannot delete an object that has served", { ...placeOf(context, keyOf(parent)), reason, error: messageOf(error) });
    return FORBIDDEN;
  }
}

/**
 * What a request is told is for good, and it is told on the strength of the newest status alone. A commit proves that a status is the
 * newest; without one, a live read has to: another operator's word to the request may have overtaken its commit on the way to our caches,
 * and an object of the same name may have taken the place of the one that we know.
 */
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

/** Nobody holds what is not there. */
async function withoutParent(context: Context, key: Key): Promise<Outcome> {
  context.sightings.noteHolders(key, []);
  return { wakeIn: await reconcileOrphans(context, key), memory: {} };
}

/** The parent is not there, by a live read. */
async function reconcileOrphans(context: Context, key: Key): Promise<number | undefined> {
  const { primitive, requests, sightings, retention } = context;
  const waiting = requests.group(key).map((request) => sightings.requestOf(request));
  const { name } = splitKey(key);
  const { effects, wakeIn } = decideOrphans({ kind: primitive.kind, name, requests: waiting, retention });
  const subjects = subjectsOf(context, effects);
  const { done, again } = await perform(context, effects, subjects);
  dropDeleted(context, done, subjects);
  return soonest([wakeIn, again || done.length > 0 ? 0 : undefined]); // who was told is removed in time
}

function soonest(waits: readonly (number | undefined)[]): number | undefined {
  const known = waits.filter((wait) => wait !== undefined);
  return known.length === 0 ? undefined : Math.max(0, Math.min(...known));
}
