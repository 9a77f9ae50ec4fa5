/** Barriers: nobody goes on before enough have arrived. */
import assert from "node:assert/strict";
import type { KubeObject } from "../../../kube/api.ts";
import { expectEnd, expectFailure, pause, upTo } from "../expect.ts";
import { whileKilled } from "../killing.ts";
import { arrivals, barriers, barrierStatus } from "../kinds.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";

export const barrier: Scenarios = {
  "all who wait at a barrier go on once the last has arrived, and not before": gather,
  "a participant counts once, whoever says that it has arrived, and however often": countOnce,
  "a barrier with a quorum opens before all that are expected have arrived": openEarly,
  "who waits at a barrier in vain is told what is missing: exit code 3": waitInVain,
  "a barrier whose time is up fails for who waits, who asks and who comes late: exit code 7": runOutOfTime,
  "a new round begins without arrivals, and who waits for one that is over learns how it ended": reset,
};

/** These stop the operator. */
export const barrierUnderFire: Scenarios = {
  "who arrives while no operator runs has arrived": arriveWithoutOperator,
  "who arrives and waits goes on with its round, however late it looks": followRound,
  "a barrier opens once, with all who arrived, while the operator is killed again and again": gatherUnderFire,
};

async function gather(site: Site): Promise<void> {
  await site.ok("barrier create b --expected 4");
  const recorder = await site.record(barriers, "b");
  const waiters = upTo(2).map(() => site.start("barrier wait b"));
  const workers = upTo(3).map((number) => site.start(`barrier arrive b worker-${number} --wait`));
  await untilArrived(site, 3);
  await pause(300);
  assert.deepEqual([...waiters, ...workers].filter(({ isOver }) => isOver), []);
  expectEnd(await site.koncli("barrier arrive b worker-4"), { code: 0, stdout: "barrier/b arrived at by worker-4\n", stderr: "" });
  for (const { ended } of [...waiters, ...workers]) expectEnd(await ended, { code: 0, stdout: 'Barrier "b" is open: 4 of 4 arrived\n' });
  expectEnd(await site.koncli("barrier wait b"), { code: 0, stdout: 'Barrier "b" is open: 4 of 4 arrived\n', stderr: "" });
  expectOneOpening(await recorder.stop(), 4);
}

async function untilArrived(site: Site, count: number): Promise<KubeObject> {
  return await site.until(barriers, "b", (object) => barrierStatus(object).arrived === count);
}

/** One revision opens it, with so many arrivals, and none closes it again. */
function expectOneOpening(revisions: readonly KubeObject[], needed: number): void {
  const seen = revisions.map(barrierStatus);
  const first = seen.findIndex(({ phase }) => phase === "Open");
  assert.ok(first > 0, `it did not open: ${JSON.stringify(seen)}`);
  assert.ok(seen.slice(first).every(({ phase, arrived = 0 }) => phase === "Open" && arrived >= needed), JSON.stringify(seen));
}

async function countOnce(site: Site): Promise<void> {
  await site.ok("barrier create b --expected 3");
  const again = upTo(3).map(() => site.ok("barrier arrive b one"));
  await Promise.all([...again, site.ok("barrier arrive b host-1 --arrival-id two")]);
  await site.ok("barrier arrive b --holder host-2 --arrival-id two --wait-for-update");
  const { arrived, arrivals: named = [], phase } = barrierStatus(await untilArrived(site, 2));
  assert.deepEqual([arrived, named.toSorted(), phase], [2, ["one", "two"], "Waiting"]);
  await site.ok("barrier arrive b host-2 --arrival-id three");
  expectEnd(await site.koncli("barrier wait b"), { code: 0, stdout: 'Barrier "b" is open: 3 of 3 arrived\n' });
}

async function openEarly(site: Site): Promise<void> {
  await site.ok("barrier create b --expected 5 --quorum 2");
  const waiter = site.start("barrier wait b");
  for (const who of ["one", "two"]) await site.ok(`barrier arrive b ${who}`);
  expectEnd(await waiter.ended, { code: 0, stdout: 'Barrier "b" is open: 2 of 5 arrived, 2 are enough\n' });
  await site.ok("barrier arrive b three --wait-for-update");
  await untilArrived(site, 3);
}

async function waitInVain(site: Site): Promise<void> {
  expectFailure(await site.koncli("barrier wait b"), 2, /Barrier "b" not found/);
  expectFailure(await site.koncli("barrier arrive b"), 2, /Barrier "b" not found/);
  await site.ok("barrier create b --expected 2");
  await site.ok("barrier arrive b one --wait-for-update");
  const missing = /^koncli: Cannot wait for barrier "b": not within 2s: 1 of 2 arrived: 1 is missing\n$/;
  expectFailure(await site.koncli("barrier wait b --timeout 2s"), 3, missing);
  expectFailure(await site.koncli("barrier wait b --timeout 0"), 3, /"b": not yet: 1 of 2 arrived: 1 is missing\n$/);
  const ended = await site.koncli("barrier arrive b one --wait --timeout 2s");
  expectEnd(ended, { code: 3, stdout: "", stderr: /^koncli: barrier\/b arrived at by one\nkoncli: [^\n]*1 of 2 arrived: 1 is missing\n$/ });
}

