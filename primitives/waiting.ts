/** Who may go on waiting. */
import type { Effect, Question, Request, Uid, World } from "./contract.ts";
import { formatDuration, milliseconds } from "./duration.ts";
import type { LineBody, LineSpec } from "./line_schema.ts";
import { byArrival, inOrder } from "./order.ts";

/** A waiter outside a Pod renews every minute; after this much silence, in milliseconds, it is taken for dead. */
export const WAITER_SILENCE = 180_000;

export interface Waiting<Body> {
  /** In the order of the line. */
  readonly waiters: readonly Request<Body>[];
  readonly denials: readonly Effect[];
  readonly verify: readonly Question[];
}

/** Splits the requests that are still in line into those that stay, in order, and those that are denied. */
export function waitingOf<Body extends LineBody>(world: World<LineSpec, unknown, Body>, taken: ReadonlySet<Uid>): Waiting<Body> {
  const denials: Effect[] = [];
  const verify: Question[] = [];
  const waiters = world.requests.filter((request) => {
    if (taken.has(request.uid) || request.told.phase !== "Pending" || request.deleting) return false;
    if (world.evidence.get(request.uid)?.request === "Gone") return false;
    const verdict = judgeWaiter(request, world);
    if (verdict === undefined) return true;
    if ("type" in verdict) denials.push(verdict);
    else verify.push(verdict);
    return "about" in verdict;
  });
  return { waiters: inOrder(waiters, world.spec.priority ?? 0), denials, verify };
}

/** Denies those who came when `maxWaiting` were already in line. */
export function overflow<Body extends LineBody>(waiters: readonly Request<Body>[], maxWaiting: number | undefined): Effect[] {
  if (maxWaiting === undefined || waiters.length <= maxWaiting) return [];
  const late = waiters.toSorted(byArrival).slice(maxWaiting);
  return late.map(({ uid }) => denial(uid, "QueueFull", `${maxWaiting} are waiting already, as many as maxWaiting allows`));
}

/** Says that a request will not be granted. */
export function denial(uid: Uid, reason: string, message: string): Effect {
  return { type: "Deny", uid, reason, message };
}

/** Whether a request asks to be answered at once. */
export function isNowOrNever({ body }: { readonly body: LineBody }): boolean {
  return milliseconds(body.wait) === 0;
}

/** How long until time alone ends this wait, in milliseconds. */
export function patienceOf(request: Request<LineBody>): number {
  const wait = milliseconds(request.body.wait) ?? Number.POSITIVE_INFINITY;
  return Math.min(wait - request.seenFor, mustRenew(request) ? WAITER_SILENCE - silenceOf(request) : Number.POSITIVE_INFINITY);
}

function judgeWaiter(
  request: Request<LineBody>,
  world: World<LineSpec, unknown, LineBody>,
): Effect | Question | undefined {
  const { uid, pod, seenFor } = request;
  const evidence = world.evidence.get(uid);
  if (evidence?.pod === "Ended") return denial(uid, "HolderEnded", `Pod "${pod?.name}" has ended`);
  if (evidence?.pod === "Gone") return denial(uid, "HolderGone", `Pod "${pod?.name}" was deleted`);
  const wait = milliseconds(request.body.wait) ?? Number.POSITIVE_INFINITY;
  if (wait > 0 && seenFor >= wait) return denial(uid, "TimedOut", `it waited for the ${formatDuration(wait)} that it asked for`);
  if (!mustRenew(request) || silenceOf(request) < WAITER_SILENCE) return undefined;
  if (evidence?.request !== "Present") return { uid, about: "Request" };
  return denial(uid, "NoSignOfLife", `it waited without a sign of life for ${formatDuration(WAITER_SILENCE)}`);
}

/** A waiter in a Pod lives by its Pod; one that was applied by hand waits as its `wait` says. */
function mustRenew({ pod, body }: Request<LineBody>): boolean {
  return pod === undefined && body.renewTime !== undefined;
}

function silenceOf({ seenFor, renewedFor }: Request<LineBody>): number {
  return Math.min(seenFor, renewedFor ?? Number.POSITIVE_INFINITY);
}
