/** One operator, as the engine is: look, read live what has to be verified, commit, tell. It pauses before each I/O: it may end there. */
import type { KubeObject } from "../../kube/api.ts";
import type { Decision, Effect, HolderRef, Question } from "../../primitives/contract.ts";
import type { AnyStatus, Requested } from "../../primitives/define.ts";
import { phaseToldBy } from "../../primitives/telling.ts";
import { Answers } from "./answers.ts";
import type { Cluster, Refusal } from "./cluster.ts";
import { decideOrphans } from "../../primitives/orphan.ts";
import { fieldsThatDiffer } from "./differences.ts";
import { claimOf } from "./objects.ts";
import { type AnyWorld, observe, requestOf, RETENTION } from "./observe.ts";
import type { Random } from "./random.ts";
import { PARENT } from "./stage.ts";
import type { Author, Kinds } from "./change.ts";
import { Store } from "./store.ts";
import type { Time } from "./time.ts";

/** What an operator of these histories may do differently: one planted bug each. */
export interface Variant {
  readonly decide?: (world: AnyWorld, decide: Requested["decide"]) => Decision<AnyStatus>;
  readonly grantsBeforeCommit?: boolean;
  /** Writes the parent's status without its resourceVersion. */
  readonly commitsBlindly?: boolean;
  /** Writes the requests' status without their resourceVersion. */
  readonly tellsBlindly?: boolean;
  /** Writes over the newest version that it has seen, not over the one that it decided on. */
  readonly tellsOverTheNewest?: boolean;
  /** Takes over from its copies, without listing, what a predecessor granted. */
  readonly takesOverFromCopies?: boolean;
  /** Takes for granted what it should read live. */
  readonly readsNothing?: boolean;
  /** Remembers of a deleted request what it said after it was told that it was lost. */
  readonly heedsTheLate?: boolean;
  /** Does not remember what a request said that a list does not have any more. */
  readonly forgetsWhatVanishes?: boolean;
}

export interface Surroundings {
  readonly cluster: Cluster;
  readonly time: Time;
  readonly random: Random;
  readonly primitive: Requested;
  readonly kinds: Kinds;
  readonly variant: Variant;
  /** How likely it is that a read fails, and that a write is not answered. They are switched off to come to rest. */
  faults: { readonly read: number; readonly answer: number };
}

interface Look {
  readonly parent: KubeObject;
  readonly decision: Decision<AnyStatus>;
  readonly by: Author;
  /** The very objects that were decided on: what is told carries their versions. */
  readonly seen: ReadonlyMap<string, KubeObject>;
}

/** Counters that move nobody are written at most so often, in milliseconds. */
const COUNTING = 1000;

export class Operator {
  readonly store: Store;
  readonly #around: Surroundings;
  #run: Generator<string, void> | undefined;
  #restless = true;
  #wakeAt = Number.POSITIVE_INFINITY;
  #wroteAt = Number.NEGATIVE_INFINITY;
  /** When this run began. Durations are measured as of then: a live read comes after the time that it finds to be up. */
  #startedAt = 0;

  constructor(around: Surroundings) {
    this.#around = around;
    this.store = new Store(around.cluster, { ...around, ...around.variant, words: around.primitive.request.lastWords });
  }

  /** When it has to go on, on the monotonic clock. Nothing else makes it run. */
  get dueAt(): number {
    return this.#run !== undefined || this.#restless ? 0 : this.#wakeAt;
  }

  /** Makes it look once more, for no reason. */
  disturb(): void {
    this.#restless = true;
  }

  hear(kind: string, most: number): number {
    const heard = this.store.catchUp(kind, most);
    this.#restless ||= heard > 0;
    return heard;
  }

  relist(kind: string): void {
    this.store.relist(kind);
    this.disturb();
  }

  /** Goes on to the next I/O and says which; begins to look if it was at rest. */
  step(): string {
    this.#run ??= this.#reconcile();
    const { done, value } = this.#run.next();
    if (done !== true) return value;
    this.#run = undefined;
    return "rests";
  }

