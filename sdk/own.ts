/** What a holder has in a line, found again without the claim: for another process than the one that acquired it. */
import type { KubeObject } from "../kube/api.ts";
import { isNotFound } from "../kube/errors.ts";
import { resourceOf } from "../primitives/mod.ts";
import { InvalidError, LostError, NotFoundError } from "./errors.ts";
import { cannot } from "./explain.ts";
import type { ReleaseOptions, WhichOptions } from "./options.ts";
import { remove } from "./remove.ts";
import { isOver, nameFor, type RequestState, stateOf } from "./request.ts";
import type { LineContext } from "./session.ts";
import { requestsOf } from "./standing.ts";
import { deedOf } from "./wish.ts";

/** Deletes what the holder has, and returns the names. */
export async function giveBack(context: LineContext, options: ReleaseOptions): Promise<string[]> {
  const found = await ownOf(context, options, "release");
  const chosen = options.all
    ? found
    : [single(context, found, { ...options, action: "release", next: "name one with id (--id), or release all (--all)" })];
  await Promise.all(chosen.map(({ name, uid }) => remove(context, { name, uid })));
  return chosen.map(({ name }) => name);
}

/** Gives a sign of life for what the holder has. */
export async function renewOwn(context: LineContext, options: WhichOptions): Promise<RequestState> {
  const { session: { api, clock }, primitive, namespace } = context;
  const held = (await ownOf(context, options, "renew")).filter(({ phase }) => phase === "Granted");
  const { name, uid } = single(context, held, { ...options, action: "renew", next: "name one with id (--id)" });
  const patch = { metadata: { uid }, spec: { renewTime: new Date(clock.now()).toISOString() } };
  const answer = stateOf(await api.patch(resourceOf(primitive.request), { namespace, name, patch }));
  if (answer.uid === uid && answer.phase === "Granted") return answer;
  const { message = "it is not held any more", reason = "NotHeld" } = answer;
  throw new LostError(cannot(deedOf(context, "renew"), message), { reason });
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
  const found = id === undefined ? await requestsOf(context, { holder }) : await named(context, { ...options, id });
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
    const object: KubeObject = await session.api.get(resourceOf(primitive.request), { namespace, name });
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
