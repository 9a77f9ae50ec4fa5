/** One operator of facts, as the engine is. It pauses before each I/O: it may end there, or go on much later. */
import type { KubeObject } from "../../kube/api.ts";
import { parentKeyOf } from "../../controllers/context.ts";
import { compare } from "../../controllers/perform.ts";
import { Sightings } from "../../controllers/sightings.ts";
import { Store } from "../../controllers/store.ts";
import type { Decision, Effect, Uid, World } from "../../primitives/contract.ts";
import type { AnyStatus, Requested } from "../../primitives/define.ts";
import type { Evidence } from "../../primitives/evidence.ts";
import { decideOrphans } from "../../primitives/orphan.ts";
import { phaseToldBy } from "../../primitives/telling.ts";
import type { Cluster, Refusal } from "./cluster.ts";
import type { Random } from "./random.ts";
import type { Time } from "./time.ts";

export type FactWorld = World<unknown, unknown, unknown>;

/** What an operator of these histories may do differently: one planted bug each. */
export interface Variant {
  readonly decide?: (world: FactWorld, decide: Requested["decide"]) => Decision<AnyStatus>;
  /** Carries the effects out before the commit. */
  readonly tellsFirst?: boolean;
  /** Writes the parent's status without its resourceVersion. */
  readonly commitsBlindly?: boolean;
  /** Takes its copies of requests for what live reads say. */
  readonly believesItsCopies?: boolean;
}

export interface Surroundings {
  readonly primitive: Requested;
  readonly cluster: Cluster;
  readonly time: Time;
  readonly random: Random;
  readonly variant: Variant;
  /** Does what an operator does, so that the audit knows who it was. */
  readonly asOperator: <Answer>(write: () => Answer) => Answer;
  /** How likely it is that a read fails, and that a write is not answered. Switched off to come to rest. */
  faults: { readonly read: number; readonly answer: number };
}

/** The name of the one object of a history. */
export const NAME = "it";
export const KEY = `/${NAME}`;
export const RETENTION = 100_000;

/** Counters are written at most so often, in milliseconds. */
const COUNTING = 1000;
const RETRY = 1000;

interface Knowledge {
  readonly evidence: Map<Uid, Evidence>;
  readonly asked: Set<Uid>;
  surveyed: boolean;
  listed: boolean;
}

export class FactsOperator {
  readonly #around: Surroundings;
  readonly #parents = new Store();
  readonly #requests: Store;
  readonly #sightings: Sightings;
  readonly #read = new Map<string, number>();
  #run: Generator<string, void> | undefined;
  #restless = true;
  #wakeAt = Number.POSITIVE_INFINITY;
  #wroteAt = Number.NEGATIVE_INFINITY;

