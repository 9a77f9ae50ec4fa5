/** How long koncli waits, and how it leaves the line. */
import assert from "node:assert/strict";
import { expectEnd, expectFailure, whole } from "../expect.ts";
import { mutexRequests, permits } from "../kinds.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";

/** After this time, in milliseconds, koncli gives up an operator. */
const OPERATOR_PATIENCE = 5_000;

export const waiting: Scenarios = {
  "a try is answered by the operator: granted when there is room, else busy": tryOnce,
  "who waits is told who holds and its place in line, and is gone from the line when its time is over": waitInVain,
  "Ctrl-C leaves the line": (site) => interrupt(site, "SIGINT", 130),
  "a SIGTERM leaves the line": (site) => interrupt(site, "SIGTERM", 143),
};

/** This stops the operator. */
export const waitingWithoutOperator: Scenarios = {
  "without an operator a try is given up after five seconds, leaving nothing behind, and who waits is told so and granted later":
    goWithoutOperator,
};

async function tryOnce(site: Site): Promise<void> {
  await site.ok("semaphore create s --permits 1");
  expectEnd(await site.koncli("semaphore acquire s --timeout 0"), { code: 0, stdout: /^semaphore\/s acquired by .*, token \d+/ });
  for (const patience of ["--timeout 0", "--timeout 0s", ""]) {
    const ended = await site.koncli(`semaphore acquire s ${patience}`);
    expectFailure(ended, 5, /^koncli: Cannot acquire semaphore "s": 0 of 1 permits are free, 1 wanted\n$/);
  }
  assert.equal((await site.list(permits)).length, 1);
}

async function goWithoutOperator(site: Site): Promise<void> {
  await site.ok("mutex create m");
  await site.ok("semaphore create s");
  const waiter = await site.withoutOperator(async () => {
    const waiter = site.start("mutex lock m --wait");
    const ended = await site.koncli("semaphore acquire s --timeout 0");
    const sentence = /^koncli: Cannot acquire semaphore "s": no operator answered within 5 s; [^\n.]+\n$/m;
    expectEnd(ended, { code: 1, stdout: "", stderr: sentence });
    assert.ok(ended.ms >= OPERATOR_PATIENCE, whole("it", ended));
    assert.deepEqual(await site.list(permits), []);
    await waiter.stderr.until(/no operator answers/);
    return waiter;
  });
  expectEnd(await waiter.ended, { code: 0, stdout: /^mutex\/m locked by / });
}

async function waitInVain(site: Site): Promise<void> {
  await site.ok("mutex create m");
  await using _hold = (await site.hold("mutex run m --holder ada")).process;
  const ended = await site.koncli("mutex lock m --timeout 4s");
  expectEnd(ended, {
    code: 3,
    stdout: "",
    stderr: /^koncli: Waiting for mutex "m": ada holds it, place 1 of 1 in line\nkoncli: [^\n]+\n$/,
  });
  assert.match(ended.stderr, /Cannot lock mutex "m": it was not to be had within 4s\n$/);
  assert.ok(ended.ms >= 4_000, whole("it", ended));
  assert.equal((await site.list(mutexRequests)).length, 1);
}

async function interrupt(site: Site, signal: Deno.Signal, code: number): Promise<void> {
  await site.ok("mutex create m");
  await using _hold = (await site.hold("mutex run m")).process;
  for (const line of ["mutex lock m --wait", "mutex run m --timeout 1m"]) {
    const waiter = site.start(line, line.includes(" run ") ? { command: ["true"] } : {});
    await site.untilThereAre(mutexRequests, 2);
    waiter.kill(signal);
    expectFailure(await waiter.ended, code, /^koncli: Interrupted by SIG(INT|TERM)\n$/);
    assert.equal((await site.list(mutexRequests)).length, 1);
  }
}
