/** A claim: what its holder holds, for as long as it holds it. */
import type { KubeObject } from "../kube/api.ts";
import { isAbsence, isConflict, isInvalid } from "../kube/errors.ts";
import { formatDuration, parseDuration } from "../primitives/duration.ts";
import { resourceOf } from "../primitives/mod.ts";
import { amend } from "./amend.ts";
import { Cap } from "./cap.ts";
import { KonductorError, LostError } from "./errors.ts";
import { explained, subjectOf } from "./explain.ts";
import type { Followed, News } from "./followed.ts";
import { persist } from "./persist.ts";
import { remove } from "./remove.ts";
import { Renewal } from "./renewal.ts";
import { departureOf, type Fields, fieldsOf, isOver, stateOf } from "./request.ts";
import type { LineContext } from "./session.ts";
import type { WaitOptions } from "./settle.ts";
import { workEnded } from "./work.ts";

/** How long it is tried to read the parent, in milliseconds. */
const READ_PATIENCE = 1_000;

/** How to change a claim. */
export interface AmendOptions extends Pick<WaitOptions, "timeout" | "signal"> {
  /** The infinitive, for messages. */
  readonly action?: string | undefined;
}

export interface ClaimOptions {
  readonly context: LineContext;
  readonly followed: Followed;
  /** The request, as it was seen Granted. */
  readonly granted: KubeObject;
  readonly reused: boolean;
  /** How it renews itself; left out when it does not. */
  readonly renewal?: { readonly ttl: number; readonly base: number | undefined } | undefined;
  /** The longest that its parent lets a grant last, in milliseconds. */
  readonly maxHold: number | undefined;
  /** Whether a loss is to be noticed. */
  readonly watched: boolean;
  /** Whether it is released when the client is closed. */
  readonly bound: boolean;
}

/**
 * Something that is held. It renews itself, unless asked not to, until it is released; should it be lost all the same, its `signal`
 * aborts: before anybody else can hold it when it could not be renewed in time, as soon as it is heard when somebody took it away.
 *
 * @example Work that stops when the claim is lost
 * ```ts
 * import { connect } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * await using permit = await konductor.semaphore("api-quota").acquire();
 * for (const page of [1, 2, 3]) {
 *   permit.signal.throwIfAborted();
 *   console.log(`page ${page}, with token ${permit.token}`);
 * }
 * ```
 */
export class Claim implements AsyncDisposable {
  /** The request's name. */
  readonly name: string;
  /** The request's uid. */
  readonly uid: string;
  /** The request's namespace. */
  readonly namespace: string;
  /** Who holds it. */
  readonly holder: string;
  /** The fencing token: higher than that of every earlier holder. Hand it to what you write to, and have it refuse lower ones. */
  readonly token: number;
  /** RFC 3339, by the operator's clock. */
  readonly acquiredAt: string | undefined;
  /** It was there already: an earlier run of this Pod, or whoever used the same `id`, had acquired it. */
  readonly reused: boolean;
  readonly #context: LineContext;
  readonly #followed: Followed;
  readonly #renewal: Renewal | undefined;
  readonly #cap: Cap | undefined;
  readonly #loss = new AbortController();
  readonly #forget: () => void;
  #expiresAt: string | undefined;
  #lost: LostError | undefined;
  #released: Promise<void> | undefined;

