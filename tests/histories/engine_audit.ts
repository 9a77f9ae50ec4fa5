/** Holds the log of a history to what must always be so. The first breach ends it. */
import type { KubeObject } from "../../kube/api.ts";
import { fieldsOf, podOwnerOf, textOf, toldOf } from "../../controllers/object.ts";
import { compareVersions } from "../../primitives/order.ts";
import type { HolderEntry } from "../../primitives/line_schema.ts";
import { holdersOf, reasonOf } from "../engine/people.ts";
import { Breach, type Claim, claimOf, fail, isAhead, isCommitted, type PodState, renewTimeOf } from "./engine_claims.ts";
import { type Commit, type Said, wrongOf } from "./engine_outcomes.ts";
import type { Entry } from "./engine_log.ts";
import { claimOf as readClaim, isFinal, lineOf, weightOf } from "./objects.ts";
import { checkRest } from "./engine_rest.ts";
import type { Trait } from "./traits.ts";

interface Grant {
  readonly uid: string;
  readonly at: number;
}

interface Suspicion {
  readonly passed: string;
  readonly what: string;
}

export class Audit {
  readonly #claims = new Map<string, Claim>();
  readonly #pods = new Map<string, PodState>();
  readonly #grants = new Map<number, Grant>();
  readonly #suspicions: Suspicion[] = [];
  #parent: KubeObject | undefined;
  #parents = 0;
  /** The version that the present semaphore was created as. */
  #bornAs = "";
  #lastToken = 0;
  readonly #kind: string;
  readonly #requestKind: string;

  constructor({ primitive }: Trait) {
    this.#kind = primitive.kind;
    this.#requestKind = primitive.request.kind;
  }

  /** Reads a log from its beginning. Returns what is wrong, if anything. */
  static of(entries: readonly Entry[], trait: Trait): { readonly audit: Audit; readonly breach: string | undefined } {
    const audit = new Audit(trait);
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
      checkRest({ parent: this.#parent, claims: this.#claims, pods: this.#pods });
    } catch (error) {
      if (error instanceof Breach) return error.message;
      throw error;
    }
  }

  #read(entry: Entry): void {
    const { kind } = entry.object;
    if (kind === this.#kind) this.#readParent(entry);
    else if (kind === this.#requestKind) this.#readClaim(entry);
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
    const said = before?.said ?? this.#saidIn(object);
    this.#claims.set(object.metadata.uid, { ...claim, renewedAt: renewed ? at : before?.renewedAt, grantedSince, said });
    if (!deleted) this.#checkTold({ type, object, at }, before);
  }

  #saidIn(object: KubeObject): Said | undefined {
    const { spec: { outcome }, told: { phase, token }, uid } = readClaim(object);
    if (outcome === undefined) return undefined;
    const listed = this.#parent !== undefined && holdersOf(this.#parent).some((entry) => entry.uid === uid && entry.token === token);
    return { outcome, granted: phase === "Granted" && listed, late: isFinal(phase) };
  }

  #checkTold({ object, at }: Entry, before: Claim | undefined): void {
    const was = before ? toldOf(before.object) : undefined;
    const told = toldOf(object);
    const { name, uid } = object.metadata;
    if (told.phase === was?.phase && told.token === was.token) return;
    if (was && isFinal(was.phase)) fail(`${name} was told ${told.phase} after ${was.phase}`);
    const isRenewed = this.#parents > 1 && (told.token ?? 0) > (was?.token ?? 0); // granted anew by a semaphore that did not know yet
    if (was?.phase === "Granted" && told.phase === "Granted" && !isRenewed) fail(`${name} was told another token`);
    if (told.phase === "Granted" && this.#grants.get(told.token ?? 0)?.uid !== uid) fail(`${name} was told a token not committed for it`);
    if (told.phase === "Expired") this.#checkExpiry(object, at);
    const said = this.#claims.get(uid)?.said;
    if (told.phase === "Finished" && said?.late !== false) fail(`${name} was told Finished, and did not say so`);
    const over = this.#parent && lineOf(this.#parent);
    if (reasonOf(object) === "AlreadyExecuted" && this.#parents === 1 && !over?.executed) {
      fail(`${name} was told AlreadyExecuted, and it was not`);
    }
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
    const removed = (before ? holdersOf(before) : []).filter(({ uid }) => !kept.has(uid));
    for (const holder of removed) this.#checkRemoval(holder);
    if (before) this.#checkKind({ before, after: object, admitted: added, removed });
  }

  /** What holds of its kind alone. */
  #checkKind(commit: Pick<Commit, "before" | "after" | "admitted" | "removed">): void {
    if (!isCommitted(commit.after)) return;
    const wrong = wrongOf({
      ...commit,
      adopting: !isCommitted(commit.before),
      saidBy: (uid) => this.#claims.get(uid)?.said,
      exists: (uid) => this.#claims.get(uid)?.deleted === false,
    });
    if (wrong !== undefined) fail(wrong);
  }

  /** Whoever was told that it holds before this semaphore was there still does. */
  #checkTakeover(holders: readonly HolderEntry[]): void {
    const holding = new Set(holders.map(({ uid }) => uid));
    for (const [uid, { object, deleted, pod, grantedSince, said }] of this.#claims) {
      const isOver = deleted || said !== undefined || (pod !== undefined && this.#pods.get(pod) === "Over");
      if (isOver || grantedSince === undefined || compareVersions(grantedSince, this.#bornAs) > 0) continue;
      if (!holding.has(uid)) fail(`${object.metadata.name} was not taken over by the new semaphore`);
    }
  }

  #checkRoom(parent: KubeObject, holders: readonly HolderEntry[]): void {
    const { capacity } = lineOf(parent);
    const held = weightOf(holders);
    if (held > capacity) fail(`${held} of ${capacity} are held`);
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
      if (
        holding.has(other) || claim.deleted || toldOf(claim.object).phase !== "Pending" || claim.said !== undefined ||
        claim.weight > lineOf(parent).capacity
      ) continue;
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
    if (isFinal(phase) || claim.said?.late === false) return;
    if (!claim.deleted) fail(`${name} was taken out of the list, and nothing had happened to it`);
    if (claim.podWasEnding && pod === "Terminating") fail(`${name} was taken out of the list while its Pod was terminating`);
  }
}
