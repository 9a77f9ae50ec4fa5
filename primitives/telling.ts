/**
 * What the requests have to be told: the difference between the holder list and what each request was last told. Never between the old
 * and the new list: whoever crashes after the commit leaves a difference that the next look finds.
 */
import type { Effect, Phase, Request, Uid, World } from "./contract.ts";
import { milliseconds } from "./duration.ts";
import { type Ending, livesByTtl, silenceOf } from "./evidence.ts";
import { timestampOf } from "./conditions.ts";
import type { HolderEntry, LineBody, LineSpec, LostEntry } from "./line_schema.ts";

type LineWorld = World<LineSpec, unknown, LineBody>;

export interface Outcome {
  readonly holders: readonly HolderEntry[];
  /** Holders whose time is up. */
  readonly endings: ReadonlyMap<Uid, Ending>;
  readonly lost: readonly LostEntry[];
}

/** The effects that make every request say what the lists say. */
export function tellings(world: LineWorld, { holders, endings, lost }: Outcome): Effect[] {
  const holderOf = new Map(holders.map((holder) => [holder.uid, holder]));
  const lostOf = new Map(lost.map((entry) => [entry.uid, entry]));
  return world.requests.flatMap((request) => {
    const { uid } = request;
    const ending = endings.get(uid);
    if (ending) return { type: "Expire", uid, ...ending };
    const holder = holderOf.get(uid);
    const effect = holder ? grant(world, { holder, request }) : loss(request, lostOf.get(uid)) ?? farewell(world, request);
    return effect ?? [];
  });
}

interface Held {
  readonly holder: HolderEntry;
  readonly request: Request<LineBody>;
}

function grant(world: LineWorld, held: Held): Effect | undefined {
  const { holder: { uid, token, acquiredAt }, request: { told } } = held;
  const expiresAt = expiryOf(world, held);
  if (told.phase !== "Pending" && told.phase !== "Granted") return undefined;
  if (told.phase === "Granted" && told.token === token && told.expiresAt === expiresAt) return undefined;
  return { type: "Grant", uid, token, acquiredAt, expiresAt, reason: "Granted", message: "it holds" };
}

/** Somebody who was told that it holds, and does not. */
function loss({ uid, told }: Request<LineBody>, entry: LostEntry | undefined): Effect | undefined {
  if (told.phase !== "Granted" && !(told.phase === "Pending" && entry)) return undefined;
  if (entry?.reason === "Finished") return { type: "Finish", uid, reason: entry.reason, message: entry.message };
  if (entry) return { type: "Expire", uid, reason: entry.reason, message: entry.message };
  return { type: "Expire", uid, reason: "ForceReleased", message: "it is not in the list of holders: somebody took it out" };
}

/** A finished request is kept for a while, so that people can read why it ended. */
function farewell({ retention }: LineWorld, { uid, told, toldFor, deleting }: Request<LineBody>): Effect | undefined {
  if (!isFinished(told.phase) || toldFor < retention || deleting) return undefined;
  return { type: "Delete", uid, reason: "Retention", message: "it has been finished for long enough" };
}

/** The phase that an effect makes a request say. */
export const phaseToldBy: Readonly<Partial<Record<Effect["type"], Phase>>> = {
  Grant: "Granted",
  Deny: "Denied",
  Expire: "Expired",
  Finish: "Finished",
  Record: "Recorded",
};

export function isFinished(phase: string): boolean {
  return phase === "Denied" || phase === "Expired" || phase === "Finished";
}

/**
 * How far, in milliseconds, an end may lie beyond what is possible before it is told anew, and how long at least it stands: two operators
 * whose clocks differ must not take turns.
 */
const BEYOND_BELIEF = 60_000;

/**
 * When a claim ends by time alone, as a stamp. To save writes, what was told stays until the end has moved on by half a ttl. It is not
 * moved back: each operator counts from when it saw the grant itself, and two of them would take turns. Only an end that cannot be, since
 * a clock was set or a limit was made shorter, is told anew.
 */
export function expiryOf({ spec, wall }: LineWorld, held: Held): string | undefined {
  const { ttl = Number.POSITIVE_INFINITY, maxHold = Number.POSITIVE_INFINITY } = limitsOf(spec, held);
  const ends = wall + endsIn(spec, held);
  if (ends === Number.POSITIVE_INFINITY) return undefined;
  const { holder, request: { told: { token, expiresAt } } } = held;
  if (expiresAt === undefined || token !== holder.token) return timestampOf(ends);
  const told = Date.parse(expiresAt);
  const isBehind = ends - told > (ttl === Number.POSITIVE_INFINITY ? 1000 : ttl / 2);
  const isBeyondBelief = told - wall > Math.min(ttl, maxHold) + BEYOND_BELIEF && held.request.toldFor >= BEYOND_BELIEF;
  return isBehind || isBeyondBelief ? timestampOf(ends) : expiresAt;
}

/** How long until time alone ends a claim, in milliseconds. */
export function endsIn(spec: LineSpec, held: Held): number {
  const { ttl = Number.POSITIVE_INFINITY, maxHold = Number.POSITIVE_INFINITY } = limitsOf(spec, held);
  return Math.min(ttl - silenceOf(held.request), maxHold - (held.request.heldFor ?? 0));
}

function limitsOf(spec: LineSpec, { holder, request }: Held): { readonly ttl: number | undefined; readonly maxHold: number | undefined } {
  return { ttl: livesByTtl(request, holder.podUid) ? ttlOf(spec, request) : undefined, maxHold: maxHoldOf(spec) };
}

/** A request's ttl, else its parent's, in milliseconds. 0 and nothing at all: for ever. */
export function ttlOf(spec: LineSpec, request: { readonly body: LineBody } | undefined): number | undefined {
  return milliseconds(request?.body.ttl ?? spec.ttl) || undefined;
}

/** The cap on a grant, in milliseconds. */
export function maxHoldOf(spec: LineSpec): number | undefined {
  return milliseconds(spec.maxHold) || undefined;
}

/** The uids of `entries`. */
export function uidsOf(entries: readonly { readonly uid: Uid }[]): Set<Uid> {
  return new Set(entries.map(({ uid }) => uid));
}
