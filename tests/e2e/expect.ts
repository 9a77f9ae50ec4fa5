/** What scenarios expect. */
import assert from "node:assert/strict";
import type { Ended } from "./process.ts";

/** How long anything may take that ought to happen soon, in milliseconds: a guard against hanging, no promise. */
const SOON = 20_000;

export interface Expected {
  readonly code: number;
  readonly stdout?: RegExp | string;
  readonly stderr?: RegExp | string;
}

/** What koncli says while it waits: on a slow machine that takes long enough for it. */
const PROGRESS = /^koncli: Waiting for .*\n/gm;

/** Expects a process to have ended so. A text has to be all that it said, but for its progress. */
export function expectEnd(ended: Ended, { code, stdout, stderr }: Expected): void {
  assert.equal(ended.code, code, whole("it", ended));
  expectText(ended, "stdout", stdout);
  expectText(ended, "stderr", stderr);
}

function expectText(ended: Ended, stream: "stdout" | "stderr", expected: RegExp | string | undefined): void {
  if (typeof expected === "string") assert.equal(ended[stream].replace(PROGRESS, ""), expected);
  if (expected instanceof RegExp) assert.match(ended[stream], expected);
}

/** Expects one sentence on stderr, nothing on stdout, and an exit code. */
export function expectFailure(ended: Ended, code: number, sentence: RegExp): void {
  expectEnd(ended, { code, stdout: "", stderr: sentence });
  assert.match(ended.stderr, /^koncli: [^\n]+[^\n.]\n$/, "it is one sentence");
}

/** All that there is to know about a process that ended, for a message. */
export function whole(what: string, { code, stdout, stderr, ms }: Ended): string {
  return `${what} ended with ${code} after ${Math.round(ms)} ms\nstdout: ${stdout}\nstderr: ${stderr}`;
}

/** Waits until something holds. */
export async function eventually(holds: () => boolean | Promise<boolean>, otherwise: () => string): Promise<void> {
  const deadline = performance.now() + SOON;
  while (!await holds()) {
    assert.ok(performance.now() < deadline, `it did not come to be: ${otherwise()}`);
    await pause(30);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Numbers from 1. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}
