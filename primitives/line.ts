/**
 * The line that the line kinds share: holders, in the order they were granted; then waiters. Who holds is decided here, from the
 * committed list of holders, with a kind's own rule for one question: is there room for mine behind those who are ahead?
 */
import { conditionsOf, type Finding, timestampOf } from "./conditions.ts";
import type { Decision, HolderRef, Question, Request, Uid, World } from "./contract.ts";
import { milliseconds } from "./duration.ts";
import { type Ending, judge, type Removal } from "./evidence.ts";
import { type HolderEntry, type LineBody, type LineSpec, type LineStatus, type LostEntry, type Mode, MOST_ENTRIES } from "./line_schema.ts";
import { endsIn, expiryOf, isFinished, maxHoldOf, tellings, ttlOf, uidsOf } from "./telling.ts";
import { lastTokenOf } from "./token.ts";
import { denial, isNowOrNever, overflow, patienceOf, waitingOf } from "./waiting.ts";

/** Whatever uses capacity: a holder, or what is withheld after one was lost. */
export interface Ahead {
  readonly weight?: number | undefined;
  readonly mode?: Mode | undefined;
}

/** Says of a waiter why it cannot join those who are ahead, or `undefined` when it can. */
export type Room<Body> = (mine: Body) => string | undefined;

/** A kind's own part of the decision. */
export interface LineRule<Spec extends LineSpec, Body extends LineBody, Shown> {
  /** The rule. */
  readonly room: (spec: Spec, ahead: readonly Ahead[]) => Room<Body>;
  /** Whether a waiter that does not fit holds up those behind it. Default: it does. */
  readonly strict?: (spec: Spec) => boolean;
  /** Why a waiter could not be admitted even if everybody left; it is passed over. */
  readonly unfit?: (spec: Spec, mine: Body) => string | undefined;
  /** How much capacity a request asks for. Default: 1. */
  readonly weight?: (mine: Body) => number;
  /** How a request holds, given how it has held so far. Default: claims have no modes. */
  readonly mode?: (mine: Body, held: Mode | undefined) => Mode;
  /** What a holder says of how its claim ended, in words; `undefined` while it has not. Default: claims have no outcomes. */
  readonly outcome?: (mine: Body) => string | undefined;
  /** Why nobody is admitted any more, whatever room there is: everybody in line is denied. */
  readonly close?: (ending: Endings<Spec, Body>) => { readonly reason: string; readonly message: string } | undefined;
  /** The fields of the status that people read. */
  readonly show: (view: View<Spec, Body>) => Shown;
  /** Conditions besides those that all kinds have. */
  readonly findings?: (shown: Shown) => readonly Finding[];
}

/** The claims that ended in a decision. */
export interface Endings<Spec, Body> {
  readonly spec: Spec;
  /** Who holds still. */
  readonly kept: readonly HolderEntry[];
  readonly ended: readonly Ended<Body>[];
}

/** A claim that ended, with proof. */
export interface Ended<Body> {
  readonly entry: HolderEntry;
  readonly removal: Removal;
  /** Its request, as it was last seen. */
  readonly body: Body | undefined;
}

export interface View<Spec, Body = unknown> extends Endings<Spec, Body> {
  readonly holders: readonly HolderEntry[];
  readonly ahead: readonly Ahead[];
  /** Now, as a stamp. */
  readonly at: string;
  /** The first holder's request, and when its claim ends by time alone. Undefined while the request is out of sight. */
  readonly head: { readonly body: LineBody; readonly expiresAt: string | undefined } | undefined;
}

/** Status lists of more bytes than this are not written: etcd refuses 1.5 MB with an error that helps nobody. */
const LARGEST_LISTS = 1_000_000;
/** So many entries are never too large, however long their names: then nobody counts bytes. */
const ALWAYS_FIT = 1000;

/** Whoever was admitted for a Pod that nobody has seen is looked at again after so many milliseconds: then its Pod is read live. */
const UNKNOWN_POD = 1000;

const PREMATURE = { reason: "NotBegun", message: "it said how it ended before it had begun" };

