/** What the lease act found out, computed from what was observed. */
import { type Events, holdsOf, percentile, refusalsOf } from "../figures.ts";
import { atWorkFinding, exitsFinding, type Finding, heldFinding } from "../findings.ts";
import type { Entry } from "../journal.ts";
import { inWords } from "../words.ts";
import type { Schedule } from "./lease.ts";

export interface Witnesses {
  readonly events: Events;
  readonly journal: readonly Entry[];
  readonly schedule: Schedule;
}

/** What koncli exits with when it finds the Lease held. */
const UNAVAILABLE = 5;

export function leaseFindings({ events, journal, schedule: { times, ttl } }: Witnesses): Finding[] {
  const skipped = new Set(refusalsOf(events).map(({ holder }) => holder));
  return [
    heldFinding(events, { noun: "holders", capacity: 1 }),
    atWorkFinding(journal, { noun: "reports", capacity: 1 }),
    outcomes(events, times),
    beyondTtl(events, ttl),
    answers(events),
    exitsFinding(events, { workers: times, isRight: ({ holder, code }) => code === (skipped.has(holder) ? UNAVAILABLE : 0) }),
  ];
}

function outcomes(events: Events, times: number): Finding {
  const [ran, skipped] = [holdsOf(events).length, refusalsOf(events)];
  const wrong = skipped.filter(({ wasHeld }) => !wasHeld);
  const unfounded = wrong.length === 0 ? "" : `; nobody held it when ${wrong.map(({ holder }) => holder).join(", ")} was skipped`;
  const seen = `due ${times} times: ${ran} ran, ${skipped.length} were skipped as the one before still ran`;
  return { what: "reports", seen: seen + unfounded, holds: wrong.length === 0 && skipped.length > 0 && ran + skipped.length === times };
}

function beyondTtl(events: Events, ttl: number): Finding {
  const longest = Math.max(0, ...holdsOf(events).map(({ lasted }) => lasted));
  return { what: "longest hold", seen: `${inWords(longest)}, by renewals; the ttl is ${ttl} s`, holds: longest > ttl * 1_000 };
}

function answers(events: Events): Finding {
  const times = refusalsOf(events).map(({ took }) => took);
  const seen = `p50 ${inWords(percentile(times, 50))}, longest ${inWords(Math.max(0, ...times))}: from the request to the answer "busy"`;
  return { what: "skipped after", seen };
}
