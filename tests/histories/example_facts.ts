/** Facts about one object as examples need them: one operator that misses nothing, and a clock that only the test turns. */
import type { Decision, Effect, Question, Told, Uid } from "../../primitives/contract.ts";
import type { AnyStatus, Primitive } from "../../primitives/define.ts";
import { milliseconds } from "../../primitives/duration.ts";
import type { Evidence } from "../../primitives/evidence.ts";
import { type Condition, conditions } from "../../primitives/schema.ts";
import { phaseToldBy } from "../../primitives/telling.ts";

const START = Date.UTC(2026, 0, 1);

/** How long a finished request is kept, in milliseconds. */
export const RETENTION = 600_000;

type Fields = Readonly<Record<string, unknown>>;

interface Fact {
  readonly body: Fields;
  readonly version: string;
  readonly createdAt: number;
  readonly madeFor: Uid | undefined;
  readonly told: Told;
  readonly seenAt: number;
  readonly toldAt: number;
}

/** What live reads have shown. */
export interface Reads {
  readonly evidence?: ReadonlyMap<Uid, Evidence>;
  readonly surveyed?: boolean;
}

/** An object with its facts, whose uids are their names. `settle` does what an operator does until there is nothing left to do. */
export class ExampleFacts {
  readonly #primitive: Primitive;
  readonly #facts = new Map<string, Fact>();
  readonly #gone = new Set<Uid>();
  readonly #performed: Effect[] = [];
  #spec: Fields;
  #status: AnyStatus | undefined;
  #uid = "first";
  #now = 0;
  #jumped = 0;
  #version = 100;

  constructor(primitive: Primitive, spec: Fields = {}) {
    this.#primitive = primitive;
    this.#spec = spec;
  }

  get status(): AnyStatus {
    return this.#status ?? {};
  }

  has(name: string): boolean {
    return this.#facts.has(name);
  }

  phase(name: string): Told["phase"] | undefined {
    return this.#facts.get(name)?.told.phase;
  }

  /** The reason that a fact was given last. */
  reason(name: string): string | undefined {
    return this.#performed.findLast(({ uid }) => uid === name)?.reason;
  }

  /** What a condition says; `undefined` while it is not true. */
  holds(type: string): string | undefined {
    return this.#conditions().find((condition) => condition.type === type && condition.status === "True")?.message;
  }

  message(type: string): string | undefined {
    return this.#conditions().find((condition) => condition.type === type)?.message;
  }

  /** Says it, a second after what was said before. */
  say(name: string, { madeFor, ...body }: Fields & { readonly madeFor?: Uid } = {}): void {
    this.pass("1s");
    this.#version += 1;
    this.#facts.set(name, {
      body: { [this.#primitive.request?.parentField ?? ""]: "it", holder: name, ...body },
      version: String(this.#version),
      createdAt: Math.floor(this.#wall / 1000) * 1000,
      madeFor,
      told: { phase: "Pending" },
      seenAt: this.#now,
      toldAt: this.#now,
    });
  }

  /** Deletes a fact before everybody's eyes. */
  takeBack(name: string): void {
    this.hide(name);
    this.#gone.add(name);
  }

  /** Takes a fact away unseen: a list that does not have it, and nobody saw why. */
  hide(name: string): void {
    this.#facts.delete(name);
  }

  edit(spec: Fields): void {
    this.#spec = { ...this.#spec, ...spec };
  }

  /** Deletes the object and creates it again under the same name. */
  recreate(): void {
    this.#status = undefined;
    this.#uid = `${this.#uid} again`;
  }

  pass(duration: string): void {
    this.#now += milliseconds(duration) ?? 0;
  }

  /** Sets the wall clock, and it alone, forward or back; in milliseconds. */
  jump(distance: number): void {
    this.#jumped += distance;
  }

  look({ evidence = new Map(), surveyed }: Reads = {}): Decision<AnyStatus> {
    const known = [...this.#gone].map((uid): [Uid, Evidence] => [uid, { request: "Gone" }]);
    return this.#primitive.decide({
      parent: { uid: this.#uid, name: "it", createdAt: START, generation: 1, deleting: false },
      spec: this.#spec,
      status: this.#status,
      requests: [...this.#facts].map(([name, { version, seenAt, toldAt, ...fact }]) => ({
        ...fact,
        uid: name,
        name,
        resourceVersion: version,
        deleting: false,
        seenFor: this.#now - seenAt,
        toldFor: this.#now - toldAt,
      })),
      evidence: new Map([...evidence, ...known]),
      surveyed,
      lastWords: new Map(),
      observed: [],
      wall: this.#wall,
      retention: RETENTION,
    });
  }

  /** Looks, and reads live what the decision wants to know, as often as it wants to. */
  lookClosely(): Decision<AnyStatus> {
    const evidence = new Map<Uid, Evidence>();
    let surveyed = false;
    for (let round = 0; round < 5; round++) {
      const decision = this.look({ evidence, surveyed });
      if (decision.verify.length === 0 && !decision.survey) return decision;
      for (const { uid } of [...decision.verify, ...decision.survey ? this.#everything() : []]) {
        evidence.set(uid, { request: this.has(uid) ? "Present" : "Gone" });
      }
      surveyed ||= decision.survey === true;
    }
    throw new Error("Cannot decide: it asks the same questions again and again");
  }

  commit({ status }: Pick<Decision<AnyStatus>, "status">): void {
    this.#status = status;
  }

  perform(effect: Effect): void {
    this.#performed.push(effect);
    const fact = this.#facts.get(effect.uid);
    if (effect.type === "Delete") return this.takeBack(effect.uid);
    if (fact) this.#facts.set(effect.uid, { ...fact, told: { phase: phaseToldBy[effect.type] ?? "Pending" }, toldAt: this.#now });
  }

  /** Does what an operator does, until nothing changes any more. Returns the last decision. */
  settle(): Decision<AnyStatus> {
    for (let round = 0; round < 20; round++) {
      const decision = this.lookClosely();
      const before = JSON.stringify(this.#status);
      this.commit(decision);
      for (const effect of decision.effects) this.perform(effect);
      if (JSON.stringify(decision.status) === before && decision.effects.length === 0) return decision;
    }
    throw new Error("Cannot settle: every look changes something");
  }

  #everything(): Question[] {
    return [...this.#facts.keys()].map((uid) => ({ uid, about: "Request" }));
  }

  #conditions(): readonly Condition[] {
    return conditions.safeParse(this.status["conditions"]).data ?? [];
  }

  get #wall(): number {
    return START + this.#now + this.#jumped;
  }
}
