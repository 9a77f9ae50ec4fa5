/** Leader election: of all who campaign for a lease one leads, for as long as it holds that. */
import { Ending, orAborted } from "../kube/abort.ts";
import { Backoff } from "../kube/backoff.ts";
import { sleep } from "../kube/clock.ts";
import { deferred } from "../kube/deferred.ts";
import { isTransient } from "../kube/errors.ts";
import { resourceOf } from "../primitives/mod.ts";
import { acquire } from "./acquire.ts";
import type { Claim } from "./claim.ts";
import { BusyError, LostError, NotFoundError, UnreachableClusterError } from "./errors.ts";
import { explained } from "./explain.ts";
import type { AcquireOptions } from "./options.ts";
import { fieldsOf } from "./request.ts";
import type { LineContext } from "./session.ts";
import { termOf } from "./term.ts";

/** The first and the longest wait between two campaigns, in milliseconds. */
const PACE = { first: 1_000, cap: 30_000 };

/** How long a term that is lost has to have lasted so that the next campaign may come soon, in milliseconds. */
const SETTLED = 10_000;

/** Why a request was refused whose lease was there when it was made. */
const DELETED: readonly unknown[] = ["ParentGone", "ParentNotFound"];

/** What a leader has, for as long as its term lasts. */
export interface Leadership {
  /** The fencing token: higher than that of every earlier leader. Hand it to what you write to, and have it refuse lower ones. */
  readonly token: number;
  /** Aborts when the term has to end: the lease is lost, `lead`'s own signal has aborted, or the client is closed. */
  readonly signal: AbortSignal;
  /** Who leads. */
  readonly holder: string;
  /** Since when, RFC 3339, by the operator's clock. */
  readonly acquiredAt: string | undefined;
  /** Milliseconds until somebody else can lead unless the lease is renewed before. */
  readonly timeLeft: number;
}

/**
 * Why a term is over. `Finished`: `onStarted` has ended. `Failed`: it threw. `Lost`: the lease was lost; whoever works on must stop.
 * `Aborted`: `lead`'s signal has aborted, and `onStarted` has ended. `Closed`: the client was closed.
 */
export type StopReason =
  | { readonly type: "Finished" }
  | { readonly type: "Failed" | "Lost" | "Aborted" | "Closed"; readonly error: unknown };

/** How to lead, and what to do then. */
export interface LeadOptions extends Pick<AcquireOptions, "holder" | "ttl" | "priority" | "signal" | "onWaiting"> {
  /**
   * A leader's work. The term lasts until this promise settles, and ends before that when the lease is lost: then `signal` aborts, and
   * this has to end. What it throws ends the campaign, too, unless it is what an aborted signal makes it throw.
   */
  readonly onStarted: (leadership: Leadership) => Promise<unknown>;
  /**
   * Called once for each term, as soon as it is over: at the moment of a loss, else while the lease is still held, which is given back
   * when this has ended. What it throws ends the campaign.
   */
  readonly onStopped?: ((reason: StopReason) => unknown) | undefined;
  /** Called when somebody else than before leads, this process included. It costs a watch. What it throws ends the campaign. */
  readonly onNewLeader?: ((holder: string) => unknown) | undefined;
  /** Called when a campaign came to nothing and a new one is to begin: the API server is away, or the lease was deleted. */
  readonly onRetry?: ((error: unknown) => unknown) | undefined;
  /** One term only. Default: when that is over, a new campaign begins. */
  readonly once?: boolean | undefined;
}

interface Election {
  readonly context: LineContext;
  readonly options: LeadOptions;
  readonly ending: Ending;
  readonly backoff: Backoff;
  /** Whether the lease is known to have been there. */
  seen: boolean;
}

/** Campaigns, leads, and campaigns again. See `Lease.lead`. */
export async function lead(context: LineContext, options: LeadOptions): Promise<void> {
  const { random, closing } = context.session;
  const ending = new Ending([options.signal, closing]);
  const election = { context, options, ending, backoff: new Backoff({ random, ...PACE }), seen: false };
  const unfollow = options.onNewLeader && !ending.signal.aborted ? followLeader(election, options.onNewLeader) : undefined;
  try {
    await rule(election);
  } catch (error) {
    const isAskedFor = options.signal?.aborted && ending.signal.aborted && error === options.signal.reason;
    if (!isAskedFor) throw error;
  } finally {
    unfollow?.();
    ending.release();
  }
}

/** Term after term. */
async function rule(election: Election): Promise<void> {
  const { context: { session: { clock } }, options, ending: { signal }, backoff } = election;
  for (;;) {
    signal.throwIfAborted();
    const claim = await campaign(election);
    if (claim === undefined) continue;
    election.seen = true;
    const since = clock.monotonic();
    const { begun, lost } = await termOf(election.context, { claim, options, signal });
    if (begun && options.once) {
      signal.throwIfAborted();
      if (lost) throw lost;
      return;
    }
    if (lost === undefined || clock.monotonic() - since >= SETTLED) backoff.reset();
    await sleep(backoff.next(), { clock, signal });
  }
}

/** Waits for the lease. `undefined`: it was not to be had, and it is time to try again. */
async function campaign(election: Election): Promise<Claim | undefined> {
  const { context, options: { holder, ttl, priority, onWaiting, onRetry }, ending: { signal }, backoff } = election;
  try {
    return await acquire(context, { holder, ttl, priority, onWaiting, signal });
  } catch (error) {
    election.seen ||= error instanceof NotFoundError && DELETED.includes(error.reason);
    signal.throwIfAborted();
    if (!mayPass(error, election)) throw error;
    await onRetry?.(error);
    await sleep(backoff.next(), { clock: context.session.clock, signal });
    if (error instanceof NotFoundError) await untilThere(election);
    return undefined;
  }
}

/** Whether a later campaign may fare better. A lease that was never there is a mistake; one that was deleted may be created again. */
function mayPass(error: unknown, { seen }: Election): boolean {
  if (error instanceof NotFoundError) return seen;
  if (error instanceof LostError || error instanceof BusyError || error instanceof UnreachableClusterError) return true;
  return error instanceof Error && isTransient(error.cause);
}

/** Waits until there is a lease of that name. */
async function untilThere({ context, ending: { signal } }: Election): Promise<void> {
  const { session, primitive, namespace, name } = context;
  const there = deferred<void>();
  const unfollow = session.follow(resourceOf(primitive), { namespace, name }, (news) => {
    if (news.type === "Seen") there.resolve();
    else if (news.type === "Failed") there.reject(explained(news.error, { action: "wait for", kind: primitive.kind, name, namespace }));
  });
  try {
    await orAborted(there.promise, signal);
  } finally {
    unfollow();
  }
}

/** Tells who leads, whenever that is another than before. */
function followLeader({ context, ending }: Election, onNewLeader: (holder: string) => unknown): () => void {
  const { session, primitive, namespace, name } = context;
  let leader: string | undefined;
  const tell = async (holder: string): Promise<void> => void await onNewLeader(holder);
  const unfollow = session.follow(resourceOf(primitive), { namespace, name }, (news) => {
    if (news.type === "Failed") return ending.end(explained(news.error, { action: "watch", kind: primitive.kind, name, namespace }));
    const { holder } = news.type === "Seen" ? fieldsOf(news.object["status"]) : {};
    if (typeof holder !== "string" || holder === leader) return;
    leader = holder;
    void tell(holder).catch((error) => ending.end(error));
  });
  ending.signal.addEventListener("abort", unfollow, { once: true });
  return unfollow;
}
