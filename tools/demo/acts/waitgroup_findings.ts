/** What the waitgroup act found out, computed from what was observed. */
import { type Events, revisionsOf } from "../figures.ts";
import { exitsFinding, type Finding, latchFinding, sequenceFinding } from "../findings.ts";
import type { Entry } from "../journal.ts";
import { pagesOf, type Plan } from "./waitgroup.ts";

export interface Witnesses {
  readonly events: Events;
  readonly journal: readonly Entry[];
  readonly plan: Pick<Plan, "pages" | "report" | "repeats">;
}

export function waitgroupFindings({ events, journal, plan }: Witnesses): Finding[] {
  const pages = pagesOf(plan);
  const all = pages.length;
  return [
    sequenceFinding(journal, { first: pages, then: [plan.report], words: `the report was made after the last of ${all} pages` }),
    grown(events),
    latchFinding(events, {
      what: "done",
      phase: "Done",
      isDue: ({ added, completed }) => added === all && completed === all,
      words: ({ added = 0, completed = 0 }) => `when ${completed} of ${added} were done, though ${plan.repeats} was said to be twice`,
    }),
    exitsFinding(events, { workers: all + 2, isRight: ({ code }) => code === 0 }),
  ];
}

/** It became more while it went on, and there was always something left to do until the end. */
function grown(events: Events): Finding {
  const counts = revisionsOf(events).flatMap(({ said }) => said?.added === undefined ? [] : [said]);
  const sizes = [...new Set(counts.map(({ added = 0 }) => added))];
  const early = counts.filter(({ added = 0, completed = 0, phase }) => added > 0 && completed >= added && phase !== "Done");
  const seen = `${sizes.join(", ")}: known to be done, as the crawl went on`;
  return { what: "to be done", seen, holds: early.length === 0 && sizes.every((size, at) => at === 0 || size > (sizes[at - 1] ?? 0)) };
}
