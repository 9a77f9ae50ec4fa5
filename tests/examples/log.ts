/** Claims about what Pods have said, in the order in which they said it. */
import assert from "node:assert/strict";
import type { Line } from "./stage.ts";

/** The places of the lines that match, of which there are so many. */
function placesOf(lines: readonly Line[], pattern: RegExp, count: number): number[] {
  const places = lines.flatMap(({ text }, at) => pattern.test(text) ? at : []);
  assert.equal(places.length, count, `${pattern}\n${lines.map(({ pod, text }) => `${pod}: ${text}`).join("\n")}`);
  return places;
}

/** So many lines match. */
export function says(lines: readonly Line[], pattern: RegExp, count = 1): void {
  placesOf(lines, pattern, count);
}

/** All that match the one, so many, come before all that match the other. */
export function comesBefore(lines: readonly Line[], [first, firstCount]: Matching, [second, secondCount]: Matching): void {
  const [last, next] = [Math.max(...placesOf(lines, first, firstCount)), Math.min(...placesOf(lines, second, secondCount))];
  assert.ok(last < next, `${first} after ${second}`);
}

/** A pattern, and how many lines match it. */
export type Matching = readonly [pattern: RegExp, count: number];

/** What is under way from one line to another one of the same Pod. */
export interface Span {
  readonly begins: RegExp;
  readonly ends: RegExp;
  /** How much it counts, unless 1. */
  readonly weight?: number;
}

/** The most that is under way at a time, by weight. */
export function peak(lines: readonly Line[], spans: readonly Span[]): number {
  let [present, most] = [0, 0];
  for (const { text } of lines) {
    for (const { begins, ends, weight = 1 } of spans) {
      if (begins.test(text)) present += weight;
      if (ends.test(text)) present -= weight;
    }
    most = Math.max(most, present);
  }
  assert.equal(present, 0, "something has begun and not ended");
  return most;
}

/** At most one of the one kind is under way at a time, and nothing of the other kind beside it. */
export function isAlone(lines: readonly Line[], one: Span, other: Span): void {
  const weight = 1_000;
  assert.equal(peak(lines, [{ ...one, weight }, { ...other, weight: 1 }]), weight);
}
