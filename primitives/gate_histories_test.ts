import assert from "node:assert/strict";
import { Random } from "../tests/histories/random.ts";
import type { Observed } from "./contract.ts";
import { gate } from "./gate.ts";
import type { GateStatus } from "./gate_schema.ts";
import { decide, having, present, START, worldOf } from "./test_gate.ts";

const HISTORIES = 2000;
const STEPS = 15;

/** What a condition may see: with what is true of it, by the words of this test. */
interface View {
  readonly observed: Observed;
  readonly truth: "Met" | "Unmet" | "Never" | "Missing" | "Unknown" | "Awaited";
}

const jobs = (uid: string): View[] => [
  { observed: present({ active: 1 }, { uid }), truth: "Unmet" },
  { observed: present(having("Complete"), { uid }), truth: "Met" },
  { observed: present(having("Failed"), { uid }), truth: "Never" },
];
const mutexes = (uid: string): View[] => [
  { observed: present({ phase: "Locked" }, { uid }), truth: "Unmet" },
  { observed: present({ phase: "Unlocked" }, { uid }), truth: "Met" },
];
const MISSING: View = { observed: { state: "Missing" }, truth: "Missing" };
const anywhere: readonly View[] = [
  MISSING,
  { observed: { state: "Unknown", message: "may not be read" }, truth: "Unknown" },
  { observed: { state: "Unknown", message: "not seen yet", awaited: true }, truth: "Awaited" },
];

interface Spec {
  readonly conditions: readonly { readonly type: "Job" | "Mutex"; readonly name: string }[];
  readonly mode: "Latch" | "Live";
  readonly atLeast?: number;
  readonly timeout?: string;
  readonly override?: "Open" | "Closed";
}

function someSpec(random: Random): Spec {
  const names = ["a", "b", "c", "d"].slice(0, 1 + random.below(4));
  return {
    conditions: names.map((name) => ({ type: random.chance(0.5) ? "Job" : "Mutex", name })),
    mode: random.chance(0.5) ? "Latch" : "Live",
    ...(random.chance(0.4) && { atLeast: 1 + random.below(names.length) }),
    ...(random.chance(0.4) && { timeout: "30s" }),
  };
}

/** The same gate, changed a little. */
function changed(random: Random, spec: Spec): Spec {
  const { override: _override, timeout: _timeout, ...rest } = spec;
  return {
    ...rest,
    ...(random.chance(0.5) && { timeout: "60s" }),
    ...(random.chance(0.5) && { override: random.chance(0.5) ? "Open" : "Closed" }),
  };
}

/** What a gate has to remember of a condition: what is known of it counts on while it cannot be seen. */
interface Memory {
  readonly met: boolean;
  readonly never: boolean;
}

function remembered(before: Memory, { truth }: View, isLasting: boolean): Memory {
  if (truth === "Unknown" || truth === "Awaited") return before;
  if (truth === "Missing") return { met: before.met && isLasting, never: before.never };
  return { met: truth === "Met", never: truth === "Never" };
}

class History {
  readonly #random: Random;
  #spec: Spec;
  #generation = 1;
  #at = 0;
  #status: GateStatus | undefined;
  #memories: Memory[] = [];
  #latched = false;
  #timedOut = false;
  #waitingSince: number | undefined;

  constructor(seed: number) {
    this.#random = new Random(seed);
    this.#spec = someSpec(this.#random);
  }

