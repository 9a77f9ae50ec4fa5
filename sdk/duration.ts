/** How long something lasts, as callers say it. */
import { parseDuration } from "../primitives/duration.ts";
import { InvalidError } from "./errors.ts";

/** A number and its unit. */
type Amount = `${number}${"h" | "m" | "s" | "ms"}`;

/**
 * How long: milliseconds, or text such as `30s`, `1.5h` or `1h30m`. The units are `h`, `m`, `s` and `ms`; any other is a compile error.
 * `duration` makes one of text that comes from elsewhere.
 */
export type Duration =
  | number
  | "0"
  | Amount
  | `${number}h${number}${"m" | "s"}`
  | `${number}m${number}s`
  | `${number}s${number}ms`
  | `${number}h${number}m${number}s`;

/**
 * Reads a duration from text that is not known beforehand, from the environment say. Throws an `InvalidError` for what is none.
 *
 * @example How long to wait is set where the program runs
 * ```ts
 * import { connect, duration } from "@konductor/sdk";
 *
 * const timeout = duration(process.env.LOCK_TIMEOUT ?? "30s");
 * await using konductor = await connect();
 * await using lock = await konductor.mutex("db").lock({ timeout });
 * ```
 */
export function duration(text: string): Duration {
  if (isDuration(text)) return text;
  const state = `${JSON.stringify(text)} is no duration; write one such as 30s, 10m or 1h30m`;
  throw new InvalidError(`Cannot read a duration: ${state}`, { reason: "Invalid" });
}

function isDuration(text: string): text is Extract<Duration, string> {
  return parseDuration(text) !== undefined;
}
