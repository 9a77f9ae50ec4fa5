/** What the mutex act looks like while it plays. */
import { type Events, standingOf } from "../figures.ts";
import type { Recording } from "../recording.ts";
import { gauge, killedIn } from "../picture.ts";
import type { Picture } from "../screen.ts";
import type { Step } from "./migration.ts";
import type { Plan } from "./mutex.ts";

interface Pictured {
  readonly recording: Recording;
  readonly plan: Plan;
  readonly steps: () => readonly Step[];
}

export function mutexPicture({ recording, plan, steps }: Pictured): Picture {
  return {
    table: () => tableOf(recording.events, { plan, steps: steps() }),
    line: () => lineOf(recording.events, { plan, steps: steps() }),
  };
}

interface Shown {
  readonly plan: Plan;
  readonly steps: readonly Step[];
}

function lineOf(events: Events, { plan, steps }: Shown): string {
  const holder = standingOf(events).revision?.holders[0]?.holder;
  return `step ${steps.length} of ${plan.steps} done; ${holder === undefined ? "nobody" : holder} has the Mutex${killedIn(events)}`;
}

function tableOf(events: Events, { plan, steps }: Shown): string[] {
  const rows = plan.replicas.map((replica) => {
    const mine = steps.filter((step) => step.replica === replica).map(({ number }) => number).join(" ");
    return `  ${replica.padEnd(12)}${stateOf(events, replica).padEnd(24)}${mine === "" ? "" : `steps ${mine}`}`;
  });
  return ["", gauge({ title: "migration", part: steps.length, whole: plan.steps }), "", ...rows];
}

function stateOf(events: Events, replica: string): string {
  const has = standingOf(events).revision?.holders.some(({ holder }) => holder === replica) ?? false;
  const mine = events.filter((event) => "holder" in event && event.holder === replica);
  if (mine.some(({ type }) => type === "Killed")) return has ? "killed; its ttl runs" : "killed";
  if (has) return "has the Mutex";
  if (mine.some(({ type }) => type === "Ended" || type === "Gone")) return "done";
  return mine.length > 0 ? "waits" : "";
}
