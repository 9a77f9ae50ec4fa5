/** What the READMEs of the examples promise, as far as it is to be read from what their Pods say. */
import assert from "node:assert/strict";
import { comesBefore, isAlone, peak, says, type Span } from "./log.ts";
import type { Line } from "./stage.ts";

/** Throws when lines, in the order in which they were said, are not what was promised. */
export type Check = (lines: readonly Line[]) => void;

const NOTHING_TO_DO = /^koncli: Nothing to do: /;
const reading: Span = { begins: /^(query \d reads|reading version)/, ends: /^(query \d has read|read version)/ };
/** Of examples/hundred-jobs. */
export const working: Span = { begins: /^working on part/, ends: /^part \d+ is done$/ };
const writing: Span = { begins: /^(rebuilding|writing version)/, ends: /^(rebuilt|wrote version)/ };

/** By folder. */
export const outcomes: Readonly<Record<string, readonly [sentence: string, check: Check]>> = {
  "api-quota": ["calls of a weight of four at most are under way, and all end", (lines) => {
    const small = { begins: /^fetching/, ends: /^fetched/ };
    const large = { begins: /^syncing/, ends: /^synced/, weight: 3 };
    says(lines, /^fetched/, 6);
    says(lines, /^synced/, 2);
    assert.ok(peak(lines, [small, large]) <= 4);
  }],
  cache: ["queries read side by side, and nobody reads while it is rebuilt", (lines) => {
    says(lines, reading.ends, 8);
    assert.ok(peak(lines, [reading]) > 1);
    isAlone(lines, writing, reading);
  }],
  "configuration-file": ["updates come one after the other, with rising versions, and nobody reads meanwhile", (lines) => {
    says(lines, writing.ends, 2);
    isAlone(lines, writing, reading);
    assertRising(lines, /^writing version (\d+)$/);
  }],
  "cronjob-without-overlap": ["of two runs at once, one is made and one is skipped", (lines) => {
    says(lines, /^reported$/);
    says(lines, /^koncli: Cannot acquire lease "hourly-report": somebody else holds it$/);
  }],
  "database-connections": ["three connections are open at most, and every worker gets one", (lines) => {
    says(lines, /^connected as worker/, 6);
    assert.equal(peak(lines, [{ begins: /^connected/, ends: /is disconnected$/ }]), 3);
  }],
  "deployment-gate": ["the web tier opens after the data, the tests and the backend", (lines) => {
    for (const what of [/^seeded$/, /^tested$/] as const) comesBefore(lines, [what, 1], [/^web is open$/, 2]);
    comesBefore(lines, [/^backend is open$/, 2], [/^web is open$/, 2]);
  }],
  "distributed-test": ["all workers are ready before one begins, and all have finished before the report", (lines) => {
    comesBefore(lines, [/is ready$/, 4], [/ begins$/, 4]);
    comesBefore(lines, [/has finished$/, 4], [/^gathering/, 1]);
  }],
  etl: ["no stage begins before all of the stage before it is done", (lines) => {
    comesBefore(lines, [/^extracted part/, 10], [/^transforming part/, 5]);
    comesBefore(lines, [/^transformed part/, 5], [/^loading$/, 1]);
  }],
  "hundred-jobs": ["a hundred parts are worked on, ten at a time", (lines) => {
    says(lines, /is done$/, 100);
    assert.ok(peak(lines, [working]) <= 10);
  }],
  "job-dependencies": ["the report begins after both imports", (lines) => {
    comesBefore(lines, [/^imported/, 2], [/^reporting$/, 1]);
  }],
  "leader-election": ["one leads at a time, with rising tokens", (lines) => {
    says(lines, /^leading, token/, 3);
    assertRising(lines, /^leading, token (\d+)$/);
  }],
  mapreduce: ["no stage begins before all of the stage before it is done", (lines) => {
    comesBefore(lines, [/^mapped part/, 6], [/^reducing half/, 2]);
    comesBefore(lines, [/^reduced half/, 2], [/^merging$/, 1]);
  }],
  migration: ["the migration runs once, before the shop opens", (lines) => {
    comesBefore(lines, [/^migrated to 1\.4\.2$/, 1], [/^shop is open$/, 2]);
    says(lines, NOTHING_TO_DO);
  }],
  "one-time-initialisation": ["the index is created once, before a replica opens", (lines) => {
    comesBefore(lines, [/^created the index$/, 1], [/^search is open$/, 3]);
    says(lines, NOTHING_TO_DO, 2);
  }],
  "place-in-line": ["there is nobody but whoever asks by hand", (lines) => assert.deepEqual(lines, [])],
  shards: ["the report begins after all shards", (lines) => {
    comesBefore(lines, [/^shard \d+ is done$/, 12], [/^reporting on all shards$/, 1]);
  }],
  "weights-and-priorities": ["there is nobody but whoever asks by hand", (lines) => assert.deepEqual(lines, [])],
};

/** The numbers in the lines that match rise, and there are several. */
export function assertRising(lines: readonly Line[], pattern: RegExp): void {
  const tokens = lines.flatMap(({ text }) => pattern.exec(text)?.slice(1).map(Number) ?? []);
  assert.ok(tokens.length > 1);
  assert.deepEqual(tokens, [...new Set(tokens)].toSorted((one, other) => one - other));
}
