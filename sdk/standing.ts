/** The line as it stands: who holds, who waits, in which order. */
import type { KubeObject } from "../kube/api.ts";
import { listAll } from "../kube/list.ts";
import type { Request } from "../primitives/contract.ts";
import { resourceOf } from "../primitives/mod.ts";
import { inOrder } from "../primitives/order.ts";
import type { Followed } from "./followed.ts";
import type { Progress } from "./options.ts";
import { fieldsOf, type RequestState, stateOf } from "./request.ts";
import type { LineContext } from "./session.ts";

/** How long a wait lasts before there is something to say, in milliseconds. */
const LONG = 3_000;

/** Who holds, and who waits. */
export interface Standing {
  /** The object itself. */
  readonly parent: KubeObject;
  /** In the order of the grants. */
  readonly holders: readonly RequestState[];
  /** The first goes next. */
  readonly waiters: readonly RequestState[];
}

export interface RequestsOptions {
  readonly holder?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The requests of one line, oldest first. */
export async function requestsOf(context: LineContext, { holder, signal }: RequestsOptions = {}): Promise<RequestState[]> {
  const { session: { api }, primitive, namespace, name } = context;
  const terms = [`spec.${primitive.request.parentField}=${name}`];
  // A selector has no way to quote: a holder with such a character is looked for here.
  if (holder !== undefined && !/[,=\\!]/.test(holder)) terms.push(`spec.holder=${holder}`);
  const { objects } = await listAll(api, resourceOf(primitive.request), { namespace, fieldSelector: terms.join(","), signal });
  return objects.map(stateOf).filter((state) => holder === undefined || state.holder === holder);
}

/** Reads the line. */
export async function standingOf(context: LineContext, signal?: AbortSignal): Promise<Standing> {
  const { session: { api }, primitive, namespace, name } = context;
  const [parent, requests] = await Promise.all([
    api.get(resourceOf(primitive), { namespace, name, signal }),
    requestsOf(context, { signal }),
  ]);
  const byUid = new Map(requests.map((request) => [request.uid, request]));
  const held = primitive.holders(parent["status"]).map(({ uid }) => uid);
  const waiting = requests.filter(({ uid, phase }) => phase === "Pending" && !held.includes(uid));
  return {
    parent,
    holders: held.flatMap((uid) => byUid.get(uid) ?? []),
    waiters: ordered(waiting, fieldsOf(parent["spec"])["priority"]),
  };
}

/** In the order of the line; `priority` is that of requests that do not say. */
function ordered(states: readonly RequestState[], priority: unknown): RequestState[] {
  const byUid = new Map(states.map((state) => [state.uid, state]));
  return inOrder(states.map(waiterOf), typeof priority === "number" ? priority : 0).flatMap(({ uid }) => byUid.get(uid) ?? []);
}

function waiterOf({ object: { metadata, spec }, uid, name, priority }: RequestState): Request<{ priority?: number; place?: string }> {
  const { place } = fieldsOf(spec);
  return {
    uid,
    name,
    resourceVersion: metadata.resourceVersion,
    createdAt: Date.parse(metadata.creationTimestamp),
    body: { ...(priority !== undefined && { priority }), ...(typeof place === "string" && { place }) },
    deleting: false,
    told: { phase: "Pending" },
    seenFor: 0,
    toldFor: 0,
  };
}

export interface ReportOptions {
  readonly followed: Followed;
  readonly onWaiting: (progress: Progress) => unknown;
  /** Called with what `onWaiting` throws, or rejects with. */
  readonly onFailure: (error: unknown) => void;
  /** Ends the wait. */
  readonly signal: AbortSignal;
}

/** Says once, when the wait has become long, how it stands. Says nothing when that can't be read. */
export function reportLater(context: LineContext, { followed, onWaiting, onFailure, signal }: ReportOptions): void {
  const disarm = context.session.clock.after(LONG, () => void report().catch(onFailure));
  signal.addEventListener("abort", disarm, { once: true });
  async function report(): Promise<void> {
    const standing = await standingOf(context, signal).catch(() => undefined);
    if (standing === undefined || signal.aborted) return;
    await onWaiting(progressOf(standing, followed.uid));
  }
}

function progressOf({ parent, holders, waiters }: Standing, uid: string | undefined): Progress {
  const status = fieldsOf(parent["status"]);
  const index = waiters.findIndex((waiter) => waiter.uid === uid);
  const counted = typeof status["waiting"] === "number" ? status["waiting"] : 0;
  return {
    place: index < 0 ? undefined : index + 1,
    waiting: waiters.length,
    holders: holders.map(({ holder }) => holder),
    // An operator counts those who wait within a second.
    operatorSilent: index >= 0 && counted === 0,
  };
}
