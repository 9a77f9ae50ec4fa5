/** Plays a history of facts from a seed: people, operators that see late and die, clocks, and then rest. */
import { barrier } from "../../primitives/barrier.ts";
import type { Requested } from "../../primitives/define.ts";
import { waitgroup } from "../../primitives/waitgroup.ts";
import { Violation } from "./audit.ts";
import { barrierRules } from "./barrier_audit.ts";
import { Cluster } from "./cluster.ts";
import { FactsAudit } from "./facts_audit.ts";
import { FactsOperator, type Surroundings, type Variant } from "./facts_operator.ts";
import { FactsPeople, TIMEOUT } from "./facts_people.ts";
import { Random } from "./random.ts";
import { Time } from "./time.ts";
import { waitgroupRules } from "./waitgroup_audit.ts";

export interface FactsOptions {
  /** Left out: one after the other. */
  readonly primitive?: Requested;
  readonly variant?: Variant;
  /** Kills whatever operator is about to do its I/O of that number. */
  readonly killedBefore?: number | undefined;
}

export interface FactsOutcome {
  readonly seed: number;
  readonly violation: Violation | undefined;
  /** How many I/Os operators did. */
  readonly steps: number;
  readonly trace: readonly string[];
}

const STEPS = 120;
/** Longer than the retention, a timeout and a ttl, one after the other, and than a clock was set back; in milliseconds. */
const REST = 1_500_000;
/** More steps than this without coming to rest are too many. */
const RESTLESS = 20_000;

export function playFacts(seed: number, { primitive, variant = {}, killedBefore }: FactsOptions = {}): FactsOutcome {
  const random = new Random(seed);
  const history = new History(random, primitive ?? random.of<Requested>(barrier, waitgroup), { variant, killedBefore });
  try {
    history.play();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { seed, violation: error, steps: history.steps, trace: history.trace };
  }
  return { seed, violation: undefined, steps: history.steps, trace: history.trace };
}

class History {
  readonly trace: string[] = [];
  steps = 0;
  readonly #random: Random;
  readonly #time = new Time();
  readonly #audit: FactsAudit;
  readonly #people: FactsPeople;
  readonly #around: Surroundings;
  readonly #operators: FactsOperator[];
  readonly #crashes: number;
  readonly #killedBefore: number | undefined;
  #lastWall = 0;
  /** Whose news come late, if any. */
  readonly #sluggish: string | undefined;

  constructor(
    random: Random,
    primitive: Requested,
    { variant, killedBefore }: Pick<FactsOptions, "killedBefore"> & { readonly variant: Variant },
  ) {
    this.#random = random;
    const { kind, request } = primitive;
    const time = this.#time;
    const note = (what: string): void => void this.trace.push(`${time.monotonic().toFixed(0)} ${what}`);
    this.#audit = new FactsAudit(kind, () => this.#latest());
    const cluster = new Cluster(time, (change) => this.#audit.see(change));
    this.#audit.hold(kind === "Barrier" ? barrierRules(this.#audit) : waitgroupRules(this.#audit));
    this.#people = new FactsPeople({ primitive, cluster, random, time, note });
    const faults = { read: random.of(0, 0.2), answer: random.of(0, 0.1) };
    const asOperator = <Answer>(write: () => Answer): Answer => this.#audit.asOperator(write);
    this.#around = { primitive, cluster, time, random, variant, faults, asOperator };
    this.#crashes = random.of(0, 0.02, 0.1);
    this.#killedBefore = killedBefore;
    this.#sluggish = random.of(undefined, kind, request.kind);
    this.#operators = Array.from({ length: random.of(1, 2, 2, 3) }, () => new FactsOperator(this.#around));
  }

  play(): void {
    const random = this.#random;
    if (random.chance(0.9)) this.#people.open();
    const acts: readonly (() => void)[] = [
      ...Array<() => void>(random.of(10, 30, 60)).fill(() => this.#operate(random.below(this.#operators.length))),
      ...Array<() => void>(random.of(5, 15, 30)).fill(() => this.#deliver()),
      ...Array<() => void>(random.of(1, 3, 8, 16)).fill(() => this.#people.say()),
      ...Array<() => void>(2).fill(() => this.#people.takeBack()),
      ...Array<() => void>(random.of(0, 3)).fill(() => this.#people.edit()),
      ...Array<() => void>(random.of(0, 0, 2)).fill(() => this.#people.recreate()),
      ...Array<() => void>(random.of(0, 0, 1)).fill(() => this.#people.jump()),
      ...Array<() => void>(random.of(0, 1)).fill(() => this.#relist()),
      ...Array<() => void>(random.of(2, 6)).fill(() => this.#time.pass(random.below(random.of(10, 1000, 20_000, 2 * TIMEOUT)))),
    ];
    for (let step = 0; step < STEPS; step++) {
      random.pick(acts)?.();
      this.#latest();
    }
    this.#rest();
  }

  /** The latest that the wall clock ever said: what was decided by it then may be done after it was set back. */
  #latest(): number {
    this.#lastWall = Math.max(this.#lastWall, this.#time.now());
    return this.#lastWall;
  }

  #operate(which: number): void {
    const operator = this.#operators[which];
    if (operator === undefined || operator.dueAt > this.#time.monotonic()) return;
    const what = operator.step();
    if (what === "rests") return;
    this.steps += 1;
    this.trace.push(`${this.#time.monotonic().toFixed(0)} operator ${which} ${what}`);
    if (this.steps - 1 !== this.#killedBefore && !this.#random.chance(this.#crashes)) return;
    this.trace.push(`operator ${which} is killed`);
    this.#operators[which] = new FactsOperator(this.#around);
  }

  #deliver(): void {
    const { kind, request } = this.#around.primitive;
    const what = this.#random.of(kind, request.kind);
    if (what === this.#sluggish && this.#random.chance(0.8)) return;
    this.#random.pick(this.#operators)?.hear(what, 1 + this.#random.below(4));
  }

  #relist(): void {
    const { kind, request } = this.#around.primitive;
    this.#random.pick(this.#operators)?.relist(this.#random.of(kind, request.kind));
  }

  /** Nothing goes wrong any more, and nobody does anything but the operators. */
  #rest(): void {
    this.#around.faults = { read: 0, answer: 0 };
    this.trace.push("everything comes to rest");
    const end = this.#time.monotonic() + REST;
    for (let step = 0; step < RESTLESS; step++) {
      this.#settle();
      this.#people.tidy();
      this.#settle();
      const due = Math.min(...this.#operators.map(({ dueAt }) => dueAt));
      if (due > end) return this.#audit.atRest();
      this.#time.pass(Math.max(1, due - this.#time.monotonic()));
    }
    throw new Violation("it comes to rest", "operators are at work for ever");
  }

  /** Lets everybody hear all there is and go on until nothing is due. */
  #settle(): void {
    const { kind, request } = this.#around.primitive;
    for (let step = 0; step < RESTLESS; step++) {
      for (const operator of this.#operators) for (const what of [kind, request.kind]) operator.hear(what, Number.POSITIVE_INFINITY);
      const which = this.#operators.findIndex(({ dueAt }) => dueAt <= this.#time.monotonic());
      if (which < 0) return;
      this.#operate(which);
    }
    throw new Violation("it comes to rest", "operators are at work without a pause");
  }
}
