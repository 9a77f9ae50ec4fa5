/** Log lines, one JSON object each. */
import type { Clock } from "../kube/clock.ts";

export const LEVELS = ["debug", "info", "warn", "error"] as const;
export type Level = typeof LEVELS[number];

export type LogFields = Readonly<Record<string, unknown>>;

export type Log = (level: Level, message: string, fields?: LogFields) => void;

export interface LogOptions {
  readonly clock: Pick<Clock, "now">;
  /** Lines below it are left out. */
  readonly level: Level;
  readonly write: (line: string) => void;
}

/** A log that writes `{"time", "level", "msg", ...fields}` lines. Errors among the fields become their messages. */
export function jsonLog({ clock, level, write }: LogOptions): Log {
  const least = LEVELS.indexOf(level);
  return (level, msg, fields = {}) => {
    if (LEVELS.indexOf(level) < least) return;
    const time = new Date(clock.now()).toISOString();
    write(JSON.stringify({ time, level, msg, ...fields }, (_key, value) => value instanceof Error ? messageOf(value) : value));
  };
}

/** An error's message, and those of its causes, where it does not say them itself. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : messageOf(error.cause);
  return error.message.endsWith(cause) ? error.message : `${error.message}: ${cause}`;
}
