/** The columns that nearly all kinds have, and how time is shown in them. */
import { isText } from "./json.ts";
import type { Json } from "./json.ts";
import type { Column } from "./kinds.ts";

export const NAME: Column = {
  name: "Name",
  type: "string",
  format: "name",
  description: "The object's name",
  priority: 0,
  jsonPath: ".metadata.name",
};

export const AGE: Column = {
  name: "Age",
  type: "date",
  format: "",
  description: "Since when the object is there",
  priority: 0,
  jsonPath: ".metadata.creationTimestamp",
};

/** How long ago a time was. Empty for none. */
export function ageSince(time: Json | undefined, now: number): string {
  return isText(time) ? ageOf(now - Date.parse(time)) : "";
}

/** A duration as people read it, the finer the shorter it is: `45s`, `5m3s`, `3h10m`, `2d`. */
export function ageOf(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const [minutes, hours, days] = [60, 3600, 86_400].map((unit) => Math.floor(seconds / unit));
  if (Number.isNaN(seconds) || seconds < -1) return "<invalid>";
  if (minutes === undefined || hours === undefined || days === undefined || seconds < 120) return `${Math.max(0, seconds)}s`;
  if (minutes < 10) return both(`${minutes}m`, seconds % 60, "s");
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return both(`${hours}h`, minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  if (days < 8) return both(`${days}d`, hours % 24, "h");
  if (days < 730) return `${days}d`;
  return days < 2920 ? both(`${Math.floor(days / 365)}y`, days % 365, "d") : `${Math.floor(days / 365)}y`;
}

function both(greater: string, lesser: number, unit: string): string {
  return lesser === 0 ? greater : `${greater}${lesser}${unit}`;
}