/** Decides a line: who is removed, who is admitted, who has to be told what. */
export function decideLine<Spec extends LineSpec, Body extends LineBody, Shown extends { readonly phase?: string | undefined }>(
  world: World<Spec, LineStatus, Body>,
  rule: LineRule<Spec, Body, Shown>,
): Decision<LineStatus & Shown> {
  const { spec, wall } = world;
  const requests = new Map(world.requests.map((request) => [request.uid, request]));
  const before = isNew(world.status) ? adopted(world, rule) : world.status?.holders ?? [];
  const { removals, endings, verify } = judgeAll(world, rule, { holders: before, requests });
  const kept = before.filter(({ uid }) => !removals.has(uid)).map((entry) => remoded(entry, { rule, body: requests.get(entry.uid)?.body }));
  const ended = endedOf(world, { before, removals, requests });
  const lost = lostOf(world, { before, removals, requests });
  const line = waitingOf(world, uidsOf([...before, ...lost]));
  const closed = rule.close?.({ spec, kept, ended });
  const admission = admit(world, rule, {
    kept,
    lost,
    closed,
    waiters: line.waiters,
    lastToken: lastTokenOf(world.status?.lastToken, { ...world, holders: before }),
  });
  const { holders, ahead } = admission;
  const late = overflow(admission.standing, spec.maxWaiting);
  const first = holders[0];
  const head = first && requests.get(first.uid);
  const shown = rule.show({
    spec,
    kept,
    ended,
    holders,
    ahead,
    at: timestampOf(wall),
    head: first && head && { body: head.body, expiresAt: expiryOf(world, { holder: first, request: head }) },
  });
  return {
    status: {
      ...shown,
      holders,
      lost,
      lastToken: admission.lastToken,
      waiting: admission.standing.length - late.length,
      conditions: conditionsOf([...findings(world, admission), ...rule.findings?.(shown) ?? []], world.status?.conditions ?? [], {
        wall,
        generation: world.parent.generation,
      }),
    },
    effects: [...tellings(world, { holders, endings, lost }), ...line.denials, ...admission.denials, ...late],
    verify: [...verify, ...line.verify],
    wakeIn: wakeIn(world, { holders, lost, requests }),
  };
}

/** The holders of a status, as the engine needs them to gather evidence. */
export function holdersOf(status: LineStatus | undefined): HolderRef[] {
  return (status?.holders ?? []).map(refOf);
}

/** A parent without `lastToken` was created anew or restored. */
export function isNew(status: LineStatus | undefined): boolean {
  return status?.lastToken === undefined;
}

function refOf({ uid, name, token, podName, podUid }: HolderEntry): HolderRef {
  return { uid, name, token, ...(podUid !== undefined && { pod: { name: podName ?? name, uid: podUid } }) };
}

/**
 * In a parent that was created anew or restored, every live claim whose own status says Granted is taken over, even above
 * the limit, before anything is granted. Whoever is in its list stays there: it may have been granted and not told yet.
 */
function adopted<Body extends LineBody>(
  world: World<LineSpec, LineStatus, Body>,
  rule: EntryRule<Body>,
): HolderEntry[] {
  const { holders = [], lost = [] } = world.status ?? {};
  const known = uidsOf([...holders, ...lost]);
  const claims = world.requests.filter(({ uid, told, deleting }) => told.phase === "Granted" && !deleting && !known.has(uid));
  const taken = claims.flatMap((claim) => {
    const { token, acquiredAt = timestampOf(world.wall) } = claim.told;
    return token === undefined ? [] : entryOf(claim, { token, acquiredAt, rule });
  });
  return [...holders, ...taken].toSorted((a, b) => a.token - b.token);
}

type EntryRule<Body extends LineBody> = Pick<LineRule<LineSpec, Body, never>, "weight" | "mode">;

interface EntryOptions<Body extends LineBody> {
  readonly token: number;
  readonly acquiredAt: string;
  readonly rule: EntryRule<Body>;
}

function entryOf<Body extends LineBody>(
  { uid, name, body, pod }: Request<Body>,
  { token, acquiredAt, rule }: EntryOptions<Body>,
): HolderEntry {
  const weight = rule.weight?.(body) ?? 1;
  return {
    uid,
    name,
    holder: body.holder,
    ...(weight !== 1 && { weight }),
    ...(rule.mode && { mode: rule.mode(body, undefined) }),
    token,
    acquiredAt,
    ...(pod && { podName: pod.name, podUid: pod.uid }),
  };
}

