/** Wait groups: done when all that was added is done. */
import assert from "node:assert/strict";
import type { KubeObject } from "../../../kube/api.ts";
import { expectEnd, expectFailure, pause, upTo } from "../expect.ts";
import { whileKilled } from "../killing.ts";
import { waitgroups, waitgroupStatus } from "../kinds.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";

export const waitgroup: Scenarios = {
  "who waits for a group goes on once all that was added is done, by whatever process": countDown,
  "what is said twice with the same id counts once": countOnce,
  "a group that is done stays done, and takes nothing more: exit code 7": stayDone,
  "who waits for a group in vain is told what is left: exit code 3": waitInVain,
  "what is done before it was added is counted all the same": doneBeforeAdded,
};

/** This stops the operator. */
export const waitgroupUnderFire: Scenarios = {
  "each delta counts once while the operator is killed again and again": countUnderFire,
};

async function countDown(site: Site): Promise<void> {
  await site.ok("waitgroup create g");
  const recorder = await site.record(waitgroups, "g");
  expectEnd(await site.koncli("waitgroup add g --delta 3"), { code: 0, stdout: /^waitgroup\/g added 3 by .+\n$/, stderr: "" });
  expectEnd(await site.koncli("wg add g --holder ada"), { code: 0, stdout: "waitgroup/g added 1 by ada\n", stderr: "" });
  const waiter = site.start("waitgroup wait g");
  await Promise.all(upTo(3).map(() => site.ok("waitgroup done g --wait-for-update")));
  await untilCounter(site, 1);
  await pause(300);
  assert.equal(waiter.isOver, false);
  expectEnd(await site.koncli("waitgroup done g --holder ada"), { code: 0, stdout: "waitgroup/g done 1 by ada\n", stderr: "" });
  expectEnd(await waiter.ended, { code: 0, stdout: 'WaitGroup "g" is done: all of 4 are done\n' });
  expectOneEnd(await recorder.stop(), 4);
}

async function untilCounter(site: Site, counter: number): Promise<KubeObject> {
  return await site.until(waitgroups, "g", (object) => waitgroupStatus(object).counter === counter);
}

/** It is done at one revision, with so much added and done, and none changes that. */
function expectOneEnd(revisions: readonly KubeObject[], count: number): void {
  const seen = revisions.map(waitgroupStatus);
  const first = seen.findIndex(({ phase }) => phase === "Done");
  assert.ok(first > 0, `it was not done: ${JSON.stringify(seen)}`);
  for (const { phase, counter, added, completed } of seen.slice(first)) {
    assert.deepEqual([phase, counter, added, completed], ["Done", 0, count, count]);
  }
}

async function countOnce(site: Site): Promise<void> {
  await site.ok("waitgroup create g");
  await Promise.all(upTo(3).map(() => site.ok("waitgroup add g --delta 2 --id shards")));
  await site.ok("waitgroup done g --id shard-1");
  await site.ok("waitgroup done g --id shard-1 --wait-for-update");
  const { counter, added, completed } = waitgroupStatus(await untilCounter(site, 1));
  assert.deepEqual([counter, added, completed], [1, 2, 1]);
  expectFailure(await site.koncli("waitgroup add g --delta 5 --id shards"), 1, /something else was said under this id; choose another\n$/);
  await site.ok("waitgroup done g --id shard-2");
  expectEnd(await site.koncli("waitgroup wait g"), { code: 0, stdout: 'WaitGroup "g" is done: all of 2 are done\n' });
  await site.ok("waitgroup done g --id shard-2 --wait-for-update");
}

async function stayDone(site: Site): Promise<void> {
  await site.ok("waitgroup create g");
  await site.ok("waitgroup add g --wait-for-update");
  await site.ok("waitgroup done g --wait");
  const late = await site.koncli("waitgroup add g --wait-for-update");
  expectFailure(late, 7, /^koncli: Cannot add to waitgroup "g": the group is done already\n$/);
  expectEnd(await site.koncli("waitgroup wait g --timeout 0"), {
    code: 0,
    stdout: 'WaitGroup "g" is done: all of 1 are done\n',
    stderr: "",
  });
}

async function waitInVain(site: Site): Promise<void> {
  expectFailure(await site.koncli("waitgroup wait g"), 2, /WaitGroup "g" not found/);
  await site.ok("waitgroup create g --expected 3");
  const nothing = /Cannot wait for waitgroup "g": not yet: 0 of 3 that are expected were added\n$/;
  await site.until(waitgroups, "g", (object) => waitgroupStatus(object).phase === "Waiting");
  expectFailure(await site.koncli("waitgroup wait g --timeout 0"), 3, nothing);
  await site.ok("waitgroup add g --delta 2 --wait-for-update");
  await Promise.all(upTo(2).map(() => site.ok("waitgroup done g --wait-for-update")));
  await untilCounter(site, 0);
  expectFailure(await site.koncli("waitgroup wait g --timeout 2s"), 3, /not within 2s: 2 of 3 that are expected were added\n$/);
  await site.ok("waitgroup add g --wait-for-update");
  expectFailure(await site.koncli("waitgroup wait g --timeout 0"), 3, /not yet: 1 of 3 is still to be done\n$/);
}

async function doneBeforeAdded(site: Site): Promise<void> {
  await site.ok("waitgroup create g");
  await site.ok("waitgroup done g --holder eager --wait-for-update");
  const { phase, conditions = [] } = waitgroupStatus(await untilCounter(site, -1));
  assert.equal(phase, "Waiting");
  assert.match(conditions.find(({ type }) => type === "Negative")?.message ?? "", /^eager took it below zero$/);
  await site.ok("waitgroup add g --delta 1");
  expectEnd(await site.koncli("waitgroup wait g"), { code: 0, stdout: 'WaitGroup "g" is done: all of 1 are done\n' });
}

const COUNT = 20;

async function countUnderFire(site: Site): Promise<void> {
  await site.ok("waitgroup create g");
  const recorder = await site.record(waitgroups, "g");
  await site.ok(`waitgroup add g --delta ${COUNT + 1} --id all`);
  const ids = upTo(COUNT).map((number) => number % 2 === 0 ? "" : `--id shard-${number}`);
  const ends = await whileKilled(site, { work: () => Promise.all(ids.map((id) => site.koncli(`waitgroup done g ${id}`))) });
  for (const ended of ends) expectEnd(ended, { code: 0, stderr: "" });
  await untilCounter(site, 1);
  expectEnd(await site.koncli("waitgroup done g --wait"), { code: 0, stdout: `WaitGroup "g" is done: all of ${COUNT + 1} are done\n` });
  expectOneEnd(await recorder.stop(), COUNT + 1);
}