  /** Claims come from `acquire`. */
  constructor({ context, followed, granted, reused, renewal, maxHold, watched, bound }: ClaimOptions) {
    const { name, uid, holder, token = 0, acquiredAt, expiresAt } = stateOf(granted);
    this.name = name;
    this.uid = uid;
    this.namespace = context.namespace;
    this.holder = holder;
    this.token = token;
    this.acquiredAt = acquiredAt;
    this.reused = reused;
    this.#expiresAt = expiresAt;
    this.#context = context;
    this.#followed = followed;
    this.#renewal = renewal && this.#renewing(renewal);
    this.#cap = watched && maxHold !== undefined ? this.#capped(maxHold) : undefined;
    this.#forget = context.session.add({ end: () => bound ? this.#endWithClient() : this.#leave() });
    if (watched) followed.listen((news) => this.#hear(news));
    else followed.close();
  }

  /**
   * Aborts with a `LostError` when the claim is lost, and when the client is closed. It does not abort when the claim is released, only
   * when that fails. Whoever reads it is told the truth of that moment, also when the process was paused and timers are late.
   */
  get signal(): AbortSignal {
    this.#check();
    return this.#loss.signal;
  }

  /** Whether it was lost, given back or concluded. */
  get isOver(): boolean {
    this.#check();
    return this.#lost !== undefined || this.#released !== undefined;
  }

  /** Why the claim was lost, if it was. */
  get lost(): LostError | undefined {
    this.#check();
    return this.#lost;
  }

  /** RFC 3339, by the operator's clock, as last heard. It informs; `signal` is what counts. Undefined: time alone does not end it. */
  get expiresAt(): string | undefined {
    return this.#expiresAt;
  }

  /** Milliseconds until somebody else can hold it unless it is renewed before. Infinity where this process does not count. */
  get timeLeft(): number {
    if (this.#lost) return 0;
    const [byTtl, byCap] = [this.#renewal?.timeLeft, this.#cap?.timeLeft];
    return Math.min(byTtl ?? Number.POSITIVE_INFINITY, byCap ?? Number.POSITIVE_INFINITY);
  }

  /**
   * Whether its last renewal failed: it is held for `timeLeft` yet, and lost unless one succeeds before. Where to begin nothing new is
   * better than to be told to stop, this says when.
   */
  get isInDoubt(): boolean {
    return !this.isOver && this.#renewal?.isFailing === true;
  }

  /** Gives a sign of life now. Rejects with a `LostError` when the claim is lost. */
  async renew(): Promise<void> {
    if (this.#lost) throw this.#lost;
    if (this.#released) throw new KonductorError(`Cannot renew ${this.#subject}: it was released`, { reason: "Released" });
    const { session } = this.#context;
    try {
      await (this.#renewal ? this.#renewal.once(session.closing) : this.#signOfLife(session.closing));
    } catch (error) {
      throw this.#lost ?? this.#explained(error, "renew");
    }
    if (this.#lost) throw this.#lost;
  }

  /** Changes what may be changed while it is held, e.g. `{ mode: "Read" }`, and waits until the operator has taken that in. */
  async amend(sets: Fields, { action = "change", ...options }: AmendOptions = {}): Promise<void> {
    if (this.#lost) throw this.#lost;
    try {
      await amend(this.#context, this, { action, sets, ...options });
    } catch (error) {
      throw this.#lost ?? this.#explained(error, action);
    }
  }

  /**
   * Ends it with a last word, e.g. `{ outcome: "Succeeded" }`, and waits until the operator has taken that in. Rejects with a `LostError`
   * when the claim was not held any more: then the word counts for nothing. When it rejects, the claim can still be released.
   */
  async conclude(sets: Fields, { action = "conclude", ...options }: AmendOptions = {}): Promise<void> {
    if (this.#lost) throw this.#lost;
    if (this.#released) throw new KonductorError(`Cannot ${action} ${this.#subject}: it was released`, { reason: "Released" });
    const concluding = this.amend(sets, { action, ...options }); // what it is told from here on is no loss
    this.#released = concluding;
    try {
      await concluding;
    } catch (error) {
      this.#released = undefined;
      this.#check(); // while it was concluded nobody counted
      throw error;
    }
    await this.#leave();
  }

  /**
   * Gives it back. Done at once when that was done before. Rejects when the API server can't be reached, or refuses; it is not renewed any
   * more then, counts as lost, and calling again tries again.
   */
  release(): Promise<void> {
    return this.#released ??= this.#remove().catch((error) => this.#kept(this.#explained(error, "release")));
  }

  /** Releases it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }

  /**
   * Begins to renew. When the last sign of life is old, it gives one first and waits for the answer; rejects with a `LostError` when
   * that says that the claim is not held any more.
   */
  async begin(signal: AbortSignal): Promise<void> {
    const renewal = this.#renewal;
    if (renewal === undefined) return;
    try {
      if (!renewal.isFresh) await renewal.confirm(signal);
    } catch (error) {
      await this.#leave();
      throw this.#lost ?? error;
    }
    if (this.#lost) throw this.#lost;
    renewal.start();
  }

  #renewing({ ttl, base }: { readonly ttl: number; readonly base: number | undefined }): Renewal {
    const { clock, random } = this.#context.session;
    return new Renewal({
      clock,
      random,
      ttl,
      base,
      send: (signal) => this.#signOfLife(signal),
      isOver: () => this.#lost !== undefined || this.#released !== undefined,
      onSilence: (message, cause) => this.#lose("NotRenewed", message, this.#explained(cause, "renew")),
    });
  }

  #capped(maxHold: number): Cap {
    const { clock } = this.#context.session;
    const onOver = (maxHold: number): void => this.#lose("MaxHold", `it was held for the ${formatDuration(maxHold)} that maxHold allows`);
    const acquiredAt = this.acquiredAt === undefined ? undefined : Date.parse(this.acquiredAt);
    return new Cap({ clock, maxHold, acquiredAt, onOver, read: async () => maxHoldOf(await this.#readParent(this.#loss.signal)) });
  }

  /** Resolves when the answer says Granted with this claim's token. */
  async #signOfLife(signal: AbortSignal): Promise<void> {
    const { session: { api, clock }, primitive, namespace } = this.#context;
    const patch = { metadata: { uid: this.uid }, spec: { renewTime: new Date(clock.now()).toISOString() } };
    let answer: KubeObject;
    try {
      answer = await api.patch(resourceOf(primitive.request), { namespace, name: this.name, patch, signal });
    } catch (error) {
      if (isAbsence(error)) this.#hear({ type: "Gone" });
      else if (isConflict(error) || isInvalid(error)) this.#followed.confirm();
      throw error;
    }
    if (answer.metadata.uid !== this.uid) this.#hear({ type: "Gone" });
    else this.#take(answer);
    if (this.#lost) throw this.#lost;
    const { phase, token } = stateOf(answer);
    if (phase !== "Granted" || token !== this.token) {
      throw new KonductorError(`Cannot renew ${this.#subject}: its request says ${phase}`, { reason: phase });
    }
  }

  #readParent(signal: AbortSignal): Promise<KubeObject> {
    const { session: { api, clock, random }, primitive, namespace, name } = this.#context;
    const read = (signal: AbortSignal): Promise<KubeObject> => api.get(resourceOf(primitive), { namespace, name, signal });
    return persist(read, { clock, random, signal, limit: READ_PATIENCE });
  }

  #hear(news: News): void {
    if (news.type === "Seen") this.#take(news.object);
    else if (news.type === "Gone") this.#lose("Deleted", departureOf(this.#followed.latest) ?? "the request was deleted");
  }

  #take(object: KubeObject): void {
    const state = stateOf(object);
    if (object.metadata.deletionTimestamp !== undefined) {
      return this.#lose("Deleted", departureOf(object) ?? "the request is being deleted");
    }
    if (isOver(state)) return this.#lose(state.reason ?? state.phase, state.message ?? `the request says ${state.phase}`);
    if (state.phase !== "Granted") return;
    if (state.token !== this.token) return this.#lose("NotHeld", `the request carries another token, ${state.token}`);
    this.#expiresAt = state.expiresAt;
  }

  #lose(reason: string, message: string, cause?: unknown): void {
    if (this.#lost || this.#released) return;
    this.#lost = new LostError(`Lost ${this.#subject}: ${message}`, { reason, cause });
    void this.#leave();
    this.#loss.abort(this.#lost);
  }

  /** The client is closed while it is held: whoever works under it stops first. As long as that goes on, nobody else may hold it. */
  async #endWithClient(): Promise<void> {
    if (this.#released && await this.#wasReleased()) return;
    const { closing, farewell } = this.#context.session;
    this.#loss.abort(closing.reason);
    if (!await workEnded(this, farewell)) return await this.#leave();
    if (!await this.#wasReleased()) await this.release();
  }

  /** Whether it was given back or concluded; waits for how that ends where it is under way. */
  async #wasReleased(): Promise<boolean> {
    await this.#released?.catch(() => undefined);
    return this.#released !== undefined;
  }

  async #remove(): Promise<void> {
    const { session } = this.#context;
    await this.#leave();
    await session.takeLeave((signal) => remove(this.#context, { name: this.name, uid: this.uid, signal }));
  }

  /** It could not be given back, and nobody looks after it any more: somebody else will hold it, sooner or later. */
  #kept(error: unknown): never {
    this.#released = undefined;
    this.#lose("NotReleased", "it was not renewed any more when its release failed", error);
    throw error;
  }

  /** Notices what the clock says already. */
  #check(): void {
    if (this.#lost || this.#released) return;
    this.#renewal?.check();
    this.#cap?.check();
  }

  /** Stops renewing and following. */
  #leave(): Promise<void> {
    this.#renewal?.stop();
    this.#cap?.stop();
    this.#followed.close();
    this.#forget();
    return Promise.resolve();
  }

  get #subject(): string {
    const { primitive, name } = this.#context;
    return subjectOf({ kind: primitive.kind, name });
  }

  #explained(error: unknown, action: string): unknown {
    const { primitive, name, namespace } = this.#context;
    return explained(error, { action, kind: primitive.kind, name, namespace });
  }
}

/** The longest that a parent lets a grant last, in milliseconds. */
export function maxHoldOf(parent: KubeObject): number | undefined {
  const { maxHold } = fieldsOf(parent["spec"]);
  return typeof maxHold === "string" ? parseDuration(maxHold) || undefined : undefined;
}
