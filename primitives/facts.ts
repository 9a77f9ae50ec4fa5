/**
 * What Barrier and WaitGroup share: their requests are facts. A fact asks for nothing and holds nothing; it is counted, or it came too
 * late. What is counted can never be taken back, so it is counted on the strength of live reads alone: made after the very version of the
 * parent was seen that the commit names. Whatever another operator decided before that, they show; whatever comes later, the commit meets.
 */
import * as z from "zod";
import { timestampOf } from "./conditions.ts";
import type { Effect, Question, Request, World } from "./contract.ts";
import { conditions } from "./schema.ts";
import { isFinished } from "./telling.ts";

export type FactWorld<Body> = Pick<World<unknown, unknown, Body>, "parent" | "requests" | "evidence" | "retention">;

/** The status of every fact. */
export const factStatus = {
  phase: z.enum(["Pending", "Recorded", "Denied"]).default("Pending").describe(
    "Pending: no operator has counted it yet. Recorded: it is counted. Denied: it does not count; the condition says why.",
  ),
  conditions: conditions.optional(),
};

export const READY = { type: "Ready", holds: true, reason: "Accepted", message: "the spec is accepted" };

/** The facts about this object that nobody took back. One that was made for a namesake goes with that. */
export function factsOf<Body>({ parent, requests, evidence }: FactWorld<Body>): Request<Body>[] {
  return requests.filter(({ uid, deleting, madeFor }) => {
    const isOurs = madeFor === undefined || parent.uid === undefined || madeFor === parent.uid;
    return isOurs && !deleting && evidence.get(uid)?.request !== "Gone";
  });
}

/** Those that a live read of this run has shown. */
export function presentOf<Body>({ evidence }: FactWorld<unknown>, facts: readonly Request<Body>[]): Request<Body>[] {
  return facts.filter(({ uid }) => evidence.get(uid)?.request === "Present");
}

/** Asks about those of which nothing is known for sure. */
export function questionsAbout({ evidence }: FactWorld<unknown>, facts: readonly { readonly uid: string }[]): Question[] {
  return facts.filter(({ uid }) => evidence.get(uid)?.request === undefined).map(({ uid }) => ({ uid, about: "Request" }));
}

/** Finished facts are kept for a while, so that people can read why they were not counted. */
export function farewells({ requests, retention }: Pick<FactWorld<unknown>, "requests" | "retention">): Effect[] {
  return requests.flatMap(({ uid, told, toldFor, deleting }) =>
    isFinished(told.phase) && toldFor >= retention && !deleting ? [farewell(uid, "it has been finished for long enough")] : []
  );
}

export function farewell(uid: string, message: string): Effect {
  return { type: "Delete", uid, reason: "Retention", message };
}

/** How long until the next finished fact has been kept for long enough, in milliseconds. */
export function farewellIn({ requests, retention }: Pick<FactWorld<unknown>, "requests" | "retention">): number | undefined {
  return soonest(requests.map(({ told, toldFor }) => isFinished(told.phase) ? retention - toldFor : undefined));
}

/** The shortest of the waits that are not over yet, in milliseconds. */
export function soonest(waits: readonly (number | undefined)[]): number | undefined {
  const known = waits.filter((wait) => wait !== undefined && wait > 0 && Number.isFinite(wait));
  return known.reduce((a, b) => a === undefined || (b !== undefined && b < a) ? b : a, undefined);
}

/** How far a stamp may lie ahead of the wall clock, in milliseconds, before somebody must have set that back. */
const BEYOND_BELIEF = 60_000;

/** A stamp from which time is counted. Where the clock was set back, it counts anew: else nothing would happen until it is there again. */
export function countedFrom(stamp: string | undefined, wall: number): string | undefined {
  return stamp !== undefined && Date.parse(stamp) > wall + BEYOND_BELIEF ? timestampOf(wall) : stamp;
}

/** The time from a stamp until `wall`, in milliseconds. */
export function elapsed(stamp: string, wall: number): number {
  const since = wall - Date.parse(stamp);
  return since > 0 ? since : 0;
}
