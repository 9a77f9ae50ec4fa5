/** Readers together, a writer alone. */
import assert from "node:assert/strict";
import type { KubeObject } from "../../../kube/api.ts";
import { expectEnd, expectFailure, pause, upTo } from "../expect.ts";
import { whileKilled } from "../killing.ts";
import { rwmutexes, rwmutexRequests, rwmutexStatus } from "../kinds.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";

export const rwmutex: Scenarios = {
  "readers read together, and nobody writes meanwhile": readTogether,
  "a writer is alone": writeAlone,
  "a writer that waits stops the readers behind it": stopLaterReaders,
  "a writer goes on as a reader without a gap, and lets in who waits to read": downgrade,
};

/** This stops the operator. */
export const rwmutexUnderFire: Scenarios = {
  "no reader is beside a writer while the operator is killed again and again": mixUnderFire,
};

async function readTogether(site: Site): Promise<void> {
  await site.ok("rwmutex create m");
  const holds = await Promise.all(upTo(3).map((number) => site.hold(`rwmutex run m --read --holder reader-${number}`)));
  await site.ok("rwmutex rlock m --holder reader-4");
  const { readHolders = [], readers, phase } = rwmutexStatus(await site.get(rwmutexes, "m"));
  assert.deepEqual([readHolders.toSorted(), readers, phase], [upTo(4).map((number) => `reader-${number}`), 4, "ReadLocked"]);
  expectFailure(await site.koncli("rwmutex lock m"), 5, /^koncli: Cannot lock rwmutex "m": 4 still read\n$/);
  await site.ok("rwmutex unlock m --holder reader-4");
  for (const hold of holds) expectEnd(await hold.end(), { code: 0, stderr: "" });
  expectEnd(await site.koncli("rwmutex lock m --timeout 20s --holder writer"), {
    code: 0,
    stdout: /^rwmutex\/m locked for writing by writer, token \d{16}/,
  });
}

async function writeAlone(site: Site): Promise<void> {
  await site.ok("rwmutex create m");
  const hold = await site.hold("rwmutex run m --holder writer");
  for (const line of ["rlock m", "lock m", "lock m --timeout 0"]) {
    expectFailure(await site.koncli(`rwmutex ${line}`), 5, /^koncli: Cannot (read-)?lock rwmutex "m": somebody writes\n$/);
  }
  expectFailure(await site.koncli("rwmutex run m --read --timeout 1s", { command: ["echo", "it runs"] }), 3, /within 1s\n$/);
  const { writeHolder, phase } = rwmutexStatus(await site.get(rwmutexes, "m"));
  assert.deepEqual([writeHolder, phase], ["writer", "WriteLocked"]);
  const reader = site.start("rwmutex rlock m --wait --holder reader");
  await site.untilThereAre(rwmutexRequests, 2);
  expectEnd(await hold.end(), { code: 0, stderr: "" });
  expectEnd(await reader.ended, { code: 0, stdout: /^rwmutex\/m locked for reading by reader, token \d{16}/ });
}

async function stopLaterReaders(site: Site): Promise<void> {
  await site.ok("rwmutex create m");
  const reading = await site.hold("rwmutex run m --read");
  const writing = site.hold("rwmutex run m");
  writing.catch(() => {}); // it is waited for below
  await site.untilThereAre(rwmutexRequests, 2);
  expectFailure(await site.koncli("rwmutex rlock m"), 5, /^koncli: Cannot read-lock rwmutex "m": /);
  const later = site.start("rwmutex run m --read", { command: ["echo", "it reads"] });
  await site.untilThereAre(rwmutexRequests, 3);
  await pause(300);
  await reading.end();
  const writer = await writing;
  await pause(300);
  assert.equal(later.isOver, false);
  expectEnd(await writer.end(), { code: 0, stderr: "" });
  expectEnd(await later.ended, { code: 0, stdout: "it reads\n" });
}

async function downgrade(site: Site): Promise<void> {
  await site.ok("rwmutex create m");
  await site.ok("rwmutex lock m --holder ada");
  const recorder = await site.record(rwmutexes, "m");
  const reader = site.start("rwmutex rlock m --wait --holder eve");
  await site.untilThereAre(rwmutexRequests, 2);
  const downgraded = { code: 0, stdout: "rwmutex/m downgraded to reading\n", stderr: "" };
  expectEnd(await site.koncli("rwmutex downgrade m --holder ada"), downgraded);
  expectEnd(await reader.ended, { code: 0, stdout: /^rwmutex\/m locked for reading by eve/ });
  expectFailure(await site.koncli("rwmutex lock m"), 5, /: 2 still read\n$/);
  expectEnd(await site.koncli("rwmutex downgrade m --holder ada"), downgraded);
  expectFailure(await site.koncli("rwmutex downgrade m --holder bob"), 2, /Cannot downgrade rwmutex "m": "bob" does not have it/);
  const revisions = await recorder.stop();
  expectNoReaderBesideWriter(revisions);
  const tokens = revisions.map((object) => entriesOf(object).find(({ holder }) => holder === "ada")?.token);
  assert.equal(new Set(tokens).size, 1, `ada's tokens: ${tokens.join()}`);
}

function entriesOf(object: KubeObject) {
  return rwmutexStatus(object).holders ?? [];
}

/** At every revision there are readers alone, or one writer, or nobody. */
function expectNoReaderBesideWriter(revisions: readonly KubeObject[]): void {
  for (const entries of revisions.map(entriesOf)) {
    const writers = entries.filter(({ mode }) => mode !== "Read");
    assert.ok(writers.length === 0 || entries.length === 1, `a writer is not alone: ${JSON.stringify(entries)}`);
  }
}

const MODES = upTo(16).map((number) => number % 4 === 0 ? "write" : "read");
const WORK = 'echo "start $0" >>"$1"; sleep 0.2; echo "end $0" >>"$1"';

async function mixUnderFire(site: Site): Promise<void> {
  await site.ok("rwmutex create m");
  const recorder = await site.record(rwmutexes, "m");
  const path = site.path("journal");
  const work = (mode: string) => {
    const command = ["sh", "-c", WORK, mode, path];
    return site.koncli(`rwmutex run m --timeout 90s ${mode === "read" ? "--read" : ""}`, { command });
  };
  for (const ended of await whileKilled(site, { work: () => Promise.all(MODES.map(work)) })) expectEnd(ended, { code: 0 });
  expectNoReaderBesideWriter(await recorder.stop());
  expectOrder((await Deno.readTextFile(path)).trim().split("\n"));
}

/** By what those who read and wrote have noted themselves. */
function expectOrder(lines: readonly string[]): void {
  assert.equal(lines.length, 2 * MODES.length, lines.join("\n"));
  const now = { read: 0, write: 0 };
  for (const line of lines) {
    const step = line.startsWith("start ") ? 1 : -1;
    if (line.endsWith(" read")) now.read += step;
    else now.write += step;
    assert.ok(now.write === 0 || (now.write === 1 && now.read === 0), `${JSON.stringify(now)} at once:\n${lines.join("\n")}`);
  }
}
