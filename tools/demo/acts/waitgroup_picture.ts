/** What the waitgroup act looks like while it plays. */
import { type Events, standingOf } from "../figures.ts";
import { type Entry, type Journal, progressOf } from "../journal.ts";
import { gauge, rosterOf } from "../picture.ts";
import type { Recording } from "../recording.ts";
import type { Picture } from "../screen.ts";
import { pagesOf, type Plan } from "./waitgroup.ts";

interface Pictured {
  readonly recording: Recording;
  readonly journal: Journal;
  readonly plan: Plan;
}

export function waitgroupPicture({ recording, journal, plan }: Pictured): Picture {
  return { table: () => tableOf(recording.events, { journal: journal.entries(), plan }), line: () => lineOf(recording.events) };
}

function lineOf(events: Events): string {
  const { phase = "not there yet", added = 0, completed = 0 } = standingOf(events).revision?.said ?? {};
  return `${completed} of ${added} pages that are known are done; the WaitGroup is ${phase}`;
}

interface Shown {
  readonly journal: readonly Entry[];
  readonly plan: Plan;
}

function tableOf(events: Events, { journal, plan }: Shown): string[] {
  const { added = 0, completed = 0 } = standingOf(events).revision?.said ?? {};
  const stateOf = (page: string): string =>
    ({ "not begun": "", "at work": "is fetched", done: "done", killed: "killed" })[progressOf(journal, page)];
  const report = progressOf(journal, plan.report) === "done" ? "made" : "waits";
  return [
    "",
    gauge({ title: "done", part: completed, whole: added }),
    `  ${"report".padEnd(12)}${report}`,
    "",
    ...rosterOf(pagesOf(plan), stateOf),
  ];
}
