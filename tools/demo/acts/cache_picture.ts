/** What the cache act looks like while it plays. */
import { type Events, standingOf } from "../figures.ts";
import { rosterOf } from "../picture.ts";
import type { Recording } from "../recording.ts";
import type { Picture } from "../screen.ts";
import { count } from "../words.ts";
import type { Plan } from "./cache.ts";

interface Pictured {
  readonly recording: Recording;
  readonly plan: Plan;
}

export function cachePicture({ recording, plan }: Pictured): Picture {
  return { table: () => tableOf(recording.events, plan), line: () => lineOf(recording.events) };
}

function lineOf(events: Events): string {
  const { revision, waiting, ended } = standingOf(events);
  const holders = revision?.holders ?? [];
  const readers = holders.filter(({ mode }) => mode === "Read");
  const writer = holders.find(({ mode }) => mode !== "Read");
  const who = writer === undefined ? `${count(readers.length, "reader")} at a time` : `${writer.holder} alone`;
  return `${who}, ${waiting.length} in line, ${ended.length} ended`;
}

function tableOf(events: Events, { visitors }: Plan): string[] {
  return ["", `  ${lineOf(events)}`, "", ...rosterOf(visitors, (visitor) => stateOf(events, visitor))];
}

function stateOf(events: Events, visitor: string): string {
  const { revision, waiting } = standingOf(events);
  const mine = revision?.holders.find(({ holder }) => holder === visitor);
  if (mine !== undefined) return mine.mode === "Read" ? "reads" : "writes";
  if (waiting.some(({ holder }) => holder === visitor)) return "waits";
  return events.some((event) => event.type === "Ended" && event.holder === visitor) ? "done" : "";
}
