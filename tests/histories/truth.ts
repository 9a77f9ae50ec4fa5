/**
 * What really is, and was: put together from every change of every object, in order, and from the clocks. No participant knows all of
 * it. It reads plain objects, so that it can watch whatever writes them.
 */
import type { KubeObject } from "../../kube/api.ts";
import type { Phase } from "../../primitives/contract.ts";
import { milliseconds } from "../../primitives/duration.ts";
import { WAITER_SILENCE } from "../../primitives/waiting.ts";
import type { Change, Kinds } from "./change.ts";
import { type Claim, claimOf, isFinal, type Line, lineOf, livesByTtl, type Pod, podOf, ttlOf } from "./objects.ts";
import type { Clocks } from "./time.ts";

/** One request, from its creation on; kept after its end. */
export interface Fate {
  /** As it is, or as it was last. */
  claim: Claim;
  /** On the monotonic clock. */
  readonly createdAt: number;
  readonly creationVersion: string;
  exists: boolean;
  /** It was deleted by others while the Pod that owns it was terminating. */
  outlived: boolean;
  /** When it was first in the list of holders, by its token there. An operator with an old copy may grant it again. */
  readonly grants: Map<number, number>;
  /** When it was granted last. */
  grantedAt: number | undefined;
  /** When it was last seen there. */
  listedAt: number | undefined;
  toldAt: number | undefined;
  finishedAt: number | undefined;
  /** When it was granted or renewed last. */
  signAt: number;
  /** Once, when it gave a sign of life, its time had been up: as a holder's, or as a waiter's. */
  lapsed: boolean;
  /** What it said of how it ended. */
  word: Word | undefined;
  /** Whoever removed it could not know what it had said: the stated limit of what can be promised. */
  unheard: boolean;
  /** At rest: an operator that runs saw what it said. */
  heard: boolean;
  /** Somebody's hand was in it, or its parent was deleted: the stated limits of what can be promised. */
  excused: boolean;
}

/** What a claim said of how it ended, and how things stood at that moment. */
export interface Word {
  readonly outcome: string;
  /** On the monotonic clock. */
  readonly at: number;
  /** What it had been told by then. */
  readonly told: Phase;
  /** It had been told that it holds, and it did. */
  readonly granted: boolean;
  /** The parent's uid. */
  readonly line: string | undefined;
}

export class Truth {
  readonly #kinds: Kinds;
  readonly #clocks: Clocks;
  readonly #fates = new Map<string, Fate>();
  readonly #pods = new Map<string, Pod>();
  #listed: readonly { readonly uid: string; readonly token: number }[] = [];
  line: Line | undefined;
  lineCreatedAt = 0;
  highestToken = 0;
  /** How many were admitted by the present parent. */
  attempts = 0;
  /** The parent was deleted, and maybe created again. */
  wasReplaced = false;
  clockWasSet = false;
  clockWasSetBack = false;

  constructor(kinds: Kinds, clocks: Clocks) {
    this.#kinds = kinds;
    this.#clocks = clocks;
  }

  get now(): number {
    return this.#clocks.monotonic();
  }

  get wall(): number {
    return this.#clocks.now();
  }

  get fates(): IterableIterator<Fate> {
    return this.#fates.values();
  }

  fate(uid: string): Fate | undefined {
    return this.#fates.get(uid);
  }

  isParent({ kind }: KubeObject): boolean {
    return kind === this.#kinds.parent;
  }

  isRequest({ kind }: KubeObject): boolean {
    return kind === this.#kinds.request;
  }

