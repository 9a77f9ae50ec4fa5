/** What a list of observations amounts to. Pure: the same list gives the same figures. */
import type { Asked, Ended, Held, Observed, Revision, Told } from "./observed.ts";

export type Events = readonly Observed[];

export interface Peak {
  /** The most that was held at one revision. */
  readonly held: number;
  /** How many revisions were read. */
  readonly revisions: number;
  /** The revisions at which more was held than there was. */
  readonly excesses: readonly Revision[];
  /** Revisions may have been missed. */
  readonly gaps: number;
}

/** The most that was held at any revision of the parent. */
export function peakOf(events: Events): Peak {
  const revisions = events.filter((event) => event.type === "Revision");
  return {
    held: Math.max(0, ...revisions.map(({ holders }) => weigh(holders))),
    revisions: revisions.length,
    excesses: revisions.filter(({ holders, capacity }) => weigh(holders) > capacity),
    gaps: events.filter(({ type }) => type === "Gap").length,
  };
}

export function weigh(holders: readonly Held[]): number {
  return holders.reduce((sum, { weight }) => sum + weight, 0);
}

export interface Order {
  readonly grants: number;
  /** Pairs that were granted the other way round than they were created. */
  readonly inversions: number;
  /** Grants whose token is not above all earlier ones. */
  readonly tokensBack: number;
}

/** Compares the order of the grants, by the parent's revisions, with the order in which the requests were created. */
export function orderOf(events: Events): Order {
  const created = new Map(events.filter((event) => event.type === "Asked").map(({ uid, version }) => [uid, version]));
  const grants = grantsOf(events);
  const places = grants.map(({ uid }) => created.get(uid) ?? 0);
  const tokens = grants.map(({ token }) => token);
  return {
    grants: grants.length,
    inversions: inversionsOf(places),
    tokensBack: tokens.filter((token, at) => at > 0 && token <= maximum(tokens.slice(0, at))).length,
  };
}

/** Who was ever among the holders, in the order of the grants. */
export function grantsOf(events: Events): Held[] {
  return changesOf(events).flatMap(({ added }) => added);
}

function inversionsOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number, at) => sum + numbers.slice(at + 1).filter((later) => later < number).length, 0);
}

function maximum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}

/** What one revision changed. */
interface Change {
  readonly at: number;
  readonly added: readonly Held[];
  readonly removed: readonly Held[];
}

/** The revisions of the parent, in their order. */
export function revisionsOf(events: Events): Revision[] {
  return events.filter((event) => event.type === "Revision").toSorted((a, b) => a.version - b.version);
}

function changesOf(events: Events): Change[] {
  const revisions = revisionsOf(events);
  return revisions.map(({ at, holders }, index) => {
    const before = revisions[index - 1]?.holders ?? [];
    return { at, added: without(holders, before), removed: without(before, holders) };
  });
}

function without(holders: readonly Held[], others: readonly Held[]): Held[] {
  const known = new Set(others.map(({ uid }) => uid));
  return holders.filter(({ uid }) => !known.has(uid));
}

/** One holder made room for another. */
export interface HandOver {
  readonly from: string;
  readonly to: string;
  /** From the moment that the room was there until the next holder was told, both as a watch saw it; in milliseconds. */
  readonly took: number;
}

/** The hand-overs of one decision each: who left, and who came in their place. Those of the killed are not among them. */
export function handOversOf(events: Events): HandOver[] {
  const gone = firstOf(events, "Gone");
  const granted = firstOf(events, "Granted");
  return changesOf(events).flatMap(({ added, removed }) => {
    const released = removed.filter(({ uid }) => gone.has(uid));
    const taking = added.filter(({ uid }) => granted.has(uid));
    return released.slice(0, taking.length).map(({ uid, holder }, at) => {
      const to = taking[at];
      return { from: holder, to: to?.holder ?? "", took: (granted.get(to?.uid ?? "") ?? 0) - (gone.get(uid) ?? 0) };
    });
  });
}

/** When each request was first seen so, by its uid. */
function firstOf(events: Events, type: "Gone" | "Granted"): ReadonlyMap<string, number> {
  const found = events.filter((event) => event.type === type).toReversed();
  return new Map(found.flatMap((event) => "uid" in event ? [[event.uid, event.at] as const] : []));
}

