/** What the mutex act found out, computed from what was observed. */
import type { Events } from "../figures.ts";
import { atWorkFinding, exitsFinding, type Finding, heldFinding, takeOverFinding } from "../findings.ts";
import type { Entry } from "../journal.ts";
import type { Step } from "./migration.ts";
import type { Plan } from "./mutex.ts";

export interface Witnesses {
  readonly events: Events;
  readonly journal: readonly Entry[];
  readonly steps: readonly Step[];
  readonly plan: Pick<Plan, "replicas" | "steps" | "ttl">;
}

export function mutexFindings({ events, journal, steps, plan }: Witnesses): Finding[] {
  return [
    heldFinding(events, { noun: "holders", capacity: 1 }),
    atWorkFinding(journal, { noun: "migrations", capacity: 1 }),
    migration(steps, plan.steps),
    tokens(steps),
    takeOverFinding(events, plan),
    exitsFinding(events, { workers: plan.replicas.length, isRight: ({ code }) => code === 0 }),
  ];
}

function migration(steps: readonly Step[], expected: number): Finding {
  const shares = [...new Set(steps.map(({ replica }) => replica))].map((replica) => {
    return `${steps.filter((step) => step.replica === replica).map(({ number }) => number).join(" ")} by ${replica}`;
  });
  const inOrder = steps.length === expected && steps.every(({ number }, at) => number === at + 1);
  const seen = inOrder ? `${expected}, each once and in order` : `${steps.length} of ${expected}, not each once and in order`;
  return { what: "steps", seen: `${seen}: ${shares.join(", ")}`, holds: inOrder };
}

function tokens(steps: readonly Step[]): Finding {
  const used = [...new Set(steps.map(({ token }) => token))];
  const rise = steps.every(({ token }, at) => at === 0 || token >= (steps[at - 1]?.token ?? 0));
  const seen = `${used.join(", then ")}: ${rise ? "a database that checks them would refuse a late write of the first" : "they went back"}`;
  return { what: "tokens", seen, holds: rise && used.length > 1 };
}
