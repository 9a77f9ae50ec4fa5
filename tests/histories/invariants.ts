/**
 * What must hold of every change that any operator makes, however old its copies are and wherever it was killed. Each says what is
 * wrong, or nothing. `truth` is what was so until this change.
 */
import { milliseconds } from "../../primitives/duration.ts";
import { compareVersions } from "../../primitives/order.ts";
import { WAITER_SILENCE } from "../../primitives/waiting.ts";
import type { Author } from "./change.ts";
import { type Claim, isFinal, type Line, weightOf } from "./objects.ts";
import type { Fate, Truth, Word } from "./truth.ts";

type Checks<Args extends readonly unknown[]> = Readonly<Record<string, (...args: Args) => string | undefined>>;

/** What must hold of one kind besides what holds of all lines. */
export interface Invariants {
  readonly ofTheList?: Checks<[step: Step, truth: Truth]>;
  readonly ofTheTold?: Checks<[told: Claim, truth: Truth]>;
  readonly atRest?: Checks<[truth: Truth]>;
}

/** A step of the committed list of holders. */
export interface Step {
  readonly before: Line;
  readonly after: Line;
  /** The parent was created anew or restored: this commit takes over what it finds. */
  readonly adopting: boolean;
  /** Newly in the list, and not taken over. */
  readonly admitted: readonly Holder[];
  readonly removed: readonly Holder[];
  /** Who took it. */
  readonly by: Author | undefined;
}

type Holder = NonNullable<Line["holders"]>[number];

/** What must hold whenever the parent's status was written. */
export const ofTheList: Checks<[step: Step, truth: Truth]> = {
  "nobody is admitted beyond the permits": ({ before, after, admitted }, { wall, clockWasSet }) => {
    if (admitted.length === 0) return;
    const withheld = clockWasSet ? [] : (after.lost ?? []).filter(({ until }) => until !== undefined && Date.parse(until) > wall);
    const used = weightOf(after.holders ?? []) + weightOf(withheld);
    if (used > before.capacity) return `${names(admitted)} admitted: ${used} of ${before.capacity} in use`;
  },

  "nobody is admitted while it is suspended or being deleted": ({ before, admitted }) => {
    if (admitted.length > 0 && (before.deleting || before.spec.suspend)) return `${names(admitted)} admitted`;
  },

  "tokens rise with every grant for the life of the name": ({ after, admitted }, { highestToken }) => {
    const low = admitted.find(({ token }) => token <= highestToken);
    if (low) return `${low.name} has ${low.token}, ${highestToken} was given out before`;
    const tokens = admitted.map(({ token }) => token);
    if (new Set(tokens).size < tokens.length) return "two have the same token";
    if (Math.max(...tokens) > (after.lastToken ?? 0)) return "lastToken is not the last";
  },

  "a grant's token never changes": ({ before, after }) => {
    const kept = new Map((before.holders ?? []).map(({ uid, token }) => [uid, token]));
    const changed = (after.holders ?? []).find(({ uid, token }) => (kept.get(uid) ?? token) !== token);
    if (changed) return `${changed.name} had ${kept.get(changed.uid)} and has ${changed.token}`;
  },

  "no grant is taken away without evidence that is true": ({ removed }, truth) => {
    for (const { uid, name } of removed) {
      const fate = truth.fate(uid);
      if (fate && !mayLose(fate, truth)) return `${name} lost its place; ${describe(fate, truth)}`;
    }
  },

  "what was lost without the holder's word is withheld for lockDelay": ({ before, after, removed }, truth) => {
    if (before.spec.lockDelay === undefined) return;
    const withheld = new Set((after.lost ?? []).filter(({ until }) => until !== undefined).map(({ uid }) => uid));
    const missing = removed.find(({ uid }) => !withheld.has(uid) && isInvoluntary(truth.fate(uid), truth));
    if (missing) return `${missing.name} is not in the list of what is withheld`;
  },

  "grants follow the order of the line": ({ before, after, admitted }, truth) => {
    const taken = new Set([...after.holders ?? [], ...after.lost ?? [], ...before.lost ?? []].map(({ uid }) => uid));
    const waiting = [...truth.fates].filter((fate) => !taken.has(fate.claim.uid) && waits(fate, truth));
    for (const { uid, name, weight = 1 } of admitted) {
      const mine = truth.fate(uid);
      const fits = before.strict ? before.capacity : weight;
      const passed = mine && waiting.find((fate) => fate.claim.weight <= fits && goesBefore(fate, mine, before));
      if (passed) return `${name} was admitted before ${passed.claim.name}`;
    }
  },

  "what a predecessor granted is taken over": ({ after, adopting }, truth) => {
    if (!adopting) return;
    const listed = new Set(after.holders?.map(({ uid }) => uid));
    const missing = [...truth.fates].find((fate) =>
      fate.exists && !listed.has(fate.claim.uid) && fate.claim.spec.outcome === undefined && fate.claim.told.phase === "Granted" &&
      (fate.toldAt ?? 0) < truth.lineCreatedAt &&
      !mayLose({ ...fate, excused: false }, truth)
    );
    if (missing) return `${missing.claim.name} was granted and is not taken over`;
  },
};

