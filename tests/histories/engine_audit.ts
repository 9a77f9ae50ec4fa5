/** Holds the log of a history to what must always be so. The first breach ends it. */
import type { KubeObject } from "../../kube/api.ts";
import { fieldsOf, podOwnerOf, textOf, toldOf } from "../../controllers/object.ts";
import { parseDuration } from "../../primitives/duration.ts";
import { compareVersions } from "../../primitives/order.ts";
import type { HolderEntry } from "../../primitives/line_schema.ts";
import { semaphore } from "../../primitives/semaphore.ts";
import { holdersOf, permitsOf, reasonOf } from "../engine/people.ts";
import type { Entry } from "./engine_log.ts";

/** What the objects that a history is about come to. */
interface Claim {
  readonly object: KubeObject;
  readonly weight: number;
  readonly priority: number;
  readonly ttl: number | undefined;
  readonly pod: string | undefined;
  /** When its renewTime last changed, on the monotonic clock. */
  readonly renewedAt: number | undefined;
  readonly deleted: boolean;
  /** The version that first said Granted. */
  readonly grantedSince: string | undefined;
  /** Whether its Pod had been told to end before it was deleted. */
  readonly podWasEnding: boolean;
}

interface Grant {
  readonly uid: string;
  readonly at: number;
}

interface Suspicion {
  readonly passed: string;
  readonly what: string;
}

class Breach extends Error {}

export class Audit {
  readonly #claims = new Map<string, Claim>();
  readonly #pods = new Map<string, "Running" | "Terminating" | "Over">();
  readonly #grants = new Map<number, Grant>();
  readonly #suspicions: Suspicion[] = [];
  #parent: KubeObject | undefined;
  #parents = 0;
  /** The version that the present semaphore was created as. */
  #bornAs = "";
  #lastToken = 0;

  /** Reads a log from its beginning. Returns what is wrong, if anything. */
  static of(entries: readonly Entry[]): { readonly audit: Audit; readonly breach: string | undefined } {
    const audit = new Audit();
    try {
      for (const entry of entries) audit.#read(entry);
      audit.#judgeSuspicions();
      return { audit, breach: undefined };
    } catch (error) {
      if (error instanceof Breach) return { audit, breach: error.message };
      throw error;
    }
  }

  /** Returns what is not as it should be once everything has come to rest. */
  unrest(): string | undefined {
    try {
      this.#checkRest();
    } catch (error) {
      if (error instanceof Breach) return error.message;
      throw error;
    }
  }

