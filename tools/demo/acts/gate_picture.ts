/** What the gate act looks like while it plays. */
import { standingOf } from "../figures.ts";
import { type Entry, type Journal, progressOf } from "../journal.ts";
import { doneAmong, rosterOf } from "../picture.ts";
import type { Recording } from "../recording.ts";
import type { Picture } from "../screen.ts";
import type { Plan } from "./gate.ts";

interface Pictured {
  readonly recording: Recording;
  readonly journal: Journal;
  readonly plan: Plan;
}

export function gatePicture(pictured: Pictured): Picture {
  return { table: () => tableOf(pictured), line: () => lineOf(pictured) };
}

function lineOf({ recording, journal, plan: { jobs, releases, late } }: Pictured): string {
  const { phase = "not there yet", conditionsMet = 0 } = standingOf(recording.events).revision?.said ?? {};
  const all = [...releases, late];
  const done = doneAmong(journal.entries(), all);
  return `${conditionsMet} of ${jobs.length} Jobs are complete, the Gate is ${phase}; ${done} of ${all.length} releases are done`;
}

function tableOf(pictured: Pictured): string[] {
  const { journal, plan: { jobs, releases, late } } = pictured;
  const entries = journal.entries();
  return [
    "",
    `  ${lineOf(pictured)}`,
    "",
    ...rosterOf(jobs, (job) => ({ "not begun": "", "at work": "runs", done: "complete", killed: "" })[progressOf(entries, job)]),
    "",
    ...rosterOf([...releases, late], (release) => stateOf(entries, { release, comesLater: release === late })),
  ];
}

function stateOf(entries: readonly Entry[], { release, comesLater }: { readonly release: string; readonly comesLater: boolean }): string {
  const progress = progressOf(entries, release);
  if (progress === "not begun") return comesLater ? "comes later" : "waits at the Gate";
  return progress === "at work" ? "is carried out" : progress;
}