  *#reconcile(): Generator<string, void> {
    this.#restless = false;
    this.#wakeAt = Number.POSITIVE_INFINITY;
    this.#startedAt = this.#around.time.monotonic();
    const { parent } = this.store;
    if (parent === undefined) return yield* this.#tellOrphans();
    if (this.#around.primitive.isNew(parent.status) && !this.#around.variant.takesOverFromCopies) {
      yield "lists the requests";
      if (this.#readFails()) return this.disturb();
      this.store.relist(this.store.kinds.request);
    }
    yield* this.#perform(yield* this.#lookClosely(parent));
  }

  /** Looks again and again at the same parent, until all that could be read live was. */
  *#lookClosely(parent: KubeObject): Generator<string, Look> {
    const answers = new Answers(this.store, this.#around.cluster);
    for (let round = 0; round < 6; round++) {
      const look = this.#look(parent, answers);
      const { verify } = look.decision;
      const questions = verify.filter((question) => answers.isOpen(question));
      if (questions.length === 0) {
        if (verify.length > 0) this.disturb();
        return look;
      }
      for (const question of questions) yield* this.#ask(question, { answers, parent });
    }
    throw new Error("the same questions are asked again and again");
  }

  #look(parent: KubeObject, answers: Answers): Look {
    const { primitive, time, variant } = this.#around;
    const { requests } = this.store;
    const world = observe(parent, { store: this.store, answers, primitive, wall: time.now(), now: this.#startedAt });
    const decision = variant.decide?.(world, primitive.decide) ?? primitive.decide(world);
    return {
      parent,
      decision,
      by: { since: this.#startedAt, heard: new Set(this.store.heard) },
      seen: new Map(requests.map((request) => [request.metadata.uid, request])),
    };
  }

  *#ask(question: Question, { answers, parent }: { readonly answers: Answers; readonly parent: KubeObject }): Generator<string, void> {
    const holder = this.#holderOf(question.uid, parent);
    if (this.#around.variant.readsNothing && question.about === "Request" && this.store.get(question.uid)) return answers.assume(holder);
    yield `reads the ${question.about} of ${question.uid}`;
    if (this.#readFails()) answers.giveUp(question);
    else answers.ask(question, holder);
  }

  #holderOf(uid: string, { status }: KubeObject): HolderRef {
    const request = this.store.get(uid);
    return this.#around.primitive.holders(status).find((holder) => holder.uid === uid) ?? (request ? claimOf(request) : { uid, name: uid });
  }

  *#perform({ parent, decision, by, seen }: Look): Generator<string, void> {
    const { random, variant } = this.#around;
    this.#wakeIn(decision.wakeIn);
    let effects = random.shuffled(decision.effects);
    if (variant.grantsBeforeCommit) {
      for (const effect of effects.filter(({ type }) => type === "Grant")) yield* this.#tell(effect, seen);
      effects = effects.filter(({ type }) => type !== "Grant");
    }
    let confirmed = false;
    if (this.#isWorthWriting(parent, decision.status)) {
      yield `commits ${decision.status.phase} with ${namesOf(decision.status)}`;
      if (!this.#commit(parent, decision.status, by)) return;
      confirmed = true;
    }
    for (const effect of effects) {
      if (tellsWhoHolds(effect) && !confirmed) {
        yield "makes sure of the parent";
        if (!this.#confirms(parent)) return this.disturb();
        confirmed = true;
      }
      yield* this.#tell(effect, seen);
    }
  }

  #isWorthWriting(parent: KubeObject, status: AnyStatus): boolean {
    const { primitive, time } = this.#around;
    const fields = fieldsThatDiffer(parent.status, status);
    const due = this.#wroteAt + COUNTING;
    if (fields.length === 0 || fields.some((field) => !primitive.counters.includes(field)) || due <= time.monotonic()) {
      return fields.length > 0;
    }
    this.#wakeIn(due - this.#startedAt);
    return false;
  }

  #commit({ kind, metadata: { name, uid, resourceVersion } }: KubeObject, status: AnyStatus, by: Author): boolean {
    const { cluster, time, variant } = this.#around;
    const written = cluster.writeStatus({ kind, name, ...(!variant.commitsBlindly && { uid, resourceVersion }) }, status, by);
    if (!this.#isAnswered(written)) {
      this.#reread(kind, { name, uid });
      return false;
    }
    this.#wroteAt = time.monotonic();
    return true;
  }

  #confirms({ kind, metadata: { name, uid, resourceVersion } }: KubeObject): boolean {
    if (this.#readFails()) return false;
    const found = this.#reread(kind, { name, uid });
    return found?.metadata.resourceVersion === resourceVersion;
  }

  *#tell(effect: Effect, seen: ReadonlyMap<string, KubeObject>): Generator<string, void> {
    const { cluster, variant } = this.#around;
    const decidedOn = seen.get(effect.uid);
    if (decidedOn === undefined) return;
    yield `tells ${effect.type} (${effect.reason}) to ${decidedOn.metadata.name}`;
    const request = variant.tellsOverTheNewest ? this.store.get(effect.uid) ?? decidedOn : decidedOn;
    const { kind, metadata: { name, uid, resourceVersion } } = request;
    const answer = effect.type === "Delete"
      ? cluster.delete({ kind, name, uid })
      : cluster.writeStatus({ kind, name, uid, ...(!variant.tellsBlindly && { resourceVersion }) }, answerOf(effect, request));
    if (answer !== undefined && !this.#isAnswered(answer)) this.#reread(kind, { name, uid });
  }

  /** The parent is not there. */
  *#tellOrphans(): Generator<string, void> {
    const { requests } = this.store;
    if (requests.length === 0) return;
    yield "looks for the parent";
    if (this.#readFails() || this.#reread(this.store.kinds.parent, { name: PARENT })) return this.disturb();
    const { parent: kind } = this.store.kinds;
    const waiting = requests.map((object) => requestOf(object, { store: this.store, now: this.#startedAt }));
    const { effects, wakeIn } = decideOrphans({ kind, name: PARENT, requests: waiting, retention: RETENTION });
    this.#wakeIn(wakeIn);
    const seen = new Map(requests.map((request) => [request.metadata.uid, request]));
    for (const effect of effects) yield* this.#tell(effect, seen);
  }

  /** Takes in what a write answered. Nothing is known after a refusal, or when no answer came. */
  #isAnswered(answer: KubeObject | Refusal): answer is KubeObject {
    const known = typeof answer !== "string" && !this.#around.random.chance(this.#around.faults.answer);
    if (known) this.store.see(answer);
    else this.disturb();
    return known;
  }

  #reread(kind: string, { name, uid }: { readonly name: string; readonly uid?: string }): KubeObject | undefined {
    const found = this.#around.cluster.get(kind, name);
    if (uid !== undefined && found?.metadata.uid !== uid) this.store.lose(uid);
    if (found) this.store.see(found);
    return found;
  }

  /** No timer is finer than a millisecond. */
  #wakeIn(delay: number | undefined): void {
    if (delay !== undefined) this.#wakeAt = Math.min(this.#wakeAt, this.#startedAt + Math.max(1, delay));
  }

  #readFails(): boolean {
    return this.#around.random.chance(this.#around.faults.read);
  }
}

/** Only the latest list says who holds; what is denied never held. */
function tellsWhoHolds({ type }: Effect): boolean {
  return type === "Grant" || type === "Expire";
}

function namesOf({ holders }: AnyStatus): string {
  return Array.isArray(holders) ? holders.map(({ name }) => name).join(" ") : "";
}

function answerOf(effect: Effect, request: KubeObject): unknown {
  const { token, acquiredAt, expiresAt } = effect.type === "Grant" ? effect : claimOf(request).told;
  return { phase: phaseToldBy[effect.type] ?? "Expired", reason: effect.reason, token, acquiredAt, expiresAt };
}
