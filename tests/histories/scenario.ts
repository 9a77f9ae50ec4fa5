/** What one history is about. Each has some of the ways in which things can happen and go wrong, not all: so each gets its turn. */
import type { Requested } from "../../primitives/define.ts";
import { formatDuration } from "../../primitives/duration.ts";
import type { Random } from "./random.ts";
import { type Trait, traitOf } from "./traits.ts";

/** How long a lost place stays unused, where it does; in milliseconds. */
export const LOCK_DELAY = 10_000;

export interface Scenario {
  readonly primitive: Requested;
  readonly trait: Trait;
  readonly spec: Readonly<Record<string, unknown>>;
  /** The parent's. */
  readonly ttl: string;
  readonly operators: number;
  readonly steps: number;
  /** How likely an operator is killed before any of its I/O. */
  readonly crashes: number;
  /** How likely a read fails, and a write is not answered. */
  readonly faults: { readonly read: number; readonly answer: number };
  /** How often each thing happens, in proportion. */
  readonly weights: Readonly<Record<Happening, number>>;
  /** Whose watch lags behind the others', if any. */
  readonly sluggish: "parent" | "request" | "pod" | undefined;
  /** How likely a participant is in a Pod, and how likely it never misses a renewal. */
  readonly pods: number;
  readonly diligence: number;
}

export const happenings = [
  "operate",
  "deliver",
  "relist",
  "join",
  "hear",
  "renew",
  "say",
  "release",
  "die",
  "pod",
  "pass",
  "edit",
  "recreate",
  "tamper",
  "jump",
] as const;
export type Happening = typeof happenings[number];

/** Which kind a history is about, in proportion. */
const KINDS = { Semaphore: 3, Mutex: 1, Lease: 1, RWMutex: 3, Once: 3 };

/** `kind`: the one that it is about; otherwise any. */
export function scenarioOf(random: Random, kind = random.weighted(KINDS)): Scenario {
  const some = (weight: number, probability: number) => random.chance(probability) ? weight : 0;
  const trait = traitOf(kind);
  const { primitive } = trait;
  const ttl = random.of("20s", "1m");
  return {
    primitive,
    trait,
    spec: { ttl, ...specOf(trait, random) },
    ttl,
    operators: random.of(1, 2, 2),
    steps: 40 + random.below(100),
    crashes: random.of(0, 0.02, 0.1),
    faults: { read: random.of(0, 0.2), answer: random.of(0, 0.1) },
    sluggish: random.of(undefined, "parent", "request", "request", "pod"),
    pods: random.of(0, 0.5, 1),
    diligence: random.of(0.2, 0.8),
    weights: {
      operate: random.of(4, 15, 30, 80),
      deliver: random.of(5, 15, 40),
      relist: some(random.of(1, 1, 10), 0.3),
      join: random.of(4, 10),
      hear: random.of(2, 8, 20),
      renew: random.of(6, 12, 20),
      say: trait.word ? random.of(1, 4, 10) : 0,
      release: 2,
      die: some(1, 0.5),
      pod: 4,
      pass: random.of(2, 6, 12),
      edit: some(2, 0.4),
      recreate: some(4, 0.35),
      tamper: some(1, 0.2),
      jump: some(1, 0.2),
    },
  };
}

function specOf(trait: Trait, random: Random): Readonly<Record<string, unknown>> {
  const some = (field: string, value: unknown, probability: number) => random.chance(probability) ? { [field]: value } : {};
  return {
    ...some("maxHold", "2m", 0.15),
    ...some("maxWaiting", 3, 0.15),
    ...some("lockDelay", formatDuration(LOCK_DELAY), 0.25),
    ...trait.spec?.(random),
  };
}
