/** One random history: a cluster, one or two operators, participants, people, clocks, and all that can go wrong between them. */
import { Audit, Violation } from "./audit.ts";
import { Cluster } from "./cluster.ts";
import { Operator, type Surroundings, type Variant } from "./operator.ts";
import { Participants } from "./participants.ts";
import { People } from "./people.ts";
import { Random } from "./random.ts";
import { comeToRest } from "./repose.ts";
import { type Happening, happenings, scenarioOf } from "./scenario.ts";
import { PARENT, type Stage } from "./stage.ts";
import { Time } from "./time.ts";

export interface Outcome {
  readonly seed: number;
  /** The invariant that did not hold, and how; undefined when all did. */
  readonly violation: Violation | undefined;
  /** How many I/Os the operators made until all came to rest. */
  readonly steps: number;
  readonly trace: readonly string[];
}

export interface Options {
  /** A planted bug. */
  readonly variant?: Variant;
  /** The operators' I/O before which one of them is killed, whatever else happens; counted from 0. */
  readonly killedBefore?: number | undefined;
  /** The kind that it is about; otherwise any. */
  readonly kind?: string | undefined;
  /** Is told of everything that happens. */
  readonly witness?: (what: string) => void;
}

/** Plays the history that a seed stands for. */
export function play(seed: number, { variant = {}, killedBefore, kind, witness = () => {} }: Options = {}): Outcome {
  const trace: string[] = [];
  const note = (what: string) => {
    trace.push(what);
    witness(what);
  };
  const history = new History(seed, { variant, killedBefore, kind, note });
  try {
    history.play();
    return { seed, violation: undefined, steps: history.steps, trace };
  } catch (error) {
    if (error instanceof Violation) return { seed, violation: error, steps: history.steps, trace };
    throw error;
  }
}

interface Play {
  readonly variant: Variant;
  readonly killedBefore: number | undefined;
  readonly kind: string | undefined;
  readonly note: (what: string) => void;
}

class History {
  readonly #stage: Stage;
  readonly #participants: Participants;
  readonly #people: People;
  readonly #around: Surroundings;
  readonly #operators: Operator[];
  readonly #killedBefore: number | undefined;
  steps = 0;

  constructor(seed: number, { variant, killedBefore, kind, note }: Play) {
    const random = new Random(seed);
    const scenario = scenarioOf(random, kind);
    const kinds = { parent: scenario.primitive.kind, request: scenario.primitive.request.kind, pod: "Pod" };
    const time = new Time();
    const audit = new Audit(kinds, time, scenario.trait.invariants);
    const cluster = new Cluster(time, (change) => audit.see(change));
    this.#stage = { random, time, cluster, audit, scenario, kinds, note };
    this.#around = { cluster, time, random, kinds, primitive: scenario.primitive, variant, faults: { ...scenario.faults } };
    this.#participants = new Participants(this.#stage);
    this.#people = new People(this.#stage);
    this.#killedBefore = killedBefore;
    cluster.create({ kind: kinds.parent, name: PARENT, spec: scenario.spec });
    this.#operators = Array.from({ length: scenario.operators }, () => new Operator(this.#around));
    note(`a ${kinds.parent} of ${JSON.stringify(scenario.spec)}, operators: ${scenario.operators}`);
  }

  play(): void {
    const { audit, scenario, time, note } = this.#stage;
    for (let step = 0; step < scenario.steps;) {
      // Nothing takes no time at all.
      time.pass(1.25);
      const happened = this.#happen(this.#next());
      if (happened === undefined) continue;
      step += 1;
      note(happened);
      audit.check(this.#participants.beliefs);
    }
    note("all comes to rest");
    this.#around.faults = { read: 0, answer: 0 };
    comeToRest(this.#stage, { operators: this.#operators, participants: this.#participants });
  }

  #next(): Happening {
    const { random, scenario: { weights } } = this.#stage;
    let left = random.next() * sum(Object.values(weights));
    for (const happening of happenings) {
      left -= weights[happening];
      if (left < 0) return happening;
    }
    return "operate";
  }

  /** Has it happen, and says what did; undefined when it could not. */
  #happen(happening: Happening): string | undefined {
    switch (happening) {
      case "operate":
        return this.#operate();
      case "deliver":
        return this.#deliver();
      case "relist":
        return this.#relist();
      case "pass":
        return this.#pass();
      case "pod":
        return this.#participants.movePod();
      case "join":
      case "hear":
      case "renew":
      case "say":
      case "release":
      case "die":
        return this.#participants[happening]();
      case "edit":
      case "recreate":
      case "tamper":
      case "jump":
        return this.#people[happening]();
    }
  }

  #operate(): string | undefined {
    const { random, scenario, time } = this.#stage;
    const due = this.#operators.filter(({ dueAt }) => dueAt <= time.monotonic());
    const operator = random.pick(due) ?? random.pick(this.#operators);
    const index = this.#operators.findIndex((one) => one === operator);
    if (operator === undefined || (due.length === 0 && !random.chance(0.2))) return undefined;
    if (random.chance(scenario.crashes) || this.steps++ === this.#killedBefore) {
      this.#operators[index] = new Operator(this.#around);
      return `operator ${index} is killed and starts anew`;
    }
    if (due.length === 0) operator.disturb();
    return `operator ${index} ${operator.step()}`;
  }

  #deliver(): string | undefined {
    const { random, kinds, scenario } = this.#stage;
    const index = random.below(this.#operators.length);
    const operator = this.#operators[index];
    const slow = scenario.sluggish !== undefined && random.chance(0.9) ? kinds[scenario.sluggish] : undefined;
    const kind = random.pick(Object.values(kinds).filter((kind) => kind !== slow && (operator?.store.lag(kind) ?? 0) > 0));
    if (operator === undefined || kind === undefined) return undefined;
    return `operator ${index} hears of ${operator.hear(kind, 1 + random.below(5))} changes of ${kind}`;
  }

  #relist(): string {
    const { random, kinds } = this.#stage;
    const index = random.below(this.#operators.length);
    const kind = random.of(kinds.parent, kinds.request, kinds.pod);
    this.#operators[index]?.relist(kind);
    return `operator ${index} lists every ${kind} anew`;
  }

  #pass(): string {
    const { random } = this.#stage;
    const duration = random.of(50, 500, 2000, 7000, 16_000, 30_000, 65_000, 180_000) * (1 + random.next());
    this.#participants.pass(duration);
    return `${Math.round(duration)} ms pass`;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