  constructor(around: Surroundings) {
    this.#around = around;
    const { primitive, time } = around;
    this.#requests = new Store((request) => parentKeyOf(primitive, request));
    this.#sightings = new Sightings({ now: () => time.now(), monotonic: () => time.monotonic(), after: () => () => {} });
    this.relist(this.#kinds[0]);
    this.relist(this.#kinds[1]);
  }

  /** When it has to go on, on the monotonic clock. Nothing else makes it run. */
  get dueAt(): number {
    return this.#run !== undefined || this.#restless ? 0 : this.#wakeAt;
  }

  /** Goes on to the next I/O and says which. */
  step(): string {
    this.#run ??= this.#reconcile();
    const { done, value } = this.#run.next();
    if (done === true) this.#run = undefined;
    return done === true ? "rests" : value;
  }

  /** Its watch of a kind delivers at most so many changes. */
  hear(kind: string, most: number): void {
    const start = this.#read.get(kind) ?? 0;
    const changes = this.#around.cluster.log(kind).slice(start, start + most);
    this.#read.set(kind, start + changes.length);
    for (const { type, object } of changes) {
      if (type === "DELETED") this.#lose(kind, object.metadata.uid);
      else this.#see(object);
    }
    this.#restless ||= changes.length > 0;
  }

  /** Lists a kind anew: what is missing then vanishes without a word. */
  relist(kind: string): void {
    const { cluster } = this.#around;
    const store = kind === this.#kinds[0] ? this.#parents : this.#requests;
    store.replace({ objects: cluster.list(kind), resourceVersion: String(Number.MAX_SAFE_INTEGER) });
    for (const object of cluster.list(kind)) this.#see(object);
    this.#read.set(kind, cluster.log(kind).length);
    this.#restless = true;
  }

  get #kinds(): readonly [string, string] {
    const { kind, request } = this.#around.primitive;
    return [kind, request.kind];
  }

  *#reconcile(): Generator<string, void> {
    this.#restless = false;
    this.#wakeAt = Number.POSITIVE_INFINITY;
    const parent = this.#parents.key(KEY);
    if (parent === undefined) return yield* this.#tellOrphans();
    const { cluster, variant } = this.#around;
    const { decision, seen } = yield* this.#decide(parent);
    const effects = this.#around.random.shuffled(decision.effects);
    if (variant.tellsFirst) { for (const effect of effects) yield* this.#tell(effect, seen); }
    const write = this.#isDue(parent, decision.status);
    if (write) {
      yield `commits ${JSON.stringify(decision.status)}`;
      if (!this.#commit(parent, decision.status)) return;
    } else if (effects.length > 0) {
      yield "makes sure of the parent";
      const found = this.#fails("read") ? undefined : this.#reread(this.#kinds[0], NAME, parent.metadata.uid);
      if (found?.metadata.resourceVersion !== parent.metadata.resourceVersion) return this.#disturb();
    }
    if (!variant.tellsFirst) { for (const effect of effects) yield* this.#tell(effect, seen); }
    if (effects.some(({ type }) => type === "Record")) this.#disturb();
    if (
      decision.retire === undefined || (!write && compare({ before: parent["status"], after: decision.status, counters: [] }) !== "None")
    ) return;
    yield "deletes the object";
    const { kind, metadata: { name, uid, resourceVersion } } = this.#parents.key(KEY) ?? parent;
    if (uid === parent.metadata.uid) this.#around.asOperator(() => cluster.delete({ kind, name, uid, resourceVersion }));
    this.#disturb();
  }

  *#decide(parent: KubeObject): Generator<string, { readonly decision: Decision<AnyStatus>; readonly seen: ReadonlyMap<Uid, KubeObject> }> {
    const { primitive, variant, random } = this.#around;
    const knowledge: Knowledge = { evidence: new Map(), asked: new Set(), surveyed: false, listed: false };
    for (let round = 0;; round++) {
      const world = this.#world(parent, knowledge);
      const decision = variant.decide?.(world, primitive.decide) ?? primitive.decide(world);
      const questions = decision.verify.filter(({ uid }) => !knowledge.asked.has(uid));
      const survey = decision.survey === true && !knowledge.listed;
      if (round === 8 || (questions.length === 0 && !survey)) {
        this.#wakeIn(decision.wakeIn);
        if (decision.survey || decision.verify.length > 0) this.#wakeIn(RETRY);
        return { decision, seen: new Map(this.#requests.group(KEY).map((request) => [request.metadata.uid, request])) };
      }
      if (survey || (questions.length > 2 && random.chance(0.5))) yield* this.#survey(knowledge);
      else for (const { uid } of questions) yield* this.#ask(uid, { parent, knowledge });
      for (const { uid } of questions) knowledge.asked.add(uid);
    }
  }

  *#survey(knowledge: Knowledge): Generator<string, void> {
    knowledge.listed = true;
    yield "lists the requests";
    if (this.#fails("read")) return;
    const known = this.#requests.group(KEY);
    const found = this.#around.cluster.list(this.#kinds[1]);
    const uids = new Set(found.map(({ metadata }) => metadata.uid));
    for (const object of found) this.#see(object);
    for (const uid of uids) knowledge.evidence.set(uid, { request: "Present" });
    for (const { metadata: { uid } } of known) if (!uids.has(uid)) this.#lose(this.#kinds[1], uid);
    for (const { uid } of this.#around.primitive.holders(this.#parents.key(KEY)?.["status"])) {
      if (!uids.has(uid)) this.#lose(this.#kinds[1], uid);
    }
    knowledge.surveyed = true;
  }

  *#ask(uid: Uid, { parent, knowledge }: { readonly parent: KubeObject; readonly knowledge: Knowledge }): Generator<string, void> {
    const known = this.#requests.uid(uid);
    const name = known?.metadata.name ?? this.#around.primitive.holders(parent["status"]).find((holder) => holder.uid === uid)?.name;
    if (name === undefined) return;
    if (known && this.#around.variant.believesItsCopies) return void knowledge.evidence.set(uid, { request: "Present" });
    yield `reads ${name}`;
    if (this.#fails("read")) return;
    if (this.#reread(this.#kinds[1], name, uid)) knowledge.evidence.set(uid, { request: "Present" });
  }

  #world(parent: KubeObject, { evidence, surveyed }: Knowledge): FactWorld {
    const { primitive, time } = this.#around;
    const { uid, name, creationTimestamp, generation = 1, deletionTimestamp } = parent.metadata;
    const group = this.#requests.group(KEY);
    const all = [...group.map(({ metadata }) => metadata.uid), ...primitive.holders(parent["status"]).map((holder) => holder.uid)];
    const gone = all.filter((uid) => this.#requests.isGone(uid)).map((uid): [Uid, Evidence] => [uid, { request: "Gone" }]);
    return {
      parent: { uid, name, createdAt: Date.parse(creationTimestamp), generation, deleting: deletionTimestamp !== undefined },
      spec: parent["spec"],
      status: parent["status"],
      requests: group.map((request) => this.#sightings.requestOf(request)),
      evidence: new Map([...evidence, ...gone]),
      surveyed,
      lastWords: new Map(),
      observed: [],
      wall: time.now(),
      retention: RETENTION,
    };
  }

  #isDue(parent: KubeObject, status: AnyStatus): boolean {
    const difference = compare({ before: parent["status"], after: status, counters: this.#around.primitive.counters });
    const now = this.#around.time.monotonic();
    if (difference !== "Counters" || this.#wroteAt + COUNTING <= now) return difference !== "None";
    this.#wakeIn(this.#wroteAt + COUNTING - now);
    return false;
  }

  #commit({ kind, metadata: { name, uid, resourceVersion } }: KubeObject, status: AnyStatus): boolean {
    const { cluster, time, variant } = this.#around;
    const target = variant.commitsBlindly ? { kind, name } : { kind, name, uid, resourceVersion };
    const answer = this.#around.asOperator(() => cluster.writeStatus(target, status));
    const isAnswered = this.#isAnswered(answer);
    if (isAnswered) this.#wroteAt = time.monotonic();
    else this.#reread(kind, name, uid);
    return isAnswered;
  }

  *#tell(effect: Effect, seen: ReadonlyMap<Uid, KubeObject>): Generator<string, void> {
    const request = seen.get(effect.uid);
    if (request === undefined) return;
    const { kind, metadata: { name, uid, resourceVersion } } = request;
    yield `tells ${effect.type} (${effect.reason}) to ${name}`;
    const { cluster, asOperator } = this.#around;
    const target = { kind, name, uid, resourceVersion };
    const answer = asOperator(() =>
      effect.type === "Delete"
        ? cluster.delete(target)
        : cluster.writeStatus(target, { phase: phaseToldBy[effect.type], conditions: [{ reason: effect.reason }] })
    );
    if (answer === undefined) this.#restless ||= this.#fails("answer");
    else if (!this.#isAnswered(answer)) this.#reread(kind, name, uid);
  }

  *#tellOrphans(): Generator<string, void> {
    const requests = this.#requests.group(KEY);
    if (requests.length === 0) return;
    yield "looks for the parent";
    const [kind] = this.#kinds;
    if (this.#fails("read") || this.#reread(kind, NAME)) return this.#disturb();
    const waiting = requests.map((object) => this.#sightings.requestOf(object));
    const { effects, wakeIn } = decideOrphans({ kind, name: NAME, requests: waiting, retention: RETENTION });
    this.#wakeIn(wakeIn);
    const seen = new Map(requests.map((request) => [request.metadata.uid, request]));
    for (const effect of effects) yield* this.#tell(effect, seen);
  }

  /** Takes in what a write answered. Nothing is known after a refusal, or when no answer came. */
  #isAnswered(answer: KubeObject | Refusal): boolean {
    const isKnown = typeof answer !== "string" && !this.#fails("answer");
    if (isKnown) this.#see(answer);
    else this.#disturb();
    return isKnown;
  }

  #reread(kind: string, name: string, uid?: Uid): KubeObject | undefined {
    const found = this.#around.cluster.get(kind, name);
    if (uid !== undefined && found?.metadata.uid !== uid) this.#lose(kind, uid);
    if (found) this.#see(found);
    return found !== undefined && (uid === undefined || found.metadata.uid === uid) ? found : undefined;
  }

  #see(object: KubeObject): void {
    if (object.kind === this.#kinds[0]) return void this.#parents.apply(object);
    this.#requests.apply(object);
    const kept = this.#requests.uid(object.metadata.uid);
    if (kept) this.#sightings.note(kept);
  }

  #lose(kind: string, uid: Uid): void {
    if (kind === this.#kinds[0]) return this.#parents.bury(uid);
    this.#requests.bury(uid);
    this.#sightings.forget(uid);
  }

  #disturb(): void {
    this.#restless = true;
  }

  /** No timer is finer than a millisecond. */
  #wakeIn(delay: number | undefined): void {
    if (delay !== undefined) this.#wakeAt = Math.min(this.#wakeAt, this.#around.time.monotonic() + Math.max(1, delay));
  }

  #fails(what: "read" | "answer"): boolean {
    return this.#around.random.chance(this.#around.faults[what]);
  }
}
