/** What one history is about. Each has some of the ways in which things can happen and go wrong, not all: so each gets its turn. */
import type { Primitive } from "../../primitives/define.ts";
import { lease } from "../../primitives/lease.ts";
import { mutex } from "../../primitives/mutex.ts";
import { semaphore } from "../../primitives/semaphore.ts";
import { formatDuration } from "../../primitives/duration.ts";
import type { Random } from "./random.ts";

/** How long a lost place stays unused, where it does; in milliseconds. */
export const LOCK_DELAY = 10_000;

export interface Scenario {
  readonly primitive: Primitive;
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

export function scenarioOf(random: Random): Scenario {
  const some = (weight: number, probability: number) => random.chance(probability) ? weight : 0;
  const primitive = random.of<Primitive>(semaphore, semaphore, mutex, lease);
  const ttl = random.of("20s", "1m");
  return {
    primitive,
    spec: { ttl, ...specOf(primitive, random) },
    ttl,
    operators: random.of(1, 2, 2),
    steps: 40 + random.below(100),
    crashes: random.of(0, 0.02, 0.1),
    faults: { read: random.of(0, 0.2), answer: random.of(0, 0.1) },
    sluggish: random.of(undefined, "parent", "request", "request", "pod"),
    pods: random.of(0, 0.5, 1),
    diligence: random.of(0.2, 0.8),
    weights: {
      operate: random.of(15, 30, 80),
      deliver: random.of(5, 15, 40),
      relist: some(1, 0.3),
      join: random.of(4, 10),
      hear: random.of(2, 8, 20),
      renew: random.of(6, 12, 20),
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

function specOf(primitive: Primitive, random: Random): Readonly<Record<string, unknown>> {
  const some = (field: string, value: unknown, probability: number) => random.chance(probability) ? { [field]: value } : {};
  return {
    ...some("maxHold", "2m", 0.15),
    ...some("maxWaiting", 3, 0.15),
    ...some("lockDelay", formatDuration(LOCK_DELAY), 0.25),
    ...(primitive.kind === "Semaphore" && { permits: 1 + random.below(4), queueing: random.of("Fifo", "FirstFit") }),
  };
}
