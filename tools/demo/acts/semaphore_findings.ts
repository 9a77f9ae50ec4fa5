/** What the semaphore act found out, computed from what was observed. */
import { type Events, handOversOf, orderOf, percentile } from "../figures.ts";
import { atWorkFinding, exitsFinding, type Finding, heldFinding, takeOverFinding } from "../findings.ts";
import type { Entry } from "../journal.ts";
import { count, inWords } from "../words.ts";
import type { Plan } from "./semaphore_plan.ts";

export interface Witnesses {
  readonly events: Events;
  readonly journal: readonly Entry[];
  readonly plan: Pick<Plan, "permits" | "workers" | "ttl">;
}

export function semaphoreFindings(witnesses: Witnesses): Finding[] {
  const { events, journal, plan: { permits, workers, ttl } } = witnesses;
  return [
    heldFinding(events, { noun: "permits held", capacity: permits }),
    atWorkFinding(journal, { noun: "workers", capacity: permits }),
    grants(witnesses),
    takeOverFinding(events, { ttl }),
    handOver(events),
    exitsFinding(events, { workers, isRight: ({ code }) => code === 0 }),
  ];
}

function grants({ events, plan: { workers } }: Witnesses): Finding {
  const { grants, inversions, tokensBack } = orderOf(events);
  const order = inversions === 0 ? "in the order in which the workers came" : `${count(inversions, "pair")} of them in the wrong order`;
  const tokens = tokensBack === 0 ? "each with a higher token" : `${count(tokensBack, "token")} not above all earlier ones`;
  return { what: "grants", seen: `${grants}, ${order}, ${tokens}`, holds: grants === workers && inversions === 0 && tokensBack === 0 };
}

function handOver(events: Events): Finding {
  const times = handOversOf(events).map(({ took }) => took);
  const [half, most] = [percentile(times, 50), percentile(times, 90)];
  const figures = `p50 ${inWords(half)}, p90 ${inWords(most)}, longest ${inWords(Math.max(0, ...times))}`;
  return { what: "hand-over", seen: `${figures}: ${count(times.length, "time")} from a release to the next one's grant` };
}
