/** What the lease act looks like while it plays. */
import { type Events, standingOf } from "../figures.ts";
import type { Recording } from "../recording.ts";
import { bar, type Picture } from "../screen.ts";
import type { Schedule } from "./lease.ts";

interface Pictured {
  readonly recording: Recording;
  readonly schedule: Schedule;
}

const BAR = 30;

export function leasePicture({ recording, schedule }: Pictured): Picture {
  return {
    table: () => tableOf(recording.events, { schedule, now: recording.now }),
    line: () => lineOf(recording.events, schedule),
  };
}

function lineOf(events: Events, { times }: Schedule): string {
  const { revision, denied, asked } = standingOf(events);
  const running = revision?.holders[0];
  return `due ${asked.length} of ${times} times; ${running ? `${running.holder} runs` : "none runs"}, ${denied.length} skipped`;
}

interface Shown {
  readonly schedule: Schedule;
  readonly now: number;
}

function tableOf(events: Events, shown: Shown): string[] {
  const rows = Array.from({ length: shown.schedule.times }, (_, at) => rowOf(events, { ...shown, holder: `run-${at + 1}` }));
  return ["", `  ${"DUE".padEnd(8)}${"RUN".padEnd(8)}REPORT`, ...rows.map((row, at) => `  ${dueAt(at, shown.schedule)}${row}`)];
}

function dueAt(at: number, { every }: Schedule): string {
  return `${(at * every).toFixed(1)} s`.padEnd(8);
}

function rowOf(events: Events, { holder, now, schedule: { takes } }: Shown & { readonly holder: string }): string {
  const mine = events.filter((event) => "holder" in event && event.holder === holder);
  const name = holder.padEnd(8);
  if (mine.some(({ type }) => type === "Denied")) return `${name}skipped: another one is running`;
  const since = mine.find(({ type }) => type === "Granted")?.at;
  if (since === undefined) return mine.length > 0 ? `${name}asks` : "";
  const until = mine.find(({ type }) => type === "Gone")?.at ?? now;
  return `${name}${bar({ part: until - since, whole: takes * 1_000, length: BAR })} ${((until - since) / 1_000).toFixed(1)} s`;
}