export interface TakeOver {
  readonly from: string;
  /** Undefined: nobody waited. */
  readonly to: string | undefined;
  /** From the holder's last sign of life, its grant or a renewal, until the next one was told; in milliseconds. */
  readonly sinceSignOfLife: number;
  /** From the kill until then. */
  readonly sinceKill: number;
}

/** How the claim of a holder that was killed passed on; `undefined` when it did not, or nobody was killed. */
export function takeOverOf(events: Events): TakeOver | undefined {
  const kill = events.find((event) => event.type === "Killed");
  if (kill === undefined) return undefined;
  const change = changesOf(events).find(({ at, removed }) => at >= kill.at && removed.some(({ holder }) => holder === kill.holder));
  const victim = change?.removed.find(({ holder }) => holder === kill.holder);
  if (change === undefined || victim === undefined) return undefined;
  const next = change.added[0];
  const told = events.find((event) => event.type === "Granted" && event.uid === next?.uid)?.at ?? change.at;
  const signs = events.filter((event) =>
    (event.type === "Granted" || event.type === "Renewed") && event.uid === victim.uid && event.at <= told
  );
  return {
    from: kill.holder,
    to: next?.holder,
    sinceSignOfLife: told - (signs.at(-1)?.at ?? kill.at),
    sinceKill: told - kill.at,
  };
}

/** A claim that was held and given back. */
export interface Hold {
  readonly holder: string;
  /** From the grant to the release, in milliseconds. */
  readonly lasted: number;
}

/** What was held, in the order of the grants; what is not given back yet is not among it. */
export function holdsOf(events: Events): Hold[] {
  const gone = firstOf(events, "Gone");
  return events.filter(isAnswer).filter(({ type }) => type === "Granted").flatMap(({ uid, holder, at }) => {
    const end = gone.get(uid);
    return end === undefined ? [] : [{ holder, lasted: end - at }];
  });
}

/** A request that was denied. */
export interface Refusal {
  readonly holder: string;
  /** From the request to the answer, in milliseconds. */
  readonly took: number;
  /** Whether somebody held meanwhile. */
  readonly wasHeld: boolean;
}

export function refusalsOf(events: Events): Refusal[] {
  const asked = new Map(events.filter((event) => event.type === "Asked").map(({ uid, at }) => [uid, at]));
  return events.filter(isAnswer).filter(({ type }) => type === "Denied").map(({ uid, holder, at }) => {
    const since = asked.get(uid) ?? at;
    return { holder, took: at - since, wasHeld: isHeldWithin(events, { since, until: at }) };
  });
}

function isHeldWithin(events: Events, { since, until }: { readonly since: number; readonly until: number }): boolean {
  const revisions = events.filter((event) => event.type === "Revision");
  return revisions.some(({ at, holders }, index) => {
    const end = revisions[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    return holders.length > 0 && at <= until && end >= since;
  });
}

/** How many workers ended how: by their exit code, or the signal that ended them. */
export function exitsOf(events: Events): ReadonlyMap<string, number> {
  const exits = new Map<string, number>();
  for (const event of events.filter((event) => event.type === "Ended")) {
    const how = exitOf(event);
    exits.set(how, (exits.get(how) ?? 0) + 1);
  }
  return exits;
}

export function exitOf({ code, signal }: Pick<Ended, "code" | "signal">): string {
  return signal ?? String(code);
}

/** The value that so many of a hundred do not exceed. No values: 0. */
export function percentile(values: readonly number[], hundredths: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * hundredths / 100))] ?? 0;
}

/** Where things stand after these events: for the table that is shown meanwhile. */
export interface Standing {
  readonly revision: Revision | undefined;
  readonly asked: readonly Asked[];
  /** In the order of their creation. */
  readonly waiting: readonly Asked[];
  readonly ended: readonly Ended[];
  readonly denied: readonly Told[];
}

export function standingOf(events: Events): Standing {
  const settled = new Set(events.flatMap((event) => event.type === "Gone" || isAnswer(event) ? [event.uid] : []));
  const asked = events.filter((event) => event.type === "Asked");
  return {
    revision: events.findLast((event) => event.type === "Revision"),
    asked,
    waiting: asked.filter(({ uid }) => !settled.has(uid)),
    ended: events.filter((event) => event.type === "Ended"),
    denied: events.filter(isAnswer).filter(({ type }) => type === "Denied"),
  };
}

function isAnswer(event: Observed): event is Told {
  return event.type === "Granted" || event.type === "Denied" || event.type === "Expired";
}
