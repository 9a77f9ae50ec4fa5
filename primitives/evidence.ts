/**
 * What may take a grant away. Additions may use stale caches; a removal needs evidence, and a `Removal` can be made here alone.
 */
import { formatDuration } from "./duration.ts";
import type { HolderRef, Question, Request, Uid } from "./contract.ts";

/** What is known, not guessed, about one request and the Pod that owns it. "Not in my list" is never evidence. */
export interface Evidence {
  /** `Gone`: seen DELETED, or a live read found no object of that uid. `Present`: a live read of this run found it. */
  readonly request?: "Gone" | "Present" | undefined;
  /**
   * `Ended`: seen Succeeded or Failed. `Gone`: seen DELETED, or a live read found no Pod of that uid. `Running` and `Terminating`: a
   * live read of this run says so. `Seen`: it is in the cache, which may be old.
   */
  readonly pod?: "Ended" | "Gone" | "Running" | "Terminating" | "Seen" | undefined;
}

/** Proof that a holder holds no longer, and why. */
class Removal {
  /** Private, so that nothing else has this type. */
  readonly #proven = true;
  readonly uid: Uid;
  readonly reason: "Released" | "HolderEnded" | "HolderGone" | "Expired" | "Denied" | "Finished";
  readonly message: string;

  constructor(uid: Uid, reason: Removal["reason"], message: string) {
    this.uid = uid;
    this.reason = reason;
    this.message = message;
  }

  /** Whether the holder may not know yet that it has lost the claim. */
  get involuntary(): boolean {
    return this.#proven && !["Released", "HolderEnded", "Finished"].includes(this.reason);
  }
}
export type { Removal };

export interface Limits {
  /** How long a claim lives without a sign of life, in milliseconds; undefined: for ever. */
  readonly ttl: number | undefined;
  /** How long a claim may be held at all, in milliseconds; undefined: for ever. */
  readonly maxHold: number | undefined;
}

/** One holder, and all that is known of it. */
export interface Suspect extends Limits {
  readonly holder: HolderRef;
  /** Undefined when no request of that uid was observed. */
  readonly request:
    | Pick<Request<{ readonly renewTime?: string | undefined }>, "body" | "told" | "deleting" | "seenFor" | "heldFor" | "renewedFor">
    | undefined;
  readonly evidence: Evidence;
  /** What the holder itself says of how its claim ended; undefined where its kind has no outcomes. */
  readonly outcome?: { readonly said: string | undefined };
}

/** Why a holder's time is up. */
export interface Ending {
  readonly reason: "NoSignOfLife" | "MaxHold";
  readonly message: string;
}

export interface Verdict {
  readonly removal?: Removal | undefined;
  /**
   * It may still run, so it is told first, and removed once its own status says so. What is told is written over the very version of
   * the request that was judged: either a renewal overtakes it, or its answer says that the claim is over.
   */
  readonly ending?: Ending | undefined;
  readonly verify?: Question | undefined;
}

/** Judges one holder: removed with proof, told that its time is up, kept, or kept until a live read has answered a question. */
export function judge(suspect: Suspect): Verdict {
  return hasFinished(suspect) ?? askForLastWords(suspect, judgeLife(suspect));
}

function judgeLife(suspect: Suspect): Verdict {
  return podHasEnded(suspect) ?? wasReleased(suspect) ?? wasToldSo(suspect) ?? isOverdue(suspect) ?? isSilent(suspect) ??
    isUnknown(suspect) ?? {};
}

/**
 * How long ago a holder last gave a sign of life, in milliseconds: it was granted, or it renewed. A renewal that it made before its
 * request was first seen was never seen to change anything; so the count cannot start before that either.
 */
export function silenceOf(request: Pick<Request<unknown>, "seenFor" | "heldFor" | "renewedFor">): number {
  return Math.min(request.seenFor, request.heldFor ?? 0, request.renewedFor ?? Number.POSITIVE_INFINITY);
}

