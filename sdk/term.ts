/** A leader's term: from the moment when it holds the lease until nothing of its work goes on any more. */
import { Ending, orAborted } from "../kube/abort.ts";
import type { Claim } from "./claim.ts";
import type { LostError } from "./errors.ts";
import type { Leadership, LeadOptions, StopReason } from "./lead.ts";
import type { LineContext, Session } from "./session.ts";
import { workUnder } from "./work.ts";

export interface Term {
  readonly claim: Claim;
  readonly options: Pick<LeadOptions, "onStarted" | "onStopped">;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** How a term went. */
export interface Served {
  /** Whether there was a turn to work. */
  readonly begun: boolean;
  /** Why the lease was lost, if it was, before it was to be given back. */
  readonly lost: LostError | undefined;
}

/** The work that goes on, by lease: whoever leads next in this process waits for its end. */
const underWay = new WeakMap<Session, Map<string, Promise<unknown>>>();

/**
 * Leads for one term, and gives the lease back in any case. Rejects with what a callback threw.
 */
export async function termOf(context: LineContext, { claim, options, signal }: Term): Promise<Served> {
  const ending = new Ending([signal, claim.signal]);
  try {
    if (!await hasTurn(context, ending.signal) || ending.signal.aborted) return { begun: false, lost: claim.lost };
    await whileWorking(context, workUnder(claim, () => serve({ claim, options, signal: ending.signal })));
    return { begun: true, lost: claim.lost };
  } finally {
    ending.release();
    // One that can't be given back ends by itself soon.
    await claim.release().catch(() => undefined);
  }
}

/** Waits until no other term for this lease goes on in this process. False: this one was over before it began. */
async function hasTurn({ session, namespace, name }: LineContext, signal: AbortSignal): Promise<boolean> {
  try {
    for (;;) {
      const before = underWay.get(session)?.get(`${namespace}/${name}`);
      if (before === undefined) return true;
      await orAborted(before, signal);
    }
  } catch {
    return false;
  }
}

async function whileWorking({ session, namespace, name }: LineContext, work: Promise<void>): Promise<void> {
  const works = underWay.get(session) ?? new Map<string, Promise<unknown>>();
  underWay.set(session, works.set(`${namespace}/${name}`, work.catch(() => undefined)));
  try {
    await work;
  } finally {
    works.delete(`${namespace}/${name}`);
  }
}

/** Works until that ends, and says once that it is over: at the moment of a loss, else at the end of the work. */
async function serve({ claim, options: { onStarted, onStopped }, signal }: Term): Promise<void> {
  let stopped: Promise<void> | undefined;
  const stop = async (reason: StopReason): Promise<void> => void await onStopped?.(reason);
  const lose = (): void => {
    stopped = stop({ type: claim.lost ? "Lost" : "Closed", error: claim.signal.reason });
    stopped.catch(() => undefined); // it is awaited below, once the work has ended
  };
  claim.signal.addEventListener("abort", lose, { once: true });
  const ended = await outcomeOf(onStarted, { claim, signal });
  claim.signal.removeEventListener("abort", lose);
  stopped ??= stop(ended);
  if (ended.type === "Failed") await stopped.catch(() => undefined);
  else await stopped;
  if (ended.type === "Failed") throw ended.error;
}

async function outcomeOf(onStarted: LeadOptions["onStarted"], { claim, signal }: Pick<Term, "claim" | "signal">): Promise<StopReason> {
  try {
    await onStarted(leadershipOf(claim, signal));
  } catch (error) {
    if (!isEcho(error, signal)) return { type: "Failed", error };
  }
  return signal.aborted ? { type: "Aborted", error: signal.reason } : { type: "Finished" };
}

/** Whether an error is only what an aborted signal made somebody throw. */
function isEcho(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  return error === signal.reason || (error instanceof Error && (error.name === "AbortError" || error.cause === signal.reason));
}

function leadershipOf(claim: Claim, signal: AbortSignal): Leadership {
  const { token, holder, acquiredAt } = claim;
  return {
    token,
    holder,
    acquiredAt,
    get signal() {
      void claim.signal; // which notices a loss that no timer has told yet
      return signal;
    },
    get timeLeft() {
      return claim.timeLeft;
    },
  };
}
