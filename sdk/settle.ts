/** Waiting until an object says what one waits for: it is open, done, executed; or it is clear that it will not be. */
import { Ending, orAborted } from "../kube/abort.ts";
import type { KubeObject } from "../kube/api.ts";
import type { Asked } from "../primitives/define.ts";
import { deferred } from "../kube/deferred.ts";
import { isAbsence } from "../kube/errors.ts";
import { compareVersions } from "../primitives/order.ts";
import { parseDuration } from "../primitives/duration.ts";
import { resourceOf } from "../primitives/mod.ts";
import { FailedError, InvalidError, NotFoundError, TimeoutError } from "./errors.ts";
import { cannot, type Deed, explained, notFound } from "./explain.ts";
import { persist } from "./persist.ts";
import type { Duration } from "./duration.ts";
import { fieldsOf } from "./request.ts";
import type { ObjectContext, Session } from "./session.ts";

/** How to wait. */
export interface WaitOptions {
  /** How long to wait: milliseconds, or text such as `30s`. Left out: for ever. 0: look once. */
  readonly timeout?: Duration | undefined;
  /** Ends the wait, which rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called once, when the wait has lasted for three seconds, with the object as it is. What it throws ends the wait. */
  readonly onWaiting?: ((object: KubeObject) => void) | undefined;
}

/** An object, that very one, that is waited for. */
export interface Subject {
  readonly session: Session;
  readonly kind: { readonly kind: string; readonly plural: string };
  readonly namespace: string;
  readonly name: string;
  /** As it was seen last. */
  readonly since: KubeObject;
}

/** What is waited for. */
export interface Awaited<T> {
  readonly deed: Deed;
  /** What the object says, `undefined`: wait on. It is shown `undefined` once the object is gone. Whatever it throws ends the wait. */
  readonly read: (object: KubeObject | undefined) => T | undefined;
}

/** A wait that is worth a word, in milliseconds. */
const LONG = 3_000;
/** How long it is tried to read an object before anything is done with it, at least and at most, in milliseconds. */
const FIRST_READ = 10_000;
const LONGEST_READ = 120_000;

/** Waits until the object is settled. Rejects with a `FailedError` when it has failed, a `TimeoutError` after `timeout`. */
export function untilSettled(context: ObjectContext, options: WaitOptions, asked: Asked = {}): Promise<KubeObject> {
  const read = (object: KubeObject): KubeObject | undefined => isSettled(context, object, asked) ? object : undefined;
  return until(context, { action: "wait for", read }, options);
}

/** Whether an object is settled as one hopes. Throws a `FailedError` when it is settled otherwise. */
export function isSettled({ primitive, namespace, name }: ObjectContext, object: KubeObject, asked: Asked): boolean {
  const settlement = primitive.settle(object["status"], asked);
  if (settlement === undefined || settlement.succeeded) return settlement !== undefined;
  throw new FailedError(`${primitive.kind} "${name}" in namespace "${namespace}" ${settlement.message}`, { reason: settlement.reason });
}

/** Waits until `read` finds in the object what it looks for. Rejects with a `NotFoundError` when there is none, or none any more. */
export async function until<T>(
  context: ObjectContext,
  { action, read }: { readonly action: string; readonly read: (object: KubeObject) => T | undefined },
  options: WaitOptions,
): Promise<T> {
  const { session, primitive, namespace, name } = context;
  const deed = { action, kind: primitive.kind, name, namespace };
  try {
    return await limited(session, { deed, options }, async (signal, note) => {
      const limit = limitOf(options.timeout, deed);
      const first = await readObject(context, { signal, patience: patienceOf(limit) });
      note(first);
      const found = read(first);
      if (found !== undefined) return found;
      if (limit === 0) throw tooLate(deed, { timeout: 0, latest: first });
      const look = (object: KubeObject | undefined): T | undefined => read(note(object) ?? gone(deed));
      return await following({ session, kind: primitive, namespace, name, since: first }, { read: look, signal });
    });
  } catch (error) {
    throw explained(error, deed);
  }
}

/** Waits until `read` finds in an object that was seen before, or in its absence, what it looks for. */
export async function watchUntil<T>(subject: Subject, { deed, read }: Awaited<T>, options: WaitOptions): Promise<T> {
  return await limited(subject.session, { deed, options }, (signal, note) => {
    return following(subject, { read: (object) => read(note(object)), signal });
  });
}

interface Limit {
  readonly deed: Deed;
  readonly options: WaitOptions;
}