type Requests<Body> = ReadonlyMap<Uid, Request<Body>>;

/** A holder whose request says by now that it holds otherwise. */
function remoded<Body extends LineBody>(
  entry: HolderEntry,
  { rule, body }: { readonly rule: EntryRule<Body>; readonly body: Body | undefined },
): HolderEntry {
  if (rule.mode === undefined || body === undefined) return entry;
  const mode = rule.mode(body, entry.mode);
  return mode === entry.mode ? entry : { ...entry, mode };
}

interface Judged<Body> {
  readonly holders: readonly HolderEntry[];
  readonly requests: Requests<Body>;
}

function judgeAll<Body extends LineBody>(
  world: World<LineSpec, unknown, Body>,
  rule: Pick<LineRule<LineSpec, Body, never>, "outcome">,
  { holders, requests }: Judged<Body>,
) {
  const removals = new Map<Uid, Removal>();
  const endings = new Map<Uid, Ending>();
  const verify: Question[] = [];
  for (const entry of holders) {
    const request = requests.get(entry.uid);
    const evidence = world.evidence.get(entry.uid) ?? {};
    const limits = { ttl: ttlOf(world.spec, request), maxHold: maxHoldOf(world.spec) };
    const body = request?.body ?? world.lastWords.get(entry.uid);
    const outcome = rule.outcome && { said: body && rule.outcome(body) };
    const verdict = judge({ holder: refOf(entry), request, evidence, ...limits, ...(outcome && { outcome }) });
    if (verdict.removal) removals.set(entry.uid, verdict.removal);
    if (verdict.ending) endings.set(entry.uid, verdict.ending);
    if (verdict.verify) verify.push(verdict.verify);
  }
  return { removals, endings, verify };
}

function endedOf<Body extends LineBody>(
  world: World<LineSpec, unknown, Body>,
  { before, removals, requests }: Omit<Losses, "requests"> & { readonly requests: Requests<Body> },
): Ended<Body>[] {
  return before.flatMap((entry) => {
    const removal = removals.get(entry.uid);
    return removal ? { entry, removal, body: requests.get(entry.uid)?.body ?? world.lastWords.get(entry.uid) } : [];
  });
}

interface Losses {
  readonly before: readonly HolderEntry[];
  readonly removals: ReadonlyMap<Uid, Removal>;
  readonly requests: Requests<LineBody>;
}

/** Remembers a removed holder until its request was told so, and until its lockDelay is over. */
function lostOf(world: World<LineSpec, LineStatus, LineBody>, { before, removals, requests }: Losses): LostEntry[] {
  const delay = milliseconds(world.spec.lockDelay) ?? 0;
  const fresh = before.flatMap((entry) => {
    const removal = removals.get(entry.uid);
    if (removal === undefined) return [];
    const until = removal.involuntary && delay > 0 ? { until: timestampOf(world.wall + delay) } : {};
    const { uid, holder, weight = 1, mode } = entry;
    return { uid, holder, weight, ...(mode !== undefined && { mode }), reason: removal.reason, message: removal.message, ...until };
  });
  const remembered = (world.status?.lost ?? []).map((entry) => notBeyond(world.wall + delay, entry));
  return [...remembered, ...fresh].filter((entry) => {
    const phase = requests.get(entry.uid)?.told.phase;
    return withheldFor(world, entry) > 0 || (phase !== undefined && !isFinished(phase));
  });
}

/** A clock that was set back, or a lockDelay that was made shorter, withholds nothing for longer than lockDelay says now. */
function notBeyond(latest: number, entry: LostEntry): LostEntry {
  return entry.until === undefined || Date.parse(entry.until) <= latest ? entry : { ...entry, until: timestampOf(latest) };
}

/** How long a lost claim's capacity stays unused, in milliseconds. */
function withheldFor({ wall }: World<LineSpec, unknown, LineBody>, { until }: LostEntry): number {
  return until === undefined ? 0 : Date.parse(until) - wall;
}

interface Contest<Body> {
  readonly kept: readonly HolderEntry[];
  readonly lost: readonly LostEntry[];
  readonly closed: { readonly reason: string; readonly message: string } | undefined;
  /** In the order of the line. */
  readonly waiters: readonly Request<Body>[];
  readonly lastToken: number;
}

