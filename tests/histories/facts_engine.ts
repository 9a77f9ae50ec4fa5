/** Plays a history of facts on the engine itself, over an API server in memory: operators that crash, lag and lose answers. */
import { Operator } from "../../controllers/operator.ts";
import type { KubeApi, KubeObject, WatchEvent } from "../../kube/api.ts";
import { ApiError } from "../../kube/errors.ts";
import { ManualClock } from "../../kube/memory/manual_clock.ts";
import { type Call, type Fault, MemoryServer } from "../../kube/memory/server.ts";
import { barrier } from "../../primitives/barrier.ts";
import type { Requested } from "../../primitives/define.ts";
import { resourceOf } from "../../primitives/mod.ts";
import { compareVersions } from "../../primitives/order.ts";
import { waitgroup } from "../../primitives/waitgroup.ts";
import { crdsOf } from "../../tools/crds.ts";
import { Violation } from "./audit.ts";
import { barrierRules } from "./barrier_audit.ts";
import type { Plant } from "./engine_stage.ts";
import { FactsAudit } from "./facts_audit.ts";
import { habitsOf } from "./facts_people.ts";
import { NAME, RETENTION } from "./facts_operator.ts";
import { Random } from "./random.ts";
import { waitgroupRules } from "./waitgroup_audit.ts";

export interface EngineOutcome {
  readonly seed: number;
  readonly violation: Violation | undefined;
  readonly trace: readonly string[];
}

interface Entry extends WatchEvent {
  readonly wall: number;
}

interface Actor {
  readonly user: string;
  readonly client: ReturnType<MemoryServer["client"]>;
  readonly operator: Operator;
}

const STEPS = 40;
/** Longer than the retention, a timeout, a ttl and every backoff, one after the other, in milliseconds. */
const REST = 600_000;
const crds = crdsOf([barrier, waitgroup]);
const namespace = "default";

export async function playEngine(seed: number, plant: Plant = (api) => api): Promise<EngineOutcome> {
  const random = new Random(seed);
  const play = new Play(random, random.of<Requested>(barrier, waitgroup), plant);
  await play.play();
  return { seed, violation: play.violation(), trace: play.trace };
}

class Play {
  readonly trace: string[] = [];
  readonly #random: Random;
  readonly #primitive: Requested;
  readonly #plant: Plant;
  readonly #clock = new ManualClock();
  readonly #server: MemoryServer;
  readonly #people: KubeApi;
  readonly #entries: Entry[] = [];
  readonly #ending = new AbortController();
  /** What people deleted, by uid. */
  readonly #byHand = new Set<string>();
  #actors: Actor[] = [];
  #count = 0;
  #faulty = true;

  constructor(random: Random, primitive: Requested, plant: Plant) {
    this.#random = random;
    this.#primitive = primitive;
    this.#plant = plant;
    this.#server = new MemoryServer({ clock: this.#clock, random: () => random.next(), crds, garbageCollection: false });
    this.#people = this.#server.client({ user: "people" });
  }

