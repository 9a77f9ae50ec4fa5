/** What the semaphore act looks like while it plays. */
import { type Events, standingOf, weigh } from "../figures.ts";
import type { Recording } from "../recording.ts";
import { gauge, killedIn } from "../picture.ts";
import type { Picture } from "../screen.ts";
import type { Plan } from "./semaphore_plan.ts";

interface Pictured {
  readonly recording: Recording;
  readonly plan: Plan;
}

export function semaphorePicture({ recording, plan }: Pictured): Picture {
  return {
    table: () => tableOf(recording.events, { plan, now: recording.now }),
    line: () => lineOf(recording.events, plan),
  };
}

function lineOf(events: Events, { permits }: Plan): string {
  const { revision, waiting, ended } = standingOf(events);
  return `${weigh(revision?.holders ?? [])} of ${permits} permits held, ${waiting.length} in line, ${ended.length} ended${
    killedIn(events)
  }`;
}

interface Shown {
  readonly plan: Plan;
  readonly now: number;
}

function tableOf(events: Events, { plan, now }: Shown): string[] {
  const { revision, waiting, ended } = standingOf(events);
  const holders = revision?.holders ?? [];
  return [
    "",
    gauge({ title: "in line", part: waiting.length, whole: plan.workers }),
    gauge({ title: "held", part: weigh(holders), whole: plan.permits }),
    gauge({ title: "ended", part: ended.length, whole: plan.workers }),
    "",
    `  ${"HOLDER".padEnd(13)}${"TOKEN".padEnd(19)}HELD FOR`,
    ...Array.from({ length: plan.permits }, (_, at) => rowOf(events, { held: holders[at], now })),
    `  next: ${waiting.slice(0, 5).map(({ holder }) => holder).join(", ") || "nobody waits"}`,
  ];
}

interface Row {
  readonly held: { readonly uid: string; readonly holder: string; readonly token: number } | undefined;
  readonly now: number;
}

function rowOf(events: Events, { held, now }: Row): string {
  if (held === undefined) return "  -";
  const since = events.find((event) => event.type === "Granted" && event.uid === held.uid)?.at ?? now;
  const killed = events.some((event) => event.type === "Killed" && event.holder === held.holder);
  const row = `  ${held.holder.padEnd(13)}${String(held.token).padEnd(19)}${((now - since) / 1_000).toFixed(1)} s`;
  return killed ? `${row}   killed; its ttl runs` : row;
}
