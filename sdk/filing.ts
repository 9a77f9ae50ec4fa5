/** Gets a request into the line: creates it, or finds it again. */
import { orAborted } from "../kube/abort.ts";
import type { KubeObject, NewObject } from "../kube/api.ts";
import { isAlreadyExists, isAmbiguous, isNotFound, isTransient } from "../kube/errors.ts";
import { parseDuration } from "../primitives/duration.ts";
import { resourceOf } from "../primitives/mod.ts";
import { KonductorError } from "./errors.ts";
import { cannot } from "./explain.ts";
import type { Followed } from "./followed.ts";
import { persist } from "./persist.ts";
import { remove } from "./remove.ts";
import { CLIENT_LABEL, fieldsOf, isOver, isSameRequest, stateOf } from "./request.ts";
import type { LineContext } from "./session.ts";
import { patienceOf } from "./settle.ts";
import { deedOf, type Wish } from "./wish.ts";

/** How long a create that gets no clear answer is repeated at least, in milliseconds. */
const PATIENCE = 30_000;
/** How long it is waited for a create that nobody wants any more, and how long its deletion is tried, in milliseconds. */
const FAREWELL = 1_000;

export interface Filed {
  readonly followed: Followed;
  /** It was there before this call. */
  readonly reused: boolean;
  /** When the create was sent, on the monotonic clock: its first sign of life. Undefined where another call made it. */
  readonly base: number | undefined;
}

export interface Filing {
  readonly wish: Wish;
  readonly draft: NewObject;
  readonly signal: AbortSignal;
}

/** Creates the request, or finds the one that there is. Nothing is left behind when it rejects. */
export async function file(context: LineContext, filing: Filing): Promise<Filed> {
  const { session, primitive, namespace } = context;
  const { wish, signal } = filing;
  const followed = session.watch(resourceOf(primitive.request), namespace).follow(wish.name);
  const giveUp = new AbortController();
  const creating = createOrFind(context, { ...filing, signal: giveUp.signal });
  try {
    const { object, ...how } = await orAborted(creating, signal);
    followed.begin(object);
    return { followed, ...how };
  } catch (error) {
    followed.close();
    await abandon(context, { wish, creating, giveUp });
    throw error;
  }
}

interface Found {
  readonly object: KubeObject;
  readonly reused: boolean;
  readonly base: number | undefined;
}

/** Creates it under the same name until the answer is clear. */
async function createOrFind(context: LineContext, filing: Filing): Promise<Found> {
  const { session: { api, clock, random }, primitive } = context;
  const { wish, draft, signal } = filing;
  const base = clock.monotonic();
  const limit = Math.max(PATIENCE, patienceOf(wish.limit));
  let ambiguous = false;
  const attempt = async (signal: AbortSignal): Promise<Found | undefined> => {
    try {
      return { object: await api.create(resourceOf(primitive.request), { object: draft, signal }), reused: false, base };
    } catch (error) {
      ambiguous ||= isAmbiguous(error);
      if (!isAlreadyExists(error)) throw error;
      const object = await find(context, { ...filing, signal });
      const ours = ambiguous && wish.unique;
      return object && { object, reused: !ours, base: ours ? base : undefined };
    }
  };
  for (;;) {
    const found = await persist(attempt, { clock, random, signal, limit, again: isTransient });
    if (found) return found;
  }
}

/** The request of that name, if it is of use; `undefined` when the name is free now. */
async function find(context: LineContext, { wish, draft, signal }: Filing): Promise<KubeObject | undefined> {
  const { session: { api, clientId }, primitive, namespace } = context;
  const resource = resourceOf(primitive.request);
  try {
    const object = await api.get(resource, { namespace, name: wish.name, signal });
    const state = stateOf(object);
    if (object.metadata.deletionTimestamp !== undefined) throw conflict(context, wish, "is being deleted; try again later");
    if (!isSameRequest(primitive, object, draft)) throw conflict(context, wish, "asks for something else; choose another id");
    if (isOver(state) || (state.phase === "Pending" && isNowOrNever(object) !== (wish.limit === 0))) {
      await remove(context, { name: wish.name, uid: state.uid });
      return undefined;
    }
    if (object.metadata.labels?.[CLIENT_LABEL] === clientId) return object;
    const patch = { metadata: { uid: state.uid, labels: { [CLIENT_LABEL]: clientId } } };
    return await api.patch(resource, { namespace, name: wish.name, patch, signal });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Whether a request is answered at once: then it is of no use to who would wait, and the other way round. */
function isNowOrNever(object: KubeObject): boolean {
  const { wait } = fieldsOf(object["spec"]);
  return typeof wait === "string" && parseDuration(wait) === 0;
}

interface Abandoned {
  readonly wish: Wish;
  readonly creating: Promise<Found>;
  readonly giveUp: AbortController;
}

/** Deletes what a create that nobody waits for any more may have made. Takes a moment at most, and never rejects. */
async function abandon(context: LineContext, { wish, creating, giveUp }: Abandoned): Promise<void> {
  const { clock } = context.session;
  const disarm = clock.after(FAREWELL, () => giveUp.abort());
  try {
    const { object, reused } = await creating;
    if (!reused) await remove(context, { name: wish.name, uid: object.metadata.uid, limit: FAREWELL });
  } catch (error) {
    const mayExist = giveUp.signal.aborted || isTransient(error);
    if (mayExist && wish.unique) await remove(context, { name: wish.name, uid: undefined, limit: FAREWELL }).catch(() => undefined);
  } finally {
    disarm();
  }
}

function conflict(context: LineContext, wish: Wish, state: string): KonductorError {
  return new KonductorError(cannot(deedOf(context), `its request "${wish.name}" ${state}`), { reason: "Conflict" });
}