  async play(): Promise<void> {
    const random = this.#random;
    const following = [this.#parents, this.#facts].map((kind) => this.#follow(kind));
    await this.#clock.settle();
    await this.#open();
    for (let operator = random.of(1, 2, 2); operator > 0; operator--) this.#start();
    for (let step = 0; step < STEPS; step++) {
      await this.#act().catch(expectRefusal);
      if (random.chance(0.15)) this.#disturb();
      if (random.chance(0.05)) this.#crash();
      if (this.#actors.length < 2 && random.chance(0.3)) this.#start();
      await this.#clock.advance(random.below(random.of(2, 10, 40, 400, 4000, 40_000)));
    }
    this.#faulty = false;
    this.#server.resumeWatches();
    if (this.#actors.length === 0) this.#start();
    await this.#clock.advance(REST);
    await this.#tidy();
    await this.#clock.advance(REST);
    for (const { client } of this.#actors) client.close();
    this.#ending.abort();
    await this.#clock.during(Promise.all([...following, ...this.#actors.map(({ operator }) => operator.stop())]));
  }

  /** What does not hold of what happened, in the order in which it did. */
  violation(): Violation | undefined {
    let wall = 0;
    const audit = new FactsAudit(this.#primitive.kind, () => wall);
    audit.hold(this.#primitive.kind === "Barrier" ? barrierRules(audit) : waitgroupRules(audit));
    const before = new Map<string, KubeObject>();
    const inOrder = this.#entries.toSorted((a, b) => compareVersions(a.object.metadata.resourceVersion, b.object.metadata.resourceVersion));
    try {
      for (const { type, object, wall: at } of inOrder) {
        if (type === "BOOKMARK") continue;
        wall = at;
        const { uid } = object.metadata;
        const change = { type, object, before: before.get(uid) };
        before.set(uid, object);
        if (this.#byHand.has(uid) && type === "DELETED") audit.see(change);
        else audit.asOperator(() => audit.see(change));
      }
      audit.atRest();
    } catch (error) {
      if (error instanceof Violation) return error;
      throw error;
    }
  }

  get #parents() {
    return resourceOf(this.#primitive);
  }

  get #facts() {
    return resourceOf(this.#primitive.request);
  }

  async #act(): Promise<void> {
    const random = this.#random;
    const chance = random.next();
    if (chance < 0.6) await this.#say();
    else if (chance < 0.7) await this.#takeBack();
    else if (chance < 0.8) await this.#edit();
    else if (chance < 0.83) await this.#recreate();
  }

  async #open(): Promise<void> {
    const spec = habitsOf[this.#primitive.kind]?.spec(this.#random);
    await this.#people.create(this.#parents, { object: { metadata: { namespace, name: NAME }, spec } });
  }

  async #say(): Promise<void> {
    const { request: { parentField }, kind } = this.#primitive;
    const parent = await this.#people.get(this.#parents, { namespace, name: NAME });
    for (let many = this.#random.of(1, 1, 2, 15); many > 0; many--) {
      const name = `f${++this.#count}`;
      const body = habitsOf[kind]?.say(this.#random, { round: 1, ...Object(parent["spec"]) });
      const { apiVersion, metadata: { uid } } = parent;
      const owned = this.#random.chance(0.7) && { ownerReferences: [{ apiVersion, kind, name: NAME, uid }] };
      const spec = { [parentField]: NAME, holder: name, ...body };
      this.#note(`say ${name} ${JSON.stringify(body)}`);
      await this.#people.create(this.#facts, { object: { metadata: { namespace, name, ...owned }, spec } });
    }
  }

  async #takeBack(): Promise<void> {
    const { items } = await this.#people.list(this.#facts, { namespace });
    const fact = this.#random.pick(items);
    if (fact === undefined) return;
    this.#note(`take ${fact.metadata.name} back`);
    await this.#remove(fact);
  }

  async #edit(): Promise<void> {
    const parent = await this.#people.get(this.#parents, { namespace, name: NAME });
    const spec = habitsOf[this.#primitive.kind]?.edit(this.#random, Object(parent["spec"])) ?? {};
    this.#note(`edit ${JSON.stringify(spec)}`);
    await this.#people.patch(this.#parents, { namespace, name: NAME, patch: { spec } });
  }

  async #recreate(): Promise<void> {
    this.#note("delete the object, and make it anew");
    const parent = await this.#people.get(this.#parents, { namespace, name: NAME }).catch(() => undefined);
    if (parent) this.#byHand.add(parent.metadata.uid);
    if (parent) await this.#people.delete(this.#parents, { namespace, name: NAME });
    await this.#open();
  }

  /** What belongs to an object that is not there goes with that. */
  async #tidy(): Promise<void> {
    const parent = await this.#people.get(this.#parents, { namespace, name: NAME }).catch(() => undefined);
    const { items } = await this.#people.list(this.#facts, { namespace });
    for (const fact of items) {
      const isStray = fact.metadata.ownerReferences?.some(({ uid }) => uid !== parent?.metadata.uid);
      if (isStray) await this.#remove(fact).catch(expectRefusal);
    }
  }

  async #remove({ metadata: { name, uid } }: KubeObject): Promise<void> {
    this.#byHand.add(uid);
    await this.#people.delete(this.#facts, { namespace, name });
  }

  async #follow(resource: ReturnType<typeof resourceOf>): Promise<void> {
    const witness = this.#server.client({ user: "witness" });
    for await (const event of witness.watch(resource, { resourceVersion: "1", signal: this.#ending.signal })) {
      this.#entries.push({ ...event, wall: this.#clock.now() });
    }
  }

  #start(): void {
    const user = `operator-${++this.#count}`;
    const client = this.#server.client({ user, faults: (call) => this.#judge(call) });
    const { clock, random } = { clock: this.#clock, random: () => this.#random.next() };
    const log = (_level: string, message: string, fields: unknown): void => this.#note(`${user}: ${message} ${JSON.stringify(fields)}`);
    const operator = new Operator({ api: this.#plant(client), clock, random, primitives: [this.#primitive], retention: RETENTION, log });
    this.#actors.push({ user, client, operator: operator.start() });
  }

  #crash(): void {
    const actor = this.#random.pick(this.#actors);
    if (actor === undefined) return;
    this.#note(`${actor.user} crashes`);
    this.#actors = this.#actors.filter((other) => other !== actor);
    actor.client.close();
    void actor.operator.stop();
  }

  #disturb(): void {
    const user = this.#random.pick(this.#actors)?.user;
    const plural = this.#random.of(this.#parents.plural, this.#facts.plural);
    const filter = (watch: { readonly client: string; readonly resource: { readonly plural: string } }): boolean =>
      watch.client === user && watch.resource.plural === plural;
    const what = this.#random.of("cut", "stall", "stall", "resume");
    this.#note(`${user}: ${what} ${plural}`);
    if (what === "cut") this.#server.cutWatches(filter);
    else if (what === "stall") this.#server.stallWatches(filter);
    else this.#server.resumeWatches(filter);
  }

  #judge(call: Call): Fault | undefined {
    if (call.verb !== "watch") this.#note(`${call.client}: ${call.verb} ${call.resource.plural}/${call.name ?? ""}`);
    const random = this.#random;
    if (!this.#faulty) return undefined;
    if (random.chance(0.5)) return { type: random.of("Delay", "DelayReply"), milliseconds: random.below(random.of(3, 30)) };
    if (!random.chance(0.1)) return undefined;
    return random.of<Fault>({ type: "LoseRequest" }, { type: "LoseReply" }, { type: "Refuse", code: 409, reason: "Conflict" }, {
      type: "Delay",
      milliseconds: 2000,
    });
  }

  #note(line: string): void {
    this.trace.push(`${this.#clock.monotonic().toFixed(1)} ${line}`);
  }
}

function expectRefusal(error: unknown): void {
  if (!(error instanceof ApiError)) throw error;
}
