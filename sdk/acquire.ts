/** Getting a claim: put a request in line, wait for what the operator says to it. */
import { Ending, orAborted } from "../kube/abort.ts";
import type { KubeObject } from "../kube/api.ts";
import { deferred } from "../kube/deferred.ts";
import { Claim, maxHoldOf } from "./claim.ts";
import { BusyError, NoOperatorError, TimeoutError } from "./errors.ts";
import { cannot, explained } from "./explain.ts";
import { file, type Filed } from "./filing.ts";
import type { AcquireOptions } from "./options.ts";
import { remove } from "./remove.ts";
import type { LineContext } from "./session.ts";
import { patienceOf, readObject } from "./settle.ts";
import { reportLater } from "./standing.ts";
import { type Granted, untilGranted } from "./waiting.ts";
import { claimVerbOf, deedOf, draftOf, needsParent, type Wish, wishOf } from "./wish.ts";

/** How long a try waits for somebody to answer it, in milliseconds. */
const OPERATOR_PATIENCE = 5_000;
/** How long leaving the line may take, in milliseconds. */
const FAREWELL = 2_000;

/**
 * Waits until the claim is granted. Rejects with an error of errors.ts, or with the signal's reason; the request is deleted before
 * that, unless the API server can't be reached.
 */
export async function acquire(line: LineContext, options: AcquireOptions): Promise<Claim> {
  const context = { ...line, claim: claimVerbOf(line.primitive, options.body) };
  const wish = wishOf(context, options);
  const { session } = context;
  const ending = new Ending([options.signal, session.closing]);
  const over = deferred<void>();
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

/**
 * Reads the parent while the request is made: two waits for the API server would otherwise follow one another. Where the parent can't be
 * read, what was made is removed, as after an abort, and the parent's error is thrown, whatever else went wrong for its lack.
 */
async function attempt(context: LineContext, { wish, ending }: Attempt): Promise<Claim> {
  const { clock } = context.session;
  const { limit } = wish;
  const disarm = limit === undefined || limit === 0 ? undefined : clock.after(limit, () => ending.end(timedOut(context, wish)));
  const parent = readObject(context, { signal: ending.signal, patience: patienceOf(limit) });
  parent.catch((error) => ending.end(error));
  try {
    const draft = draftOf(context, wish, needsParent(context, wish) ? await parent : undefined);
    for (;;) {
      const filed = await file(context, { wish, draft, signal: ending.signal });
      const claim = await stand(context, { wish, ending, filed, parent, disarm });
      if (claim) return claim;
    }
  } catch (error) {
    await parent;
    throw error;
  } finally {
    disarm?.();
  }
}

interface Stand extends Attempt {
  readonly filed: Filed;
  readonly parent: Promise<KubeObject>;
  readonly disarm: (() => void) | undefined;
}

/** Waits in line. `undefined`: the request was an earlier call's, and only that call's patience is over. */
async function stand(context: LineContext, { wish, ending, filed, parent, disarm }: Stand): Promise<Claim | undefined> {
  const { followed } = filed;
  try {
    const granted = await wait(context, { wish, ending, filed });
    const maxHold = maxHoldOf(await parent);
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

async function wait(context: LineContext, { wish, ending, filed }: Omit<Stand, "disarm" | "parent">): Promise<Granted> {
  const { clock } = context.session;
  const { onWaiting } = wish.options;
  const stay = new Ending([ending.signal]);
  const giveUp = wish.limit === 0 ? clock.after(OPERATOR_PATIENCE, () => ending.end(unanswered(context))) : undefined;
  try {
    const onFailure = (error: unknown): void => ending.end(error);
    if (onWaiting) reportLater(context, { followed: filed.followed, onWaiting, onFailure, signal: stay.signal });
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
  /** The longest that a grant lasts, in milliseconds. */
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

function timedOut(context: LineContext, { options }: Wish): TimeoutError {
  const limit = typeof options.timeout === "number" ? `${options.timeout / 1000} s` : options.timeout;
  return new TimeoutError(cannot(deedOf(context), `it was not to be had within ${limit}`), { reason: "TimedOut" });
}

function unanswered(context: LineContext): NoOperatorError {
  const state = `no operator answered within ${OPERATOR_PATIENCE / 1000} s; see that konductor-controller-manager runs`;
  return new NoOperatorError(cannot(deedOf(context), state), { reason: "NoOperator" });
}