  /** Whether processes of the claim's Pod may run; undefined when it has none. */
  podState(claim: Claim): Pod["state"] | "Gone" | undefined {
    return claim.pod && (this.#pods.get(claim.pod.uid)?.state ?? "Gone");
  }

  /** Whether a holder has given no sign of life for as long as its ttl says, and `grace` milliseconds more. */
  isSilent({ claim, signAt }: Fate, grace = 0): boolean {
    const ttl = this.line && livesByTtl(claim) ? ttlOf(claim, this.line) : undefined;
    return ttl !== undefined && this.now - signAt >= ttl + grace;
  }

  /** Whether what a former holder had may still be withheld, or was until `grace` milliseconds ago. */
  isWithheld(uid: string, grace = 0): boolean {
    const { listedAt = Number.NEGATIVE_INFINITY } = this.#fates.get(uid) ?? {};
    return this.now - listedAt < (milliseconds(this.line?.spec.lockDelay) ?? 0) + grace;
  }

  /** Whether a holder has held for as long as maxHold allows, and `grace` milliseconds more. */
  isOverdue({ grantedAt }: Fate, grace = 0): boolean {
    return this.#heldTooLong(grantedAt, grace);
  }

  /** Whether the grant with that token, it may be an earlier one, lasted for as long as maxHold allows. */
  wasOverdue({ grants }: Fate, token: number): boolean {
    return this.#heldTooLong(grants.get(token), 0);
  }

  /** Somebody set the wall clock. */
  setClock(distance: number): void {
    this.clockWasSet = true;
    this.clockWasSetBack ||= distance < 0;
  }

  /** A name's tokens start anew: the stated limit, where the clock was set back before the parent was created again. */
  startTokensAnew(): void {
    this.highestToken = 0;
  }

  see({ type, object }: Change): void {
    if (this.isParent(object)) this.#seeParent(type, object);
    else if (this.isRequest(object)) this.#seeRequest(type, claimOf(object));
    else if (type === "DELETED") this.#pods.delete(object.metadata.uid);
    else this.#pods.set(object.metadata.uid, podOf(object));
  }

  #heldTooLong(since: number | undefined, grace: number): boolean {
    const maxHold = milliseconds(this.line?.spec.maxHold);
    return maxHold !== undefined && since !== undefined && this.now - since >= maxHold + grace;
  }

  #seeParent(type: Change["type"], object: KubeObject): void {
    if (type === "ADDED") {
      this.lineCreatedAt = this.now;
      this.attempts = 0;
    }
    this.line = type === "DELETED" ? undefined : lineOf(object);
    if (type === "DELETED") {
      this.wasReplaced = true;
      this.#excuseAll();
    }
    this.highestToken = Math.max(this.highestToken, ...(this.line?.holders ?? []).map(({ token }) => token));
    for (const { uid, token } of [...this.#listed, ...this.line?.holders ?? []]) {
      const fate = this.#fates.get(uid);
      if (fate) this.#seeListed(fate, token);
    }
    this.#listed = this.line?.holders ?? [];
  }

  #excuseAll(): void {
    for (const fate of this.fates) fate.excused = true;
  }

  #seeListed(fate: Fate, token: number): void {
    fate.listedAt = this.now;
    if (fate.grants.has(token)) return;
    fate.grants.set(token, this.now);
    fate.grantedAt = this.now;
    fate.signAt = this.now;
    fate.lapsed = false;
  }

  #seeRequest(type: Change["type"], claim: Claim): void {
    const fate = this.#fates.get(claim.uid) ?? this.#begin(claim);
    if (type === "DELETED" || claim.deleting) fate.outlived ||= fate.exists && this.podState(claim) === "Terminating";
    if (type === "DELETED") fate.exists = false;
    if (claim.spec.renewTime !== fate.claim.spec.renewTime) {
      fate.lapsed ||= fate.grantedAt === undefined ? this.now - fate.signAt >= WAITER_SILENCE : this.isSilent(fate);
      fate.signAt = this.now;
    }
    if (claim.told.phase === "Granted" && fate.claim.told.phase !== "Granted") fate.toldAt = this.now;
    fate.word ??= this.#wordOf(claim);
    fate.finishedAt = isFinal(claim.told.phase) ? fate.finishedAt ?? this.now : undefined;
    fate.claim = claim;
  }

  #begin(claim: Claim): Fate {
    const fate: Fate = {
      claim,
      createdAt: this.now,
      creationVersion: claim.version,
      exists: true,
      outlived: false,
      grants: new Map(),
      grantedAt: undefined,
      listedAt: undefined,
      toldAt: undefined,
      finishedAt: undefined,
      signAt: this.now,
      lapsed: false,
      word: undefined,
      unheard: false,
      heard: false,
      excused: false,
    };
    this.#fates.set(claim.uid, fate);
    return fate;
  }

  #wordOf({ uid, spec: { outcome }, told: { phase, token } }: Claim): Word | undefined {
    if (outcome === undefined) return undefined;
    const granted = phase === "Granted" && this.line?.holders?.some((entry) => entry.uid === uid && entry.token === token) === true;
    return { outcome, at: this.now, told: phase, granted, line: this.line?.uid };
  }
}
