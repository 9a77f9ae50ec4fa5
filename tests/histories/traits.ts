/** What the line kinds differ in, as far as a history goes: what their objects may say, and what must hold of them alone. */
import type { Requested } from "../../primitives/define.ts";
import { lease } from "../../primitives/lease.ts";
import { mutex } from "../../primitives/mutex.ts";
import { once } from "../../primitives/once.ts";
import { rwmutex } from "../../primitives/rwmutex.ts";
import { semaphore } from "../../primitives/semaphore.ts";
import type { Invariants } from "./invariants.ts";
import { ofModes } from "./modes.ts";
import { ofOutcomes } from "./outcomes.ts";
import type { Random } from "./random.ts";

export type Fields = Readonly<Record<string, unknown>>;

export interface Trait {
  readonly primitive: Requested;
  /** What the parent says besides what all of them may. */
  readonly spec?: (random: Random) => Fields;
  /** What a request says besides what all of them may. */
  readonly request?: (random: Random) => Fields;
  /** What a participant may say about its claim later on, once; undefined: nothing any more. */
  readonly word?: (spec: Fields, random: Random) => Fields | undefined;
  /** What the parent is changed to by whoever runs it. */
  readonly resize?: (random: Random) => Fields;
  /** Whether who holds believes to hold alone. Default: it does. */
  readonly alone?: (spec: Fields) => boolean;
  /** Default: those of all lines. */
  readonly invariants?: Invariants;
}

export const traits: readonly Trait[] = [
  {
    primitive: semaphore,
    spec: (random) => ({ permits: 1 + random.below(4), queueing: random.of("Fifo", "FirstFit") }),
    request: (random) => ({ permits: random.of(1, 1, 1, 2, 3) }),
    resize: (random) => ({ permits: random.below(5) }),
    alone: () => false,
  },
  { primitive: mutex },
  { primitive: lease },
  {
    primitive: rwmutex,
    request: (random) => random.chance(0.1) ? {} : { mode: random.of("Read", "Read", "Write") },
    word: ({ mode }) => mode === "Read" ? undefined : { mode: "Read" },
    alone: ({ mode }) => mode !== "Read",
    invariants: ofModes,
  },
  {
    primitive: once,
    spec: (random) => ({
      ...(random.chance(0.7) && { onExecutorLoss: random.of("Retry", "Fail") }),
      ...(random.chance(0.5) && { maxAttempts: 1 + random.below(3) }),
    }),
    request: (random) => random.chance(0.03) ? { outcome: random.of("Succeeded", "Failed") } : {},
    word: ({ outcome }, random) =>
      outcome === undefined ? { outcome: random.of("Succeeded", "Failed"), message: "so it ended" } : undefined,
    invariants: ofOutcomes,
  },
];

/** The traits of one kind. */
export function traitOf(kind: string): Trait {
  const found = traits.find(({ primitive }) => primitive.kind === kind);
  if (found === undefined) throw new Error(`Cannot play a history of ${kind}: it is not among the line kinds`);
  return found;
}