/** A wait with the caller's limit and signal, which also ends when the client is closed. It notes what it sees, to say what is missing. */
async function limited<T>(
  session: Session,
  { deed, options }: Limit,
  wait: (signal: AbortSignal, note: (object: KubeObject | undefined) => KubeObject | undefined) => Promise<T>,
): Promise<T> {
  const limit = limitOf(options.timeout, deed);
  const ending = new Ending([options.signal, session.closing]);
  const over = deferred<void>();
  const forget = session.add({ end: () => over.promise });
  let latest: KubeObject | undefined;
  const tell = async (): Promise<void> => void (latest && await options.onWaiting?.(latest));
  const timers = [
    session.clock.after(LONG, () => void tell().catch((error) => ending.end(error))),
    limit === undefined || limit === 0 ? undefined : session.clock.after(limit, () => ending.end(tooLate(deed, { ...options, latest }))),
  ];
  try {
    ending.signal.throwIfAborted();
    return await orAborted(wait(ending.signal, (object) => latest = object), ending.signal);
  } finally {
    for (const cancel of timers) cancel?.();
    ending.end(undefined);
    ending.release();
    forget();
    over.resolve();
  }
}

function gone(deed: Deed): never {
  const { message } = notFound(deed);
  throw new NotFoundError(`${message.split(";")[0]} any more: it was deleted meanwhile`, { reason: "ParentGone" });
}

interface Read {
  readonly signal: AbortSignal;
  /** In milliseconds. Default: that of who does not wait. */
  readonly patience?: number;
}

/** Reads an object, for a while also where the API server is not to be reached. */
export function readObject(
  { session, primitive, namespace, name }: ObjectContext,
  { signal, patience = FIRST_READ }: Read,
): Promise<KubeObject> {
  const { api, clock, random } = session;
  const read = (signal: AbortSignal): Promise<KubeObject> => api.get(resourceOf(primitive), { namespace, name, signal });
  return persist(read, { clock, random, signal, limit: patience });
}

/**
 * How long an API server that is away is tried when something begins that may take `limit`, in milliseconds (`undefined`: for ever).
 * Whoever is ready to wait has half of that to spare, as it may just be starting again, but learns of a wrong address in the end.
 */
export function patienceOf(limit: number | undefined): number {
  return Math.min(Math.max(FIRST_READ, (limit ?? Infinity) / 2), LONGEST_READ);
}

interface Following<T> {
  readonly read: (object: KubeObject | undefined) => T | undefined;
  readonly signal: AbortSignal;
}

/**
 * Hears of an object from what was seen of it on. A watch that others opened may tell at first what is older than that: such news is
 * skipped, and that it is gone is believed on a live read.
 */
function following<T>({ session, kind, namespace, name, since }: Subject, { read, signal }: Following<T>): Promise<T> {
  const answer = deferred<T>();
  const resource = resourceOf(kind);
  const look = (object: KubeObject | undefined): void => {
    try {
      const found = read(object?.metadata.uid === since.metadata.uid ? object : undefined);
      if (found !== undefined) answer.resolve(found);
    } catch (error) {
      answer.reject(error);
    }
  };
  const confirm = async (): Promise<void> => {
    try {
      look(await session.api.get(resource, { namespace, name, signal }));
    } catch (error) {
      if (isAbsence(error)) look(undefined);
      else if (!signal.aborted) answer.reject(error);
    }
  };
  let replaying = true;
  const stop = session.follow(resource, { namespace, name }, (news) => {
    if (news.type === "Failed") answer.reject(news.error);
    else if (news.type === "Gone") void (replaying ? confirm() : look(undefined));
    else if (compareVersions(news.object.metadata.resourceVersion, since.metadata.resourceVersion) >= 0) look(news.object);
  });
  replaying = false;
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  return answer.promise;
}

/** Time is up; what is missing is said in the object's own words. */
function tooLate(deed: Deed, { timeout, latest }: WaitOptions & { readonly latest: KubeObject | undefined }): TimeoutError {
  const limit = timeout === 0 ? "not yet" : `not within ${typeof timeout === "number" ? `${timeout / 1000} s` : timeout}`;
  const missing = latest && missingIn(latest);
  return new TimeoutError(cannot(deed, missing === undefined ? limit : `${limit}: ${missing}`), { reason: "TimedOut" });
}

/**
 * What keeps an object from being settled, in its own words: the first of its conditions that does not hold. `undefined`: nothing does.
 *
 * @example What a long wait waits for
 * ```ts
 * import { connect, missingIn } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * await konductor.gate("dependencies-ready").wait({ onWaiting: (gate) => console.log(missingIn(gate)) });
 * ```
 */
export function missingIn({ status }: KubeObject): string | undefined {
  const { conditions } = fieldsOf(status);
  const open = Array.isArray(conditions) ? conditions.map(fieldsOf).find((each) => each["status"] === "False") : undefined;
  return typeof open?.["message"] === "string" ? open["message"] : undefined;
}

/** Reads a limit, in milliseconds; undefined: none. Throws an `InvalidError`. */
function limitOf(timeout: string | number | undefined, deed: Deed): number | undefined {
  if (timeout === undefined || timeout === Number.POSITIVE_INFINITY) return undefined;
  const limit = typeof timeout === "number" ? timeout : parseDuration(timeout);
  if (limit !== undefined && limit >= 0) return limit;
  const state = `the timeout ${JSON.stringify(timeout)} is no duration; write one such as 30s, 10m or 1h30m`;
  throw new InvalidError(cannot(deed, state), { reason: "Invalid" });
}
