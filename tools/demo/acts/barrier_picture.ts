/** What the barrier act looks like while it plays. */
import { standingOf } from "../figures.ts";
import type { Entry, Journal } from "../journal.ts";
import { progressOf } from "../journal.ts";
import { doneAmong, gauge, rosterOf } from "../picture.ts";
import type { Recording } from "../recording.ts";
import type { Picture } from "../screen.ts";
import type { Plan } from "./barrier.ts";

interface Pictured {
  readonly recording: Recording;
  readonly journal: Journal;
  readonly plan: Plan;
}

export function barrierPicture(pictured: Pictured): Picture {
  return { table: () => tableOf(pictured), line: () => lineOf(pictured) };
}

function lineOf({ recording, journal, plan: { extractors, transformers } }: Pictured): string {
  const { phase = "not there yet", arrived = 0 } = standingOf(recording.events).revision?.said ?? {};
  const done = doneAmong(journal.entries(), transformers);
  return `${arrived} of ${extractors.length} have arrived, the Barrier is ${phase}; ${done} of ${transformers.length} have transformed`;
}

function tableOf({ recording, journal, plan: { extractors, transformers } }: Pictured): string[] {
  const { phase, arrived = 0 } = standingOf(recording.events).revision?.said ?? {};
  const entries = journal.entries();
  return [
    "",
    gauge({ title: "extracted", part: doneAmong(entries, extractors), whole: extractors.length }),
    gauge({ title: "arrived", part: arrived, whole: extractors.length }),
    `  ${"Barrier".padEnd(12)}${phase ?? ""}`,
    gauge({ title: "transformed", part: doneAmong(entries, transformers), whole: transformers.length }),
    "",
    ...rosterOf(transformers, (worker) => stateOf(entries, worker)),
  ];
}

function stateOf(entries: readonly Entry[], worker: string): string {
  const progress = progressOf(entries, worker);
  return progress === "not begun" ? "waits at the Barrier" : progress === "at work" ? "transforms" : progress;
}
