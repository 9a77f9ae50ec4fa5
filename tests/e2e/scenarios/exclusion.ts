/** Nobody holds who may not. */
import assert from "node:assert/strict";
import type { KubeObject } from "../../../kube/api.ts";
import { definitions } from "../../../primitives/mod.ts";
import { expectEnd, pause, upTo, whole } from "../expect.ts";
import { Journal } from "../journal.ts";
import { whileKilled } from "../killing.ts";
import { holdersOf, mutexes, mutexRequests, mutexStatus, semaphores } from "../kinds.ts";
import type { Ended } from "../process.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";

const WANTING = 20;
const PERMITS = 3;

export const exclusion: Scenarios = {
  "two koncli of one shell exclude each other": inOneShell,
  "a holder that was killed is replaced after its ttl, not before, with a higher token": replaceKilled,
};

/** These keep the machine busy. */
export const competition: Scenarios = {
  "of twenty who want one of three permits three get one, and seventeen give up when their time is over": compete,
  "twenty get no more than three permits from two operators at once": competeBeforeTwo,
  "no more run at once than there are permits while two operators are killed again and again": (site) =>
    whileKilled(site, { names: ["operator", "second"], work: () => takeTurns(site) }),
};

export const competitionUnderFire: Scenarios = {
  "twenty get no more than three permits from an operator that is killed again and again": (site) =>
    whileKilled(site, { work: () => compete(site) }),
};

async function competeBeforeTwo(site: Site): Promise<void> {
  const { operators } = site.lab;
  await operators.start("second");
  try {
    await compete(site);
  } finally {
    assert.equal(await operators.end("second"), 0);
  }
}

async function compete(site: Site): Promise<void> {
  await site.ok(`semaphore create s --permits ${PERMITS}`);
  const recorder = await site.record(semaphores, "s");
  const ends = await Promise.all(upTo(WANTING).map(() => site.koncli("semaphore acquire s --timeout 5s")));
  expectWinners(ends);
  expectNeverMore(await recorder.stop());
}

function expectWinners(ends: readonly Ended[]): void {
  const told = ends.map((ended) => whole("one", ended)).join("\n");
  const won = ends.filter(({ code }) => code === 0);
  const gaveUp = ends.filter(({ code }) => code === 3);
  assert.deepEqual([won.length, gaveUp.length], [PERMITS, WANTING - PERMITS], told);
  assert.equal(new Set(won.map(({ stdout }) => /token (\d+)/.exec(stdout)?.[1])).size, PERMITS, told);
  for (const ended of gaveUp) {
    assert.ok(ended.ms >= 5_000, `it gave up early: ${whole("it", ended)}`);
    assert.match(ended.stderr, /Cannot acquire semaphore "s": it was not to be had within 5s\n$/);
  }
}

/** At no revision are more held than there are permits, and at some of them permits are held. */
export function expectNeverMore(revisions: readonly KubeObject[]): void {
  assert.ok(revisions.some((object) => heldOf(object) > 0), `of ${revisions.length} revisions none has a holder`);
  for (const object of revisions) {
    const held = heldOf(object);
    const { permits } = definitions.Semaphore.spec.parse(object["spec"]);
    assert.ok(held <= permits, `${held} of ${permits} permits are held: ${JSON.stringify(object)}`);
  }
}

function heldOf(object: KubeObject): number {
  return holdersOf(object).reduce((sum, { weight = 1 }) => sum + weight, 0);
}

/** Many processes run something, each for a moment. */
async function takeTurns(site: Site): Promise<void> {
  await site.ok(`semaphore create s --permits ${PERMITS}`);
  const recorder = await site.record(semaphores, "s");
  const journal = new Journal(site);
  const ends = await Promise.all(upTo(WANTING).map(() => site.koncli("semaphore run s --timeout 90s", { command: journal.command })));
  for (const ended of ends) expectEnd(ended, { code: 0 });
  await journal.expectPeak(PERMITS, WANTING);
  expectNeverMore(await recorder.stop());
}

async function inOneShell(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const journal = new Journal(site);
  const line = site.commandLine("mutex run m", journal.command);
  const ended = await site.startProgram("sh", { args: ["-c", '"$0" "$@" & "$0" "$@" & wait', ...line] }).ended;
  expectEnd(ended, { code: 0, stdout: "", stderr: "" });
  await journal.expectPeak(1, 2);
  assert.deepEqual(await site.list(mutexRequests), []);
}

async function replaceKilled(site: Site): Promise<void> {
  const ttl = 5_000;
  await site.ok("mutex create m");
  const hold = await site.hold(`mutex run m --ttl ${ttl / 1000}s`);
  const waiter = site.start("mutex run m", { command: ["sh", "-c", 'echo "$KONDUCTOR_TOKEN"'] });
  await site.untilThereAre(mutexRequests, 2);
  await pause(1_000);
  hold.process.kill("SIGKILL");
  assert.equal(await hold.process.exited, 137);
  const lastSign = Math.max(...(await site.list(mutexRequests)).filter(isGranted).map(renewedAt));
  const recorder = await site.record(mutexes, "m");
  const ended = await nudging(site, waiter.ended);
  expectEnd(ended, { code: 0 });
  assert.ok(Number(ended.stdout) > hold.token, `${ended.stdout} is no higher than ${hold.token}`);
  const [next] = (await recorder.stop()).map(mutexStatus).filter(({ token = 0 }) => token > hold.token);
  const after = Date.parse(next?.lockedAt ?? "") - lastSign;
  assert.ok(after >= ttl, `it was replaced ${after} ms after its last sign of life`);
}

/** Has the operator look again and again meanwhile: it may not act too early however often it does. */
async function nudging<T>(site: Site, work: Promise<T>): Promise<T> {
  const nudge = () => site.patch(mutexes, "m", { metadata: { annotations: { nudged: String(Date.now()) } } }).catch(() => {});
  const timer = setInterval(nudge, 200);
  return await work.finally(() => clearInterval(timer));
}

function isGranted({ status }: KubeObject): boolean {
  return JSON.stringify(status).includes('"Granted"');
}

function renewedAt({ spec }: KubeObject): number {
  return Date.parse(definitions.Mutex.request.spec.parse(spec).renewTime ?? "");
}
