/** What the once act looks like while it plays. */
import { type Events, standingOf } from "../figures.ts";
import { killedIn, rosterOf } from "../picture.ts";
import type { Recording } from "../recording.ts";
import type { Picture } from "../screen.ts";
import { count } from "../words.ts";
import type { Plan } from "./once.ts";

interface Pictured {
  readonly recording: Recording;
  readonly plan: Plan;
}

export function oncePicture({ recording, plan }: Pictured): Picture {
  return { table: () => tableOf(recording.events, plan), line: () => lineOf(recording.events) };
}

function lineOf(events: Events): string {
  const { revision, waiting } = standingOf(events);
  const { phase = "not there yet", attempts = 0 } = revision?.said ?? {};
  return `the set-up is ${phase}, after ${count(attempts, "attempt")}; ${waiting.length} wait for how it ends${killedIn(events)}`;
}

function tableOf(events: Events, { workers }: Plan): string[] {
  const { phase = "", attempts = 0 } = standingOf(events).revision?.said ?? {};
  return ["", `  set-up        ${phase}, ${count(attempts, "attempt")}`, "", ...rosterOf(workers, (worker) => stateOf(events, worker))];
}

function stateOf(events: Events, worker: string): string {
  const has = standingOf(events).revision?.holders.some(({ holder }) => holder === worker) ?? false;
  const mine = events.filter((event) => "holder" in event && event.holder === worker);
  if (mine.some(({ type }) => type === "Killed")) return has ? "killed; its ttl runs" : "killed";
  if (has) return "carries it out";
  if (mine.some(({ type }) => type === "Finished")) return "has carried it out";
  if (mine.some(({ type }) => type === "Ended")) return "had nothing to do";
  return mine.length > 0 ? "waits" : "";
}
