/** Cases of the kinds whose requests or specs may be changed, but not in every way. */
import type { Case } from "./corpus.ts";

interface Change {
  readonly kind: string;
  readonly from: object;
  readonly to: Readonly<Record<string, unknown>>;
  /** Left out: it has to be accepted. */
  readonly refusal?: string;
}

const request = { rwmutex: "db", holder: "ada" };
const attempt = { once: "db", holder: "ada" };

const changes: Readonly<Record<string, Change>> = {
  "a writer may go on as a reader": { kind: "RWMutexRequest", from: { ...request, mode: "Write" }, to: { mode: "Read" } },
  "a reader may not become a writer": {
    kind: "RWMutexRequest",
    from: { ...request, mode: "Read" },
    to: { mode: "Write" },
    refusal: "mode may change from Write to Read only",
  },
  "an attempt may say how it ended": { kind: "OnceRequest", from: attempt, to: { outcome: "Succeeded", message: "42 rows" } },
  "an attempt may not change its word": {
    kind: "OnceRequest",
    from: { ...attempt, outcome: "Failed" },
    to: { outcome: "Succeeded" },
    refusal: "outcome can be set once only",
  },
  "an attempt may not take its word back": {
    kind: "OnceRequest",
    from: { ...attempt, outcome: "Failed" },
    to: { outcome: null },
    refusal: "outcome can be set once only",
  },
  "a Barrier may begin a new round": { kind: "Barrier", from: { round: 1 }, to: { round: 2 } },
  "a Barrier may not go back to an earlier round": {
    kind: "Barrier",
    from: { round: 2 },
    to: { round: 1 },
    refusal: "round may only rise",
  },
  "an Arrival stays in its round": {
    kind: "Arrival",
    from: { barrier: "db", holder: "ada", round: 1 },
    to: { round: 2 },
    refusal: "round is immutable",
  },
  "what was added stays as it is": {
    kind: "WaitGroupDelta",
    from: { waitgroup: "db", delta: 3 },
    to: { delta: 4 },
    refusal: "delta is immutable",
  },
};

const creations: Readonly<Record<string, readonly [kind: string, spec: object, refusal: string | undefined]>> = {
  "an RWMutexRequest asks to write unless it says otherwise": ["RWMutexRequest", request, undefined],
  "an RWMutexRequest of another mode is refused": ["RWMutexRequest", { ...request, mode: "Append" }, 'supported values: "Read", "Write"'],
  "a Once that is never to be tried is refused": ["Once", { maxAttempts: 0 }, "should be greater than or equal to 1"],
  "a Once with an unknown answer to a loss is refused": ["Once", { onExecutorLoss: "Ignore" }, 'supported values: "Retry", "Fail"'],
  "a Barrier for nobody is refused": ["Barrier", { expected: 0 }, "should be greater than or equal to 1"],
  "a WaitGroupDelta of nothing is refused": ["WaitGroupDelta", { waitgroup: "db", delta: 0 }, "nothing cannot be added"],
  "a WaitGroupDelta of half is refused": ["WaitGroupDelta", { waitgroup: "db", delta: 0.5 }, "spec.delta"],
};

const metadata = { name: "one", namespace: "default" };

export const kindCases: readonly Case[] = [
  ...Object.entries(changes).map(([name, { kind, from, to, refusal }]) => ({
    name,
    kind,
    object: { metadata, spec: from },
    patch: { spec: to },
    ...(refusal !== undefined && { refusal }),
  })),
  ...Object.entries(creations).map(([name, [kind, spec, refusal]]) => ({
    name,
    kind,
    object: { metadata, spec },
    ...(refusal !== undefined && { refusal }),
  })),
];