async function runOutOfTime(site: Site): Promise<void> {
  await site.ok("barrier create b --expected 2 --timeout 2s");
  const waiter = site.start("barrier wait b");
  await site.ok("barrier arrive b one");
  const failed = /^koncli: Barrier "b" in namespace "[^"]+" has failed: 1 of 2 arrived within 2s: 1 is missing\n$/;
  expectFailure(await waiter.ended, 7, failed);
  expectFailure(await site.koncli("barrier wait b"), 7, failed);
  const late = await site.koncli("barrier arrive b two --wait-for-update");
  expectFailure(late, 7, /^koncli: Cannot arrive at barrier "b": it was not there before the barrier's time was up\n$/);
  const { phase, arrived } = barrierStatus(await site.get(barriers, "b"));
  assert.deepEqual([phase, arrived], ["Failed", 1]);
}

async function reset(site: Site): Promise<void> {
  await site.ok("barrier create b --expected 2");
  await site.ok("barrier arrive b one --wait-for-update");
  const [ofThisRound, ofAny] = [site.start("barrier wait b --round 1"), site.start("barrier wait b")];
  await pause(500);
  expectEnd(await site.koncli("barrier reset b"), { code: 0, stdout: "barrier/b reset\n", stderr: "" });
  expectFailure(await ofThisRound.ended, 7, /Barrier "b" in namespace "[^"]+" did not open in round 1: it is round 2 now\n$/);
  const { arrived, phase } = barrierStatus(await site.until(barriers, "b", (object) => barrierStatus(object).round === 2));
  assert.deepEqual([arrived, phase, ofAny.isOver], [0, "Waiting", false]);
  const late = await site.koncli("barrier arrive b late --round 1 --wait-for-update");
  expectFailure(late, 7, /Cannot arrive at barrier "b": round 1 is over, it is round 2 now\n$/);
  for (const who of ["one", "two"]) await site.ok(`barrier arrive b ${who}`);
  expectEnd(await ofAny.ended, { code: 0, stdout: 'Barrier "b" is open: 2 of 2 arrived\n' });
  await site.ok("barrier reset b");
  await site.until(barriers, "b", (object) => barrierStatus(object).round === 3);
  expectEnd(await site.koncli("barrier wait b --round 2"), { code: 0, stdout: 'Barrier "b" opened in round 2\n', stderr: "" });
  expectFailure(await site.koncli("barrier wait b --timeout 0"), 3, /"b": not yet: 0 of 2 arrived: 2 are missing\n$/);
}

async function arriveWithoutOperator(site: Site): Promise<void> {
  await site.ok("barrier create b --expected 2");
  const waiter = await site.withoutOperator(async () => {
    const waiter = site.start("barrier wait b");
    for (const who of ["one", "two"]) expectEnd(await site.koncli(`barrier arrive b ${who}`), { code: 0 });
    await waiter.stderr.until(/Waiting for barrier "b": /);
    return waiter;
  });
  expectEnd(await waiter.ended, { code: 0, stdout: 'Barrier "b" is open: 2 of 2 arrived\n' });
}

const COUNT = 20;

async function gatherUnderFire(site: Site): Promise<void> {
  await site.ok(`barrier create b --expected ${COUNT}`);
  const recorder = await site.record(barriers, "b");
  const ends = await whileKilled(site, {
    work: () => Promise.all(upTo(COUNT).map((number) => site.koncli(`barrier arrive b worker-${number} --wait --timeout 90s`))),
  });
  for (const ended of ends) expectEnd(ended, { code: 0, stdout: `Barrier "b" is open: ${COUNT} of ${COUNT} arrived\n` });
  expectOneOpening(await recorder.stop(), COUNT);
  assert.equal((await site.list(arrivals)).length, COUNT);
}

async function followRound(site: Site): Promise<void> {
  await site.ok("barrier create b --expected 1");
  const slow = await site.withoutOperator(async () => {
    const slow = site.start("barrier arrive b one --wait-for-update --wait");
    await site.untilThereAre(arrivals, 1);
    await pause(1_000);
    slow.kill("SIGSTOP");
    return slow;
  });
  await site.until(barriers, "b", (object) => barrierStatus(object).phase === "Open");
  await site.ok("barrier reset b");
  await site.until(barriers, "b", (object) => barrierStatus(object).round === 2);
  slow.kill("SIGCONT");
  expectEnd(await slow.ended, { code: 0, stdout: 'Barrier "b" opened in round 1\n' });
}