  #read(entry: Entry): void {
    const { kind } = entry.object;
    if (kind === "Semaphore") this.#readParent(entry);
    else if (kind === "Permit") this.#readClaim(entry);
    else this.#readPod(entry);
  }

  #readPod({ type, object: { metadata, ...pod } }: Entry): void {
    const phase = textOf(fieldsOf(pod["status"])["phase"]);
    const over = type === "DELETED" || phase === "Succeeded" || phase === "Failed";
    if (this.#pods.get(metadata.uid) === "Over") return;
    this.#pods.set(metadata.uid, over ? "Over" : metadata.deletionTimestamp === undefined ? "Running" : "Terminating");
  }

  #readClaim({ type, object, at }: Entry): void {
    const before = this.#claims.get(object.metadata.uid);
    const pod = podOwnerOf(object)?.uid;
    const deleted = type === "DELETED";
    const claim = { ...claimOf(object), pod, deleted, podWasEnding: deleted && pod !== undefined && this.#pods.get(pod) === "Terminating" };
    const renewed = before !== undefined && renewTimeOf(before.object) !== renewTimeOf(object);
    const grantedSince = toldOf(object).phase === "Granted" ? before?.grantedSince ?? object.metadata.resourceVersion : undefined;
    this.#claims.set(object.metadata.uid, { ...claim, renewedAt: renewed ? at : before?.renewedAt, grantedSince });
    if (!deleted) this.#checkTold({ type, object, at }, before);
  }

  #checkTold({ object, at }: Entry, before: Claim | undefined): void {
    const was = before ? toldOf(before.object) : undefined;
    const told = toldOf(object);
    const { name, uid } = object.metadata;
    if (told.phase === was?.phase && told.token === was.token) return;
    if (was?.phase === "Denied" || was?.phase === "Expired") fail(`${name} was told ${told.phase} after ${was.phase}`);
    const isRenewed = this.#parents > 1 && (told.token ?? 0) > (was?.token ?? 0); // granted anew by a semaphore that did not know yet
    if (was?.phase === "Granted" && told.phase === "Granted" && !isRenewed) fail(`${name} was told another token`);
    if (told.phase === "Granted" && this.#grants.get(told.token ?? 0)?.uid !== uid) fail(`${name} was told a token not committed for it`);
    if (told.phase === "Expired") this.#checkExpiry(object, at);
  }

  #checkExpiry(object: KubeObject, at: number): void {
    const { name, uid } = object.metadata;
    const claim = this.#claims.get(uid);
    const reason = reasonOf(object);
    if (reason === "NoSignOfLife") this.#checkSilence(object, at);
    else if (reason === "HolderEnded" || reason === "HolderGone") {
      if (claim?.pod === undefined || this.#pods.get(claim.pod) !== "Over") {
        fail(`${name} lost its claim (${reason}), and its Pod is there`);
      }
    } else if (!this.#isParentTrouble(reason, claim)) fail(`${name} lost its claim for no reason (${reason})`);
  }

  /** A semaphore was deleted; or an operator that did not know a request took its Pod's claim out of the list, and met it later. */
  #isParentTrouble(reason: string | undefined, claim: Claim | undefined): boolean {
    const deleted = this.#parents > 1 || this.#parent === undefined;
    const isOver = claim?.pod !== undefined && this.#pods.get(claim.pod) === "Over";
    return reason === "ForceReleased" ? deleted || isOver : reason === "ParentGone" && deleted;
  }

  /** Time was really up: since the grant and since the last renewal that the server took in. */
  #checkSilence({ metadata: { name, uid } }: KubeObject, at: number): void {
    const claim = this.#claims.get(uid);
    const grantedAt = Math.max(...[...this.#grants.values()].filter((grant) => grant.uid === uid).map((grant) => grant.at));
    if (claim?.ttl === undefined) return fail(`${name} lost its claim by a ttl that it does not have`);
    if (claim.pod !== undefined && renewTimeOf(claim.object) === undefined) fail(`${name} lives by its Pod, and lost its claim by its ttl`);
    const silence = at - Math.max(grantedAt, claim.renewedAt ?? Number.NEGATIVE_INFINITY);
    if (silence < claim.ttl) fail(`${name} lost its claim ${claim.ttl - silence} ms too early`);
  }

  #readParent({ type, object, at }: Entry): void {
    if (type === "ADDED") {
      this.#parents += 1;
      this.#bornAs = object.metadata.resourceVersion;
    }
    const before = type === "ADDED" ? undefined : this.#parent;
    this.#parent = type === "DELETED" ? undefined : object;
    if (type === "DELETED") return;
    const known = new Set((before ? holdersOf(before) : []).map(({ uid }) => uid));
    const holders = holdersOf(object);
    const adopted = (holder: HolderEntry) => !isCommitted(before) && this.#grants.get(holder.token)?.uid === holder.uid;
    const added = holders.filter((holder) => !known.has(holder.uid) && !adopted(holder));
    if (before && !isCommitted(before) && isCommitted(object)) this.#checkTakeover(holders);
    if (added.length > 0) this.#checkRoom(object, holders);
    for (const holder of added) this.#checkGrant(holder, { parent: object, at });
    const kept = new Set(holders.map(({ uid }) => uid));
    for (const holder of before ? holdersOf(before) : []) if (!kept.has(holder.uid)) this.#checkRemoval(holder);
  }

  /** Whoever was told that it holds before this semaphore was there still does. */
  #checkTakeover(holders: readonly HolderEntry[]): void {
    const holding = new Set(holders.map(({ uid }) => uid));
    for (const [uid, { object, deleted, pod, grantedSince }] of this.#claims) {
      const isOver = deleted || (pod !== undefined && this.#pods.get(pod) === "Over");
      if (isOver || grantedSince === undefined || compareVersions(grantedSince, this.#bornAs) > 0) continue;
      if (!holding.has(uid)) fail(`${object.metadata.name} was not taken over by the new semaphore`);
    }
  }

  #checkRoom(parent: KubeObject, holders: readonly HolderEntry[]): void {
    const held = weigh(holders);
    if (held > permitsOf(parent)) fail(`${held} of ${permitsOf(parent)} permits are held`);
  }

  #checkGrant(holder: HolderEntry, { parent, at }: { readonly parent: KubeObject; readonly at: number }): void {
    const { name, uid, token } = holder;
    if (token <= this.#lastToken) fail(`${name} got the token ${token} after ${this.#lastToken}`);
    this.#lastToken = token;
    this.#grants.set(token, { uid, at });
    if (textOf(fieldsOf(parent["spec"])["queueing"]) !== "FirstFit") this.#suspect(holder, parent);
  }

  /** Whoever came before, is as urgent, waits and would fit some day: unless it turns out that it was denied. */
  #suspect({ uid, name }: HolderEntry, parent: KubeObject): void {
    const mine = this.#claims.get(uid);
    if (mine === undefined) return;
    const holding = new Set(holdersOf(parent).map((holder) => holder.uid));
    for (const [other, claim] of this.#claims) {
      if (holding.has(other) || claim.deleted || toldOf(claim.object).phase !== "Pending" || claim.weight > permitsOf(parent)) continue;
      if (!isAhead(claim, mine) || (claim.pod !== undefined && this.#pods.get(claim.pod) === "Over")) continue;
      this.#suspicions.push({ passed: other, what: `${name} was granted before ${claim.object.metadata.name}` });
    }
  }

  #judgeSuspicions(): void {
    for (const { passed, what } of this.#suspicions) {
      const claim = this.#claims.get(passed);
      const excused = claim === undefined || toldOf(claim.object).phase === "Denied" ||
        fieldsOf(claim.object["spec"])["wait"] !== undefined;
      if (!excused) fail(what);
    }
  }

  #checkRemoval({ uid, name, podUid }: HolderEntry): void {
    const claim = this.#claims.get(uid);
    const pod = podUid === undefined ? undefined : this.#pods.get(podUid);
    if (pod === "Over" || claim === undefined) return;
    const { phase } = toldOf(claim.object);
    if (phase === "Expired" || phase === "Denied") return;
    if (!claim.deleted) fail(`${name} was taken out of the list, and nothing had happened to it`);
    if (claim.podWasEnding && pod === "Terminating") fail(`${name} was taken out of the list while its Pod was terminating`);
  }

  #checkRest(): void {
    const parent = this.#parent;
    const claims = [...this.#claims.values()].filter(({ deleted }) => !deleted);
    if (parent === undefined) return this.#checkOrphans(claims);
    const holders = holdersOf(parent);
    for (const holder of holders) this.#checkHolder(holder);
    const holding = new Set(holders.map(({ uid }) => uid));
    for (const { object } of claims) {
      if (toldOf(object).phase === "Granted" && !holding.has(object.metadata.uid)) fail(`${object.metadata.name} believes that it holds`);
    }
    const waiting = claims.filter(({ object }) => toldOf(object).phase === "Pending");
    this.#checkNobodyFits(parent, waiting);
    const status = semaphore.status.safeParse(parent["status"]).data;
    if (status?.waiting !== waiting.length) fail(`${waiting.length} wait, and the status says ${status?.waiting}`);
    if ((status?.lost ?? []).length > 0) fail("somebody is still remembered as lost");
    if (status?.inUse !== weigh(holders)) fail(`${weigh(holders)} are held, and the status says ${status?.inUse}`);
  }

  #checkOrphans(claims: readonly Claim[]): void {
    const left = claims.find(({ object }) => toldOf(object).phase === "Granted" || toldOf(object).phase === "Pending");
    if (left) fail(`${left.object.metadata.name} was not told that the semaphore is gone`);
  }

  #checkHolder({ uid, name, token, podUid }: HolderEntry): void {
    const claim = this.#claims.get(uid);
    if (claim === undefined || claim.deleted) fail(`${name} is held by a request that is gone`);
    if (podUid !== undefined && this.#pods.get(podUid) === "Over") fail(`${name} is held for a Pod that is over`);
    const told = claim ? toldOf(claim.object) : undefined;
    if (told?.phase !== "Granted" || told.token !== token) fail(`${name} holds, and was told ${told?.phase}`);
  }

  #checkNobodyFits(parent: KubeObject, waiting: readonly Claim[]): void {
    const left = permitsOf(parent) - weigh(holdersOf(parent));
    const fitting = waiting.filter(({ weight }) => weight <= permitsOf(parent));
    const first = fitting.find((claim) => fitting.every((other) => other === claim || isAhead(claim, other)));
    const strict = textOf(fieldsOf(parent["spec"])["queueing"]) !== "FirstFit";
    const next = strict ? first && first.weight <= left ? first : undefined : fitting.find(({ weight }) => weight <= left);
    if (next) fail(`${left} permits are free, and ${next.object.metadata.name} waits for ${next.weight}`);
  }
}

