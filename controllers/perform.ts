/** Carries out a decision: the parent's status with one compare-and-swap, then what the requests have to be told, in parallel. */
import type { KubeObject } from "../kube/api.ts";
import { isAbsence, isConflict } from "../kube/errors.ts";
import type { Effect, Uid } from "../primitives/contract.ts";
import type { AnyStatus } from "../primitives/define.ts";
import { phaseToldBy } from "../primitives/telling.ts";
import { type Context, dropRequest, takeRequest } from "./context.ts";
import { type Fields, fieldsOf, isFields } from "./object.ts";
import { noteHolders } from "./observe.ts";
import { pooled } from "./pool.ts";

/** What a new status would change: nothing, only counters that move nobody, or something that matters. */
export type Difference = "None" | "Counters" | "Decision";

export interface Comparison {
  readonly before: unknown;
  readonly after: AnyStatus;
  readonly counters: readonly string[];
}

export function compare({ before, after, counters }: Comparison): Difference {
  const old = fieldsOf(before);
  const changed = [...new Set([...Object.keys(old), ...Object.keys(after)])].filter((field) => !isSame(old[field], after[field]));
  if (changed.length === 0) return "None";
  return changed.every((field) => counters.includes(field)) ? "Counters" : "Decision";
}

/** Left out, undefined and an empty list are the same. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b || (isNothing(a) && isNothing(b))) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (!isFields(a) || !isFields(b)) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((field) => isSame(a[field], b[field]));
}

function isNothing(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

/** Commits a parent's status against the version it was decided on. Returns the committed object; throws as `KubeApi.update` does. */
export async function commit(context: Context, parent: KubeObject, status: AnyStatus): Promise<KubeObject> {
  const { api, parentKind, parents } = context;
  const { name, namespace, uid, resourceVersion } = parent.metadata;
  const committed = await api.update(parentKind, {
    object: { metadata: { name, ...(namespace !== undefined && { namespace }), uid, resourceVersion }, status },
    subresource: "status",
  });
  parents.apply(committed);
  noteHolders(context, committed);
  return committed;
}

/** The very objects that were decided on, by uid. */
export type Subjects = ReadonlyMap<Uid, KubeObject>;

/** Finds what effects are about. To be called at once after the decision, before anything newer is taken in. */
export function subjectsOf({ requests }: Context, effects: readonly Effect[]): Subjects {
  return new Map(effects.flatMap(({ uid }) => {
    const request = requests.uid(uid);
    return request ? [[uid, request]] : [];
  }));
}

/** Takes in what was deleted: what had no finalizer in the version that was deleted is gone, and nobody has to wait for a watch to say so. */
export function dropDeleted(context: Context, done: readonly Effect[], subjects: Subjects): void {
  for (const { type, uid } of done) {
    const { finalizers = [] } = subjects.get(uid)?.metadata ?? {};
    if (type === "Delete" && finalizers.length === 0) dropRequest(context, uid);
  }
}

export interface Performed {
  readonly done: readonly Effect[];
  /** Effects that met a newer version or no answer: look again. */
  readonly again: boolean;
}

/**
 * Carries out effects, all of them even if some fail. Each is idempotent, and one that fails is found again by the next look at the
 * object. Throws the first failure that is neither a conflict nor a deletion.
 */
export async function perform(context: Context, effects: readonly Effect[], subjects: Subjects): Promise<Performed> {
  const done: Effect[] = [];
  const failures: unknown[] = [];
  let again = false;
  await pooled(effects, async (effect) => {
    try {
      if (await carryOut(context, effect, subjects.get(effect.uid)) === "Done") done.push(effect);
      else again = true;
    } catch (error) {
      failures.push(error);
    }
  });
  if (failures.length > 0) throw failures[0];
  return { done, again };
}

/**
 * Deletes an object that has served, in the very version that says so. `false`: it is not that version any more; look again. Throws what
 * is neither a conflict nor a deletion.
 */
export async function retire({ api, parentKind, parents }: Context, { metadata }: KubeObject): Promise<boolean> {
  const { namespace, name, uid, resourceVersion } = metadata;
  try {
    await api.delete(parentKind, { namespace, name, uid, resourceVersion, propagation: "Background" });
    return true;
  } catch (error) {
    if (isAbsence(error)) parents.bury(uid);
    else if (!isConflict(error)) throw error;
    return false;
  }
}

/** Throws what is neither a conflict nor a deletion, after it has looked at what became of an unanswered write. */
async function carryOut(context: Context, effect: Effect, request: KubeObject | undefined): Promise<"Done" | "Again"> {
  if (request === undefined) return "Again";
  try {
    if (isTelling(effect)) takeRequest(context, await tell(context, request, effect));
    else await remove(context, request);
    return "Done";
  } catch (error) {
    if (isAbsence(error)) dropRequest(context, effect.uid);
    else await look(context, request);
    if (!isAbsence(error) && !isConflict(error)) throw error;
    return "Again";
  }
}

async function remove({ api, requestKind }: Context, { metadata: { namespace, name, uid, resourceVersion } }: KubeObject): Promise<void> {
  await api.delete(requestKind, { namespace, name, uid, resourceVersion });
}

type Telling = Exclude<Effect, { readonly type: "Delete" }>;

function isTelling(effect: Effect): effect is Telling {
  return effect.type in phaseToldBy;
}

/** A compare-and-swap against the version that was decided on: nobody is told that its time is up on top of a renewal. */
function tell({ api, primitive, requestKind, clock }: Context, request: KubeObject, effect: Telling): Promise<KubeObject> {
  const { namespace, name, uid, resourceVersion } = request.metadata;
  const condition = {
    type: primitive.request?.fact ? "Recorded" : "Granted",
    status: effect.type === "Grant" || effect.type === "Record" ? "True" : "False",
    reason: effect.reason,
    message: effect.message.slice(0, 1024),
    lastTransitionTime: new Date(clock.now()).toISOString(),
  };
  return api.patch(requestKind, {
    namespace,
    name,
    subresource: "status",
    patch: {
      metadata: { uid, resourceVersion },
      status: { phase: phaseToldBy[effect.type], ...fieldsToTell(effect), conditions: [condition] },
    },
  });
}

function fieldsToTell(effect: Telling): Fields {
  if (effect.type === "Record") return effect.fields;
  return effect.type === "Grant" ? { token: effect.token, acquiredAt: effect.acquiredAt, expiresAt: effect.expiresAt ?? null } : {};
}

/** Reads a request live, so that the next decision knows what is there now. */
async function look(context: Context, { metadata: { namespace, name, uid } }: KubeObject): Promise<void> {
  try {
    const found = await context.api.get(context.requestKind, { namespace, name });
    if (found.metadata.uid === uid) takeRequest(context, found);
    else dropRequest(context, uid);
  } catch (error) {
    if (!isAbsence(error)) throw error;
    dropRequest(context, uid);
  }
}
