/** What the gate act found out, computed from what was observed. */
import type { Events } from "../figures.ts";
import { exitsFinding, type Finding, latchFinding, sequenceFinding } from "../findings.ts";
import { type Entry, progressOf } from "../journal.ts";
import type { Plan } from "./gate.ts";

export interface Witnesses {
  readonly events: Events;
  readonly journal: readonly Entry[];
  readonly plan: Pick<Plan, "jobs" | "releases" | "late">;
}

export function gateFindings({ events, journal, plan: { jobs, releases, late } }: Witnesses): Finding[] {
  const all = releases.length + 1;
  return [
    sequenceFinding(journal, {
      first: jobs,
      then: releases,
      words: `none of ${releases.length} releases began before both Jobs were complete`,
    }),
    latchFinding(events, {
      what: "opened",
      phase: "Open",
      isDue: ({ conditionsMet }) => conditionsMet === jobs.length,
      words: ({ conditionsMet = 0 }) => `when ${conditionsMet} of ${jobs.length} conditions held`,
    }),
    {
      what: "stays open",
      seen: `for ${late}, which came when the Jobs were deleted`,
      holds: progressOf(journal, late) === "done",
    },
    exitsFinding(events, { workers: all, isRight: ({ code }) => code === 0 }),
  ];
}