/** What must hold whenever a request's status was written. */
export const ofTheTold: Checks<[told: Claim, truth: Truth]> = {
  "whoever is told Granted is in the committed list at that moment": ({ uid, name, told }, truth) => {
    const fate = truth.fate(uid);
    if (told.phase !== "Granted" || fate === undefined || fate.excused || hasEnded(fate, truth)) return;
    const entry = truth.line?.holders?.find((holder) => holder.uid === uid);
    if (entry?.token !== told.token) return `${name} was told token ${told.token}, the list has ${entry?.token ?? "no such holder"}`;
  },

  "no holder is told that it lost without evidence that is true": ({ uid, name, told }, truth) => {
    const fate = truth.fate(uid);
    if (fate?.claim.told.phase !== "Granted" || told.phase === "Granted") return;
    const listed = truth.line?.holders?.some((holder) => holder.uid === uid);
    if (listed && !mayLose(fate, truth)) return `${name} was told ${told.phase}; ${describe(fate, truth)}`;
  },
};

/** A participant that believes to hold, and the token it was told. */
export interface Belief {
  readonly uid: string;
  readonly token: number;
  /** It believes that nobody else holds. */
  readonly alone: boolean;
}

/** What must hold at every moment: whoever believes to hold does. */
export function wrongBeliefs(beliefs: readonly Belief[], truth: Truth): string | undefined {
  const bound = beliefs.filter(({ uid, token }) => {
    const fate = truth.fate(uid);
    return fate !== undefined && !fate.excused && !truth.wasOverdue(fate, token);
  });
  const entries = new Map(truth.line?.holders?.map((entry) => [entry.uid, entry]));
  const wrong = bound.find(({ uid, token }) => entries.get(uid)?.token !== token);
  if (wrong) return `${wrong.uid} believes to hold with token ${wrong.token}, and is not in the list`;
  // What one may hold at a time is believed by one at a time: said here once more, without the list.
  if (bound.length > 1 && bound.some(({ alone }) => alone)) {
    return `${bound.map(({ uid, alone }) => `${uid}${alone ? " (alone)" : ""}`).join(" and ")} believe to hold at the same time`;
  }
}

/** Whether a holder may be removed, or told that it lost. */
function mayLose(fate: Fate, truth: Truth): boolean {
  const { claim: { told: { phase }, deleting }, exists, outlived, excused, word } = fate;
  if (excused || hasEnded(fate, truth) || isFinal(phase) || counts(word)) return true;
  if (!exists || deleting) return !(outlived && truth.podState(fate.claim) === "Terminating");
  return fate.lapsed || truth.isSilent(fate) || truth.isOverdue(fate);
}

/** A holder that did not give its claim back, and whose Pod did not end. */
function isInvoluntary(fate: Fate | undefined, truth: Truth): boolean {
  return fate !== undefined && fate.exists && !fate.claim.deleting && !hasEnded(fate, truth) && !counts(fate.word);
}

/** Whether what a claim said of its end may count: it had not been told that it does not hold any more. */
export function counts(word: Word | undefined): boolean {
  return word !== undefined && !isFinal(word.told);
}

/** Whether what a claim said of its end has to count: it held, and had been told so. */
export function binds(word: Word | undefined): boolean {
  return word?.granted === true;
}

/** No process of it can run any more. */
function hasEnded({ claim }: Fate, truth: Truth): boolean {
  const pod = truth.podState(claim);
  return pod === "Ended" || pod === "Gone";
}

/** Whether a request waits, beyond doubt: whoever sees it has to take it for a waiter. */
function waits(fate: Fate, truth: Truth): boolean {
  const { claim: { spec, told, deleting, pod }, exists, excused, lapsed, createdAt, signAt } = fate;
  if (!exists || excused || lapsed || deleting || told.phase !== "Pending" || spec.outcome !== undefined || hasEnded(fate, truth)) {
    return false;
  }
  if (pod === undefined && spec.renewTime !== undefined && truth.now - signAt >= WAITER_SILENCE) return false;
  return truth.now - createdAt < (milliseconds(spec.wait) ?? Number.POSITIVE_INFINITY);
}

/** Whether one is ahead of the other in line, and was created earlier too: who saw the other has seen it. */
function goesBefore(one: Fate, other: Fate, { spec }: Line): boolean {
  if (compareVersions(one.creationVersion, other.creationVersion) > 0) return false;
  const [first, second] = [one, other].map(({ claim }) => claim.spec.priority ?? spec.priority ?? 0);
  if (first !== second) return (first ?? 0) > (second ?? 0);
  return one.claim.createdAt <= other.claim.createdAt;
}

function names(holders: readonly Holder[]): string {
  return holders.map(({ name }) => name).join(", ");
}

function describe({ claim, exists, grantedAt, signAt }: Fate, truth: Truth): string {
  const since = (moment: number | undefined) => moment === undefined ? "never" : `${Math.round(truth.now - moment)} ms ago`;
  const pod = truth.podState(claim);
  const state = `${exists ? claim.told.phase : "deleted"}${pod === undefined ? "" : `, Pod ${pod}`}`;
  return `it is ${state}, was granted ${since(grantedAt)}, gave its last sign of life ${since(signAt)}`;
}
