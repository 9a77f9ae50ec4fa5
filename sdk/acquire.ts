/** Getting a claim: put a request in line, wait for what the operator says to it. */
import { Ending, orAborted } from "../kube/abort.ts";
import type { KubeObject } from "../kube/api.ts";
import { resourceOf } from "../primitives/mod.ts";
import { Claim, maxHoldOf } from "./claim.ts";
import { BusyError, NoOperatorError, TimeoutError } from "./errors.ts";
import { cannot, explained } from "./explain.ts";
import { file, type Filed } from "./filing.ts";
import type { AcquireOptions } from "./options.ts";
import { persist } from "./persist.ts";
import { remove } from "./remove.ts";
import type { LineContext } from "./session.ts";
import { reportLater } from "./standing.ts";
import { type Granted, untilGranted } from "./waiting.ts";
import { deedOf, draftOf, type Wish, wishOf } from "./wish.ts";

/** How long it is tried to read the object before anything is asked for, in milliseconds. */
const FIRST_READ = 10_000;
/** How long a try waits for somebody to answer it, in milliseconds. */
const OPERATOR_PATIENCE = 5_000;
/** How long leaving the line may take, in milliseconds. */
const FAREWELL = 2_000;

/**
 * Waits until the claim is granted. Rejects with an error of errors.ts, or with the signal's reason; the request is deleted before
 * that, unless the API server can't be reached.
 */
export async function acquire(context: LineContext, options: AcquireOptions): Promise<Claim> {
  const wish = wishOf(context, options);
  const { session } = context;
  const ending = new Ending([options.signal, session.closing]);
  const over = Promise.withResolvers<void>();
  const done = session.add({ end: () => over.promise });
  try {
    ending.signal.throwIfAborted();
    return await attempt(context, { wish, ending });
  } catch (error) {
    throw explained(error, deedOf(context));
  } finally {
    ending.release();
    done();
    over.resolve();
  }
}

interface Attempt {
  readonly wish: Wish;
  readonly ending: Ending;
}

async function attempt(context: LineContext, { wish, ending }: Attempt): Promise<Claim> {
  const { clock } = context.session;
  const { limit } = wish;
  const disarm = limit === undefined || limit === 0 ? undefined : clock.after(limit, () => ending.end(timedOut(context, wish)));
  try {
    const parent = await readParent(context, ending.signal);
    const draft = draftOf(context, wish, parent);
    for (;;) {
      const filed = await file(context, { wish, draft, signal: ending.signal });
      const claim = await stand(context, { wish, ending, filed, maxHold: maxHoldOf(parent), disarm });
      if (claim) return claim;
    }
  } finally {
    disarm?.();
  }
}

interface Stand extends Attempt {
  readonly filed: Filed;
  /** The longest that a grant lasts, in milliseconds. */
  readonly maxHold: number | undefined;
  readonly disarm: (() => void) | undefined;
}

/** Waits in line. `undefined`: the request was an earlier call's, and only that call's patience is over. */
async function stand(context: LineContext, { wish, ending, filed, maxHold, disarm }: Stand): Promise<Claim | undefined> {
  const { followed } = filed;
  try {
    const granted = await wait(context, { wish, ending, filed });
    disarm?.();
    // From here on the session ends the claim itself.
    context.session.closing.throwIfAborted();
    const claim = claimOf(context, { wish, filed, granted, maxHold });
    await claim.begin(ending.signal);
    return claim;
  } catch (error) {
    const uid = followed.uid;
    followed.close();
    await remove(context, { name: followed.name, uid, limit: FAREWELL }).catch(() => undefined);
    const theirs = error instanceof TimeoutError || error instanceof BusyError;
    if (filed.reused && theirs && !ending.signal.aborted) return undefined;
    throw error;
  }
}

async function wait(context: LineContext, { wish, ending, filed }: Omit<Stand, "disarm" | "maxHold">): Promise<Granted> {
  const { clock } = context.session;
  const { onWaiting } = wish.options;
  const stay = new Ending([ending.signal]);
  const giveUp = wish.limit === 0 ? clock.after(OPERATOR_PATIENCE, () => ending.end(unanswered(context))) : undefined;
  try {
    if (onWaiting) reportLater(context, { followed: filed.followed, onWaiting, signal: stay.signal });
    return await orAborted(untilGranted(context, { ...filed, signal: stay.signal }), stay.signal);
  } finally {
    giveUp?.();
    stay.end(undefined);
    stay.release();
  }
}

interface Found {
  readonly wish: Wish;
  readonly filed: Filed;
  readonly granted: Granted;
  readonly maxHold: number | undefined;
}

function claimOf(context: LineContext, { wish, filed, granted, maxHold }: Found): Claim {
  const renewing = wish.auto && wish.ttl !== undefined && wish.ttl > 0;
  return new Claim({
    context,
    followed: filed.followed,
    granted: granted.object,
    reused: filed.reused && granted.atOnce,
    ...(renewing ? { renewal: { ttl: wish.ttl, base: granted.base } } : {}),
    maxHold,
    watched: wish.watched,
    bound: wish.auto,
  });
}

function readParent({ session, primitive, namespace, name }: LineContext, signal: AbortSignal): Promise<KubeObject> {
  const { api, clock, random } = session;
  const read = (signal: AbortSignal): Promise<KubeObject> => api.get(resourceOf(primitive), { namespace, name, signal });
  return persist(read, { clock, random, signal, limit: FIRST_READ });
}

function timedOut(context: LineContext, { options }: Wish): TimeoutError {
  const limit = typeof options.timeout === "number" ? `${options.timeout / 1000} s` : options.timeout;
  return new TimeoutError(cannot(deedOf(context), `it was not to be had within ${limit}`), { reason: "TimedOut" });
}

function unanswered(context: LineContext): NoOperatorError {
  const state = `no operator answered within ${OPERATOR_PATIENCE / 1000} s; see that konductor-controller-manager runs`;
  return new NoOperatorError(cannot(deedOf(context), state), { reason: "NoOperator" });
}