/** Walks down the line and admits whoever there is room for. */
function admit<Spec extends LineSpec, Body extends LineBody>(
  world: World<Spec, LineStatus, Body>,
  rule: Omit<LineRule<Spec, Body, unknown>, "findings">,
  contest: Contest<Body>,
) {
  const { spec } = world;
  const { kept, lost, closed, waiters } = contest;
  let { lastToken } = contest;
  const withheld = lost.filter((entry) => withheldFor(world, entry) > 0);
  const holders = [...kept];
  const ahead: Ahead[] = [...withheld, ...kept];
  const standing: Request<Body>[] = [];
  const denials = [];
  let room = rule.room(spec, ahead);
  const mayFill = kept.length + lost.length + waiters.length > ALWAYS_FIT;
  let size = mayFill ? sizeOf([kept, lost]) : 0;
  let full = false;
  let blocked = world.parent.deleting ? "it is being deleted" : spec.suspend ? "it is suspended" : undefined;
  for (const waiter of waiters) {
    const over = closed ?? (rule.outcome?.(waiter.body) === undefined ? undefined : PREMATURE);
    if (over) {
      denials.push(denial(waiter.uid, over.reason, over.message));
      continue;
    }
    const unfit = rule.unfit?.(spec, waiter.body);
    const refusal = blocked ?? unfit ?? room(waiter.body);
    full ||= refusal === undefined && (size > LARGEST_LISTS || holders.length + lost.length >= MOST_ENTRIES);
    if (refusal === undefined && !full) {
      lastToken += 1;
      const entry = entryOf(waiter, { token: lastToken, acquiredAt: timestampOf(world.wall), rule });
      holders.push(entry);
      ahead.push(entry);
      if (mayFill) size += sizeOf(entry);
      room = rule.room(spec, ahead);
    } else if (isNowOrNever(waiter)) {
      denials.push(denial(waiter.uid, "Busy", refusal ?? "its list of holders is full"));
    } else {
      standing.push(waiter);
      if (unfit === undefined && (rule.strict?.(spec) ?? true)) blocked ??= "others are ahead of it in line";
    }
  }
  return { holders, ahead, standing, denials, lastToken, full };
}

/** How many bytes a part of the status takes. */
function sizeOf(part: unknown): number {
  return new TextEncoder().encode(JSON.stringify(part)).length;
}

function findings(
  world: World<LineSpec, unknown, LineBody>,
  { full, ahead }: { readonly full: boolean; readonly ahead: readonly Ahead[] },
): Finding[] {
  const ready = { type: "Ready", holds: true, reason: "Accepted", message: "the spec is accepted" };
  const stopped = world.spec.suspend === true
    ? { type: "Suspended", holds: true, reason: "Suspended", message: `nothing new is granted; ${ahead.length} keep what they hold` }
    : undefined;
  const statusFull = full
    ? {
      type: "StatusFull",
      holds: true,
      reason: "StatusFull",
      message: `the list of ${ahead.length} holders is as large as can be written; more are granted as these end`,
    }
    : undefined;
  return [ready, stopped, statusFull].filter((finding) => finding !== undefined);
}

interface Standing {
  readonly holders: readonly HolderEntry[];
  readonly lost: readonly LostEntry[];
  readonly requests: Requests<LineBody>;
}

/** When time alone will change something, in milliseconds. What is overdue already waits for evidence, not for time. */
function wakeIn(world: World<LineSpec, unknown, LineBody>, { holders, lost, requests }: Standing): number | undefined {
  let soonest = Number.POSITIVE_INFINITY;
  const consider = (left: number): void => {
    if (left > 0 && left < soonest) soonest = left;
  };
  for (const holder of holders) {
    const request = requests.get(holder.uid);
    if (request) consider(endsIn(world.spec, { holder, request }));
    if (holder.podUid !== undefined && world.evidence.get(holder.uid)?.pod === undefined) consider(UNKNOWN_POD);
  }
  for (const request of world.requests) {
    if (isFinished(request.told.phase)) consider(world.retention - request.toldFor);
    else if (request.told.phase === "Pending") consider(patienceOf(request));
  }
  for (const entry of lost) consider(withheldFor(world, entry));
  return soonest === Number.POSITIVE_INFINITY ? undefined : soonest;
}
