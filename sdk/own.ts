/** What a holder has in a line, found again without the claim: for another process than the one that acquired it. */
import type { KubeObject } from "../kube/api.ts";
import { isConflict, isNotFound } from "../kube/errors.ts";
import { resourceOf } from "../primitives/mod.ts";
import { InvalidError, LostError, NotFoundError } from "./errors.ts";
import { cannot } from "./explain.ts";
import type { ReleaseOptions, WhichOptions } from "./options.ts";
import { remove } from "./remove.ts";
import { isOver, nameFor, RELEASE_REASON_ANNOTATION, RELEASED_BY_ANNOTATION, type RequestState, stateOf } from "./request.ts";
import type { LineContext } from "./session.ts";
import { requestsOf } from "./standing.ts";
import { deedOf } from "./wish.ts";

/** Deletes what the holder has, and returns the names. */
export async function giveBack(context: LineContext, options: ReleaseOptions): Promise<string[]> {
  const found = await ownOf(context, options, "release");
  const chosen = options.all
    ? found
    : [single(context, found, { ...options, action: "release", next: "name one with id (--id), or release all (--all)" })];
  await Promise.all(chosen.map(async ({ name, uid }) => {
    if (options.reason !== undefined) await note(context, { name, uid }, options);
    await remove(context, { name, uid, signal: context.session.closing });
  }));
  return chosen.map(({ name }) => name);
}

/** Writes into a request who gives it back, and why: it is the last that its holder sees of it. */
async function note({ session, primitive, namespace }: LineContext, { name, uid }: Named, { reason, by }: ReleaseOptions): Promise<void> {
  const annotations = { [RELEASED_BY_ANNOTATION]: by ?? session.holder, [RELEASE_REASON_ANNOTATION]: reason };
  try {
    await session.api.patch(resourceOf(primitive.request), {
      namespace,
      name,
      patch: { metadata: { uid, annotations } },
      signal: session.closing,
    });
  } catch (error) {
    // Gone already, or the name is another's by now: there is nothing left to give back.
    if (!isNotFound(error) && !isConflict(error)) throw error;
  }
}

type Named = Pick<RequestState, "name" | "uid">;

/** Gives a sign of life for what the holder has. */
export async function renewOwn(context: LineContext, options: WhichOptions): Promise<RequestState> {
  const { session: { api, clock, closing: signal }, primitive, namespace } = context;
  const { name, uid } = await heldBy(context, options, "renew");
  const patch = { metadata: { uid }, spec: { renewTime: new Date(clock.now()).toISOString() } };
  const answer = stateOf(await api.patch(resourceOf(primitive.request), { namespace, name, patch, signal }));
  if (answer.uid === uid && answer.phase === "Granted") return answer;
  const { message = "it is not held any more", reason = "NotHeld" } = answer;
  throw new LostError(cannot(deedOf(context, "renew"), message), { reason });
}

/** The one claim that the holder holds. */
export async function heldBy(context: LineContext, options: WhichOptions, action: string): Promise<RequestState> {
  const held = (await ownOf(context, options, action)).filter(({ phase }) => phase === "Granted");
  return single(context, held, { ...options, action, next: "name one with id (--id)" });
}

interface Ambiguity extends WhichOptions {
  readonly action: string;
  readonly next: string;
}

/** The one that is meant. What is held counts; what only waits, when nothing is held. */
function single(context: LineContext, found: readonly RequestState[], { holder, action, next }: Ambiguity): RequestState {
  const held = found.filter(({ phase }) => phase === "Granted");
  const candidates = held.length > 0 ? held : found;
  const [first, second] = candidates;
  if (first && !second) return first;
  const who = holder ?? context.session.holder;
  const deed = deedOf(context, action);
  if (first) {
    throw new InvalidError(cannot(deed, `"${who}" has ${candidates.length} claims; ${next}`), { reason: "Ambiguous" });
  }
  throw nothing(context, who, action);
}

/** A holder's unfinished requests. In a Pod, those of that Pod; outside, those of no Pod. With `force`, anybody's. */
async function ownOf(context: LineContext, options: ReleaseOptions, action: string): Promise<RequestState[]> {
  const { session } = context;
  const { force = false, id } = options;
  const holder = options.holder ?? (force ? undefined : session.holder);
  const found = id === undefined
    ? await requestsOf(context, { holder, signal: session.closing })
    : await named(context, { ...options, id });
  const own = found.filter((state) => !isOver(state) && (force || state.pod?.uid === session.pod?.uid));
  if (own.length === 0) throw nothing(context, holder, action);
  return own;
}

/** The request that was made with an id. */
async function named(context: LineContext, { id, holder }: WhichOptions & { readonly id: string }): Promise<RequestState[]> {
  const { session, primitive, namespace, name: parent } = context;
  const identity = { kind: primitive.kind, parent, holder: holder ?? session.holder, podUid: session.pod?.uid, id };
  const name = nameFor(identity);
  try {
    const object: KubeObject = await session.api.get(resourceOf(primitive.request), { namespace, name, signal: session.closing });
    return [stateOf(object)];
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

function nothing(context: LineContext, holder: string | undefined, action: string): NotFoundError {
  const who = holder === undefined ? "nobody" : `"${holder}"`;
  const state = holder === undefined ? "nobody has it" : `${who} does not have it; say whose claim is meant with holder (--holder)`;
  return new NotFoundError(cannot(deedOf(context, action), state), { reason: "NotHeld" });
}
