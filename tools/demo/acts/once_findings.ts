/** What the once act found out, computed from what was observed. */
import type { Events } from "../figures.ts";
import { atWorkFinding, exitsFinding, type Finding, heldFinding, latchFinding, takeOverFinding } from "../findings.ts";
import type { Entry } from "../journal.ts";
import type { Plan } from "./once.ts";

export interface Witnesses {
  readonly events: Events;
  readonly journal: readonly Entry[];
  readonly plan: Pick<Plan, "workers" | "ttl">;
}

export function onceFindings({ events, journal, plan }: Witnesses): Finding[] {
  return [
    heldFinding(events, { noun: "executors", capacity: 1 }),
    atWorkFinding(journal, { noun: "set-ups", capacity: 1 }),
    completed(journal),
    takeOverFinding(events, plan),
    latchFinding(events, {
      what: "executed",
      phase: "Executed",
      isDue: ({ attempts, executor }) => attempts === 2 && executor === finishersIn(journal)[0],
      words: ({ attempts, executor }) => `by ${executor}, in the ${attempts === 2 ? "second" : `${attempts}.`} attempt`,
    }),
    idle(events, plan),
    tokens(journal),
    exitsFinding(events, { workers: plan.workers.length, isRight: ({ code }) => code === 0 }),
  ];
}

function finishersIn(journal: readonly Entry[]): string[] {
  return journal.filter(({ type }) => type === "-").map(({ worker }) => worker);
}

/** Once, by the journal: whatever the object says of itself. */
function completed(journal: readonly Entry[]): Finding {
  const begun = journal.filter(({ type }) => type === "+").length;
  const finishers = finishersIn(journal);
  const seen = `begun ${begun} times, brought to its end by ${finishers.join(", ") || "nobody"}, by the journal of those who did it`;
  return { what: "completed", seen, holds: finishers.length === 1 && begun === 2 };
}

/** Those who came too late to do anything know it, and were content. */
function idle(events: Events, { workers }: Witnesses["plan"]): Finding {
  const idle = events.filter((event) => event.type === "Ended" && event.code === 0 && /Nothing to do/.test(event.lastWords));
  const expected = workers.length - 2;
  return { what: "nothing to do", seen: `for ${idle.length} of the ${expected} others, who were told so`, holds: idle.length === expected };
}

function tokens(journal: readonly Entry[]): Finding {
  const tokens = journal.flatMap(({ token }) => token === undefined ? [] : [token]);
  const rise = tokens.every((token, at) => at === 0 || token > (tokens[at - 1] ?? 0));
  const seen = `${tokens.join(", then ")}: whoever checks them refuses what the dead one may still have on its way`;
  return { what: "tokens", seen, holds: rise && tokens.length > 1 };
}
