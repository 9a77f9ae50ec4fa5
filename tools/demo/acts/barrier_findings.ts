/** What the barrier act found out, computed from what was observed. */
import { type Events, revisionsOf } from "../figures.ts";
import { exitsFinding, type Finding, latchFinding, sequenceFinding } from "../findings.ts";
import type { Entry } from "../journal.ts";
import type { Plan } from "./barrier.ts";

export interface Witnesses {
  readonly events: Events;
  readonly journal: readonly Entry[];
  readonly plan: Pick<Plan, "extractors" | "transformers" | "repeats">;
}

export function barrierFindings({ events, journal, plan }: Witnesses): Finding[] {
  const { extractors, transformers } = plan;
  const words = `none of ${transformers.length} transformed before the last of ${extractors.length} had extracted`;
  return [
    sequenceFinding(journal, { first: extractors, then: transformers, words }),
    latchFinding(events, {
      what: "opened",
      phase: "Open",
      isDue: ({ arrived = 0 }) => arrived >= extractors.length,
      words: ({ arrived = 0 }) => `for ${transformers.length} at once when ${arrived} of ${extractors.length} had arrived`,
    }),
    counted(events, plan),
    exitsFinding(events, { workers: extractors.length + transformers.length, isRight: ({ code }) => code === 0 }),
  ];
}

/** Whoever arrives twice counts once. */
function counted(events: Events, { extractors, repeats }: Witnesses["plan"]): Finding {
  const arrivals = events.filter((event) => event.type === "Asked").length;
  const arrived = revisionsOf(events).at(-1)?.said?.arrived ?? 0;
  const seen = `${arrived} participants by ${arrivals} Arrivals, though ${repeats} said so twice`;
  return { what: "arrived", seen, holds: arrived === extractors.length && arrivals === extractors.length };
}