function fail(what: string): never {
  throw new Breach(what);
}

function claimOf(object: KubeObject): Pick<Claim, "object" | "weight" | "priority" | "ttl"> {
  const { permits, priority, ttl } = fieldsOf(object["spec"]);
  return {
    object,
    weight: typeof permits === "number" ? permits : 1,
    priority: typeof priority === "number" ? priority : 0,
    ttl: typeof ttl === "string" ? parseDuration(ttl) : undefined,
  };
}

/** Whether a claim stands before another that came to the line, too. Only who came before is known to whoever decides. */
function isAhead(claim: Claim, other: Claim): boolean {
  if (claim.priority !== other.priority) return claim.priority > other.priority && bornBefore(claim, other);
  return bornBefore(claim, other);
}

/** Names count up. */
function bornBefore({ object: one }: Claim, { object: other }: Claim): boolean {
  return Number(one.metadata.name.slice(1)) < Number(other.metadata.name.slice(1));
}

function renewTimeOf(object: KubeObject): string | undefined {
  return textOf(fieldsOf(object["spec"])["renewTime"]);
}

function weigh(holders: readonly HolderEntry[]): number {
  return holders.reduce((sum, { weight }) => sum + (weight ?? 1), 0);
}

function isCommitted(parent: KubeObject | undefined): boolean {
  return parent !== undefined && fieldsOf(parent["status"])["lastToken"] !== undefined;
}
