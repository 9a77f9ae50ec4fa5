/** What must hold when everything was delivered, every operator is at rest, and time has passed: nothing is forgotten. */
import { milliseconds } from "../../primitives/duration.ts";
import { compareVersions } from "../../primitives/order.ts";
import { WAITER_SILENCE } from "../../primitives/waiting.ts";
import { counts } from "./invariants.ts";
import { type Line, weightOf } from "./objects.ts";
import type { Fate, Truth } from "./truth.ts";

/** How long an operator may take to do what is due, in milliseconds. */
const GRACE = 2000;

/** Says of a world at rest what is wrong with it, or nothing. */
export const atRest: Readonly<Record<string, (truth: Truth) => string | undefined>> = {
  "no room is left unused while somebody waits whom it fits": (truth) => {
    const { line } = truth;
    if (line === undefined || line.spec.suspend || line.deleting) return;
    const room = line.capacity - weightOf(line.holders ?? []) - weightOf(withheld(truth));
    const able = waiters(truth).filter(({ claim }) => claim.weight <= line.capacity);
    const next = line.strict ? able.toSorted((a, b) => inLine(a, b, line))[0] : able.find(({ claim }) => claim.weight <= room);
    if (next && next.claim.weight <= room) return `${next.claim.name} waits, ${room} of ${line.capacity} are free`;
  },

  "no dead holder stays": (truth) => {
    for (const { uid, name } of truth.line?.holders ?? []) {
      const fate = truth.fate(uid);
      const death = fate === undefined ? "it never was" : deathOf(fate, truth);
      if (death !== undefined) return `${name} is in the list: ${death}`;
    }
  },

  "no dead waiter stays": (truth) => {
    if (truth.line === undefined) return;
    const dead = waiters(truth).find((fate) => isTooLate(fate, truth));
    if (dead) return `${dead.claim.name} is still in line`;
  },

  "every request says what the list says": (truth) => {
    const tokens = new Map(truth.line?.holders?.map(({ uid, token }) => [uid, token]));
    for (const { claim: { uid, name, told } } of living(truth)) {
      const token = told.phase === "Granted" ? told.token : undefined;
      if (token !== tokens.get(uid)) return `${name} says ${told.phase} ${token ?? ""}, the list says ${tokens.get(uid) ?? "nothing"}`;
    }
  },

  "nothing lost is remembered for longer than it takes": (truth) => {
    const kept = truth.line?.lost?.find((entry) => !truth.isWithheld(entry.uid, GRACE));
    if (kept) return `${kept.holder} is still in the list of the lost`;
  },

  "the number of those who wait is right": (truth) => {
    const count = waiters(truth).length;
    if (truth.line && truth.line.waiting !== count) return `${truth.line.waiting}, but ${count} wait`;
  },
};

/** Finished requests are deleted after `retention` milliseconds. */
export function forgotten(truth: Truth, retention: number): string | undefined {
  const kept = living(truth).find(({ finishedAt }) => finishedAt !== undefined && truth.now - finishedAt > retention + GRACE);
  return truth.line && kept && `${kept.claim.name} ended ${truth.now - (kept.finishedAt ?? 0)} ms ago and is still there`;
}

function living(truth: Truth): Fate[] {
  return [...truth.fates].filter(({ exists, claim }) => exists && !claim.deleting);
}

function waiters(truth: Truth): Fate[] {
  return living(truth).filter(({ claim }) => claim.told.phase === "Pending");
}

function deathOf(fate: Fate, truth: Truth): string | undefined {
  const pod = truth.podState(fate.claim);
  if (pod === "Ended" || pod === "Gone") return `its Pod is ${pod}`;
  if (!fate.exists && pod !== "Terminating") return "its request was deleted";
  if (fate.exists && truth.isSilent(fate, GRACE)) return "it gave no sign of life for its ttl";
  if (fate.exists && counts(fate.word)) return "it said how it ended";
  if (fate.exists && truth.isOverdue(fate, GRACE)) return "it holds for longer than maxHold allows";
}

function isTooLate(fate: Fate, truth: Truth): boolean {
  const { claim: { spec, pod }, createdAt, signAt } = fate;
  const state = truth.podState(fate.claim);
  if (state === "Ended" || truth.now - createdAt >= (milliseconds(spec.wait) ?? Number.POSITIVE_INFINITY) + GRACE) return true;
  return pod === undefined && spec.renewTime !== undefined && truth.now - signAt >= WAITER_SILENCE + GRACE;
}

function withheld(truth: Truth) {
  return (truth.line?.lost ?? []).filter(({ until, uid }) => until !== undefined && truth.isWithheld(uid, GRACE));
}

function inLine(a: Fate, b: Fate, { spec }: Line): number {
  const place = ({ claim }: Fate) => claim.spec.place ?? claim.version;
  const priority = ({ claim }: Fate) => claim.spec.priority ?? spec.priority ?? 0;
  return priority(b) - priority(a) || a.claim.createdAt - b.claim.createdAt || compareVersions(place(a), place(b));
}