  step(): void {
    const random = this.#random;
    this.#at += random.below(20_000);
    const isChanged = this.#status !== undefined && random.chance(0.15);
    if (isChanged) {
      this.#spec = changed(random, this.#spec);
      this.#generation += 1;
    }
    const views = this.#spec.conditions.map(({ type }): View =>
      random.pick([...(type === "Job" ? jobs : mutexes)(`uid-${random.below(2)}`), ...anywhere]) ?? MISSING
    );
    const known = Object.fromEntries(
      this.#spec.conditions.map(({ type, name }, index) => [`${type} default/${name}`, (views[index] ?? MISSING).observed]),
    );
    const scene = { spec: { ...this.#spec }, generation: this.#generation, at: this.#at, known };
    const { status, wakeIn } = decide({ ...scene, status: this.#status });
    assert.deepEqual(decide({ ...scene, status }).status, status, "deciding twice changes nothing twice");
    this.#expect(views, { status, wakeIn, isChanged });
    this.#status = status;
  }

  /** What the documentation says, in other words. */
  #expect(
    views: readonly View[],
    { status, wakeIn, isChanged }: { status: GateStatus; wakeIn: number | undefined; isChanged: boolean },
  ): void {
    const { mode, override, atLeast, conditions, timeout } = this.#spec;
    if (!this.#latched) {
      this.#memories = views.map((view, index) => {
        const isLasting = mode === "Latch" && conditions[index]?.type === "Job";
        return remembered(this.#memories[index] ?? { met: false, never: false }, view, isLasting);
      });
    }
    const met = this.#memories.filter((memory) => memory.met).length;
    const never = this.#memories.filter((memory) => memory.never).length;
    const needed = atLeast ?? conditions.length;
    if (isChanged) this.#timedOut = false;
    const limit = timeout === undefined ? Number.POSITIVE_INFINITY : Number.parseInt(timeout) * 1000;
    let expected: string;
    if (this.#latched) expected = "Open";
    else if (this.#timedOut) expected = "Failed";
    else if (met >= needed) expected = "Open";
    else if (conditions.length - never < needed) expected = "Failed";
    else {
      this.#waitingSince = this.#status?.phase === "Waiting" ? this.#waitingSince ?? this.#at : this.#at;
      const isOver = this.#at - this.#waitingSince >= limit;
      this.#timedOut = isOver && override === undefined && views.every(({ truth }) => truth !== "Awaited");
      expected = this.#timedOut ? "Failed" : "Waiting";
    }
    this.#latched ||= mode === "Latch" && expected === "Open";
    assert.equal(status.phase, override ?? expected);
    assert.equal(status.conditionsMet, met);
    assert.equal(status.latchedAt !== undefined, this.#latched);
    assert.equal(status.openedAt !== undefined, status.phase === "Open");
    assert.equal(status.timedOutAt !== undefined, this.#timedOut);
    const waits = override === undefined && (expected === "Waiting" || this.#timedOut);
    assert.equal(status.waitingSince, waits ? new Date(START + (this.#waitingSince ?? 0)).toISOString() : undefined);
    assert.equal(wakeIn !== undefined, override === undefined && expected === "Waiting" && limit < Number.POSITIVE_INFINITY);
  }
}

Deno.test(`in ${HISTORIES} histories a gate does what is said of it`, () => {
  for (let seed = 0; seed < HISTORIES; seed++) {
    const history = new History(seed);
    try {
      for (let step = 0; step < STEPS; step++) history.step();
    } catch (error) {
      throw new Error(`In the history of seed ${seed}`, { cause: error });
    }
  }
});

const NONSENSE: readonly unknown[] = [undefined, null, 7, "text", [], {}, { phase: 7 }, { conditionStatuses: "none" }, { conditions: {} }, {
  conditions: [{ type: 3 }],
}];

Deno.test("a gate decides whatever it is shown, and never throws", () => {
  const spec = {
    conditions: [{ type: "Job", name: "a" }, { type: "Gate", name: "b" }, {
      type: "Resource",
      apiVersion: "v1",
      kind: "Pod",
      name: "c",
      condition: "Ready",
    }],
  };
  for (const odd of NONSENSE) {
    for (const status of NONSENSE) {
      const known = { "Job default/a": present(odd), "Gate default/b": present(odd, { spec: odd }), "Pod default/c": present(odd) };
      gate.decide(worldOf({ spec, status, known }));
      gate.decide({ ...worldOf({ spec, status, known }), spec: odd, observed: [] });
      gate.settle(status);
    }
  }
});