/** Whether a ttl applies at all: an unrenewed claim that a Pod owns lives by its Pod. */
export function livesByTtl(request: { readonly body: { readonly renewTime?: string | undefined } }, pod: unknown): boolean {
  return pod === undefined || request.body.renewTime !== undefined;
}

function removed({ holder }: Suspect, reason: Removal["reason"], message: string): Verdict {
  return { removal: new Removal(holder.uid, reason, message) };
}

/** It said itself how it ended, while it held. What is said before it was told that it holds, or after it was told that it does not any more, counts for nothing. */
function hasFinished(suspect: Suspect): Verdict | undefined {
  const said = suspect.outcome?.said;
  const phase = suspect.request?.told.phase;
  const isPremature = suspect.request !== undefined && phase !== "Granted" && phase !== "Finished";
  if (said !== undefined && !isPremature) return removed(suspect, "Finished", said);
}

/** Before a claim counts as lost, its request is read live: it may have said how it ended, and we have not heard of it yet. */
function askForLastWords({ holder, outcome, evidence }: Suspect, verdict: Verdict): Verdict {
  if (outcome === undefined || verdict.removal === undefined || evidence.request !== undefined) return verdict;
  if (verdict.removal.reason === "Expired" || verdict.removal.reason === "Denied") return verdict;
  return { verify: { uid: holder.uid, about: "Request" } };
}

function podHasEnded(suspect: Suspect): Verdict | undefined {
  const pod = suspect.holder.pod?.name;
  if (suspect.evidence.pod === "Ended") return removed(suspect, "HolderEnded", `Pod "${pod}" has ended`);
  if (suspect.evidence.pod === "Gone") return removed(suspect, "HolderGone", `Pod "${pod}" was deleted`);
}

/** A terminating Pod still runs containers: a claim that was deleted meanwhile keeps its place until the Pod is gone. */
function wasReleased(suspect: Suspect): Verdict | undefined {
  const { holder, request, evidence } = suspect;
  if (evidence.request !== "Gone" && request?.deleting !== true) return undefined;
  if (holder.pod === undefined || evidence.pod === "Running") return removed(suspect, "Released", "the request was deleted");
  return evidence.pod === "Terminating" ? {} : { verify: { uid: holder.uid, about: "Pod" } };
}

/** Its own status says that it does not hold: that is final, so it will never believe that it does. */
function wasToldSo(suspect: Suspect): Verdict | undefined {
  const { phase, message } = suspect.request?.told ?? {};
  if (phase === "Denied" || phase === "Expired") return removed(suspect, phase, message ?? `the request's own status says ${phase}`);
}

function isOverdue(suspect: Suspect): Verdict | undefined {
  const { request, maxHold } = suspect;
  if (maxHold === undefined || request === undefined || (request.heldFor ?? 0) < maxHold) return undefined;
  return { ending: { reason: "MaxHold", message: `it was held for the ${formatDuration(maxHold)} that maxHold allows` } };
}

/** The ttl ran out on our own clock; whether a renewal is on its way to us, only a live read can tell. */
function isSilent(suspect: Suspect): Verdict | undefined {
  const { holder, request, ttl, evidence } = suspect;
  if (request === undefined || ttl === undefined || !livesByTtl(request, holder.pod) || silenceOf(request) < ttl) return undefined;
  if (evidence.request !== "Present") return { verify: { uid: holder.uid, about: "Request" } };
  return { ending: { reason: "NoSignOfLife", message: `it gave no sign of life for its ttl of ${formatDuration(ttl)}` } };
}

function isUnknown({ holder, request, evidence }: Suspect): Verdict | undefined {
  if (request === undefined && evidence.request === undefined) return { verify: { uid: holder.uid, about: "Request" } };
  if (holder.pod !== undefined && evidence.pod === undefined) return { verify: { uid: holder.uid, about: "Pod" } };
}
