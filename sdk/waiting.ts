/** Waiting in line. */
import { type Clock, sleep } from "../kube/clock.ts";
import type { KubeObject } from "../kube/api.ts";
import { deferred } from "../kube/deferred.ts";
import { isAbsence } from "../kube/errors.ts";
import { resourceOf } from "../primitives/mod.ts";
import { AlreadyExecutedError, BusyError, FailedError, KonductorError, LostError, NotFoundError, TimeoutError } from "./errors.ts";
import { cannot } from "./explain.ts";
import type { Filed } from "./filing.ts";
import type { News } from "./followed.ts";
import { persist } from "./persist.ts";
import { fieldsOf, isOver, type RequestState, stateOf } from "./request.ts";
import type { LineContext } from "./session.ts";
import { deedOf } from "./wish.ts";

/** How often a waiter outside a Pod says that it is still there, in milliseconds. */
const SIGN_OF_LIFE = 60_000;
/** The first and the longest wait before one that failed is tried again, in milliseconds. Three minutes of silence end a wait. */
const PACE = { first: 500, cap: 20_000 };

export interface Granted {
  readonly object: KubeObject;
  /** It was granted already when it was found. */
  readonly atOnce: boolean;
  /** When the last sign of life that was answered was sent, on the monotonic clock. */
  readonly base: number | undefined;
}

export interface Wait extends Filed {
  /** Ends the wait; nothing is settled after that. */
  readonly signal: AbortSignal;
}

/** Resolves once the request is granted; rejects when it is not going to be. */
export function untilGranted(context: LineContext, { followed, base, signal }: Wait): Promise<Granted> {
  const answer = deferred<Granted>();
  const life = { base };
  let atOnce = true;
  followed.listen((news) => {
    if (news.type === "Failed") return answer.reject(news.error);
    const state = news.type === "Seen" ? stateOf(news.object) : undefined;
    const refusal = refusalOf(context, news, state);
    if (refusal) answer.reject(refusal);
    else if (news.type === "Seen" && isGranted(state)) answer.resolve({ object: news.object, atOnce, base: life.base });
  });
  atOnce = false;
  if (context.session.pod === undefined) void stayAlive(context, { followed, signal, life });
  return answer.promise;
}

/** A grant has a token. Without one somebody else wrote it, and the operator will say so. */
function isGranted(state: RequestState | undefined): boolean {
  return state?.phase === "Granted" && state.token !== undefined;
}

/** Why the wait is over without a grant, if it is. */
function refusalOf(context: LineContext, news: News, state: RequestState | undefined): KonductorError | undefined {
  const because = (message: string): string => cannot(deedOf(context), message);
  if (news.type === "Failed") return undefined;
  if (state === undefined) return new LostError(because("its request was deleted while it waited"), { reason: "Deleted" });
  if (state.object.metadata.deletionTimestamp !== undefined) {
    return new LostError(because("its request is being deleted"), { reason: "Deleted" });
  }
  if (!isOver(state)) return undefined;
  const { reason = state.phase, message = `its request says ${state.phase}` } = state;
  return new (errorFor(reason))(because(message), { reason });
}

function errorFor(reason: string): typeof KonductorError {
  switch (reason) {
    case "Busy":
    case "QueueFull":
      return BusyError;
    case "TimedOut":
      return TimeoutError;
    case "ParentNotFound":
    case "ParentGone":
      return NotFoundError;
    case "AlreadyExecuted":
      return AlreadyExecutedError;
    case "Failed":
      return FailedError;
    default:
      return LostError;
  }
}

interface Life extends Pick<Wait, "followed" | "signal"> {
  readonly life: { base: number | undefined };
}

/** Gives a sign of life every minute, for as long as the wait lasts. */
async function stayAlive(context: LineContext, { followed, signal, life }: Life): Promise<void> {
  const { clock, random } = context.session;
  const place = placeOf(followed.latest);
  try {
    for (;;) {
      await sleep(SIGN_OF_LIFE, { clock, signal });
      const again = (error: unknown): boolean => !isAbsence(error);
      await persist((signal) => giveSign(context, { followed, signal, life, place }), { clock, random, signal, again, pace: PACE });
    }
  } catch {
    if (!signal.aborted) followed.confirm();
  }
}

/** Renews, and repeats which version the request was created as: so it keeps its place in line. */
async function giveSign(
  context: LineContext,
  { followed, signal, life, place }: Life & { readonly place: string | undefined },
): Promise<void> {
  const { session: { api, clock }, primitive, namespace } = context;
  const sentAt = clock.monotonic();
  const patch = { metadata: { uid: followed.uid }, spec: { renewTime: stamp(clock), place } };
  const object = await api.patch(resourceOf(primitive.request), { namespace, name: followed.name, patch, signal });
  if (object.metadata.uid !== followed.uid) return followed.confirm();
  life.base = sentAt;
  followed.see(object);
}

function placeOf(object: KubeObject | undefined): string | undefined {
  const { place } = fieldsOf(object?.["spec"]);
  return typeof place === "string" ? place : object?.metadata.resourceVersion;
}

function stamp(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
