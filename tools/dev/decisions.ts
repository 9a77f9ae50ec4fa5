/** The operator's log for people who look on: one short line for each decision. */
import type { Level, Log, LogFields } from "../../controllers/log.ts";
import { messageOf } from "../../controllers/log.ts";
import type { Clock } from "../../kube/clock.ts";

export interface DecisionsOptions {
  readonly clock: Pick<Clock, "now">;
  /** Whether decisions are shown. Trouble always is. */
  readonly verbose: boolean;
  readonly write: (line: string) => void;
}

/** A log that writes lines such as `12:00:01 semaphore default/db: granted p-1; 1 holds, 3 wait`. */
export function readableLog({ clock, verbose, write }: DecisionsOptions): Log {
  return (level, message, fields = {}) => {
    if (!isTrouble(level) && !verbose) return;
    const text = message === "Decided" ? decision(fields) : `${isTrouble(level) ? `${level}: ` : ""}${message}${details(fields)}`;
    if (text !== undefined) write(`${timeOf(clock.now())} ${text}`);
  };
}

function isTrouble(level: Level): boolean {
  return level === "warn" || level === "error";
}

const OUTCOMES = ["granted", "denied", "expired", "deleted"] as const;

function decision(fields: LogFields): string {
  const { kind, namespace, name, holders = 0, waiting = 0 } = fields;
  const outcomes = OUTCOMES.flatMap((outcome) => {
    const names = fields[outcome];
    return Array.isArray(names) && names.length > 0 ? [`${outcome} ${names.join(", ")}`] : [];
  });
  const counts = `${holders} ${holders === 1 ? "holds" : "hold"}, ${waiting} ${waiting === 1 ? "waits" : "wait"}`;
  return `${String(kind).toLowerCase()} ${namespace}/${name}: ${[...outcomes, counts].join("; ")}`;
}

function details(fields: LogFields): string {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  return known.length === 0 ? "" : ` (${known.map(([key, value]) => `${key}: ${textOf(value)}`).join(", ")})`;
}

function textOf(value: unknown): string {
  if (value instanceof Error) return messageOf(value);
  return typeof value === "string" ? value : JSON.stringify(value) ?? String(value);
}

function timeOf(now: number): string {
  const time = new Date(now);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}
