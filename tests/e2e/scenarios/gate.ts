/** Gates: open when what they name is so. */
import assert from "node:assert/strict";
import { endOfJob, jobs, jobSpec } from "../../../tools/demo/job.ts";
import { expectEnd, expectFailure, pause, upTo } from "../expect.ts";
import { whileKilled } from "../killing.ts";
import { gates, gateStatus } from "../kinds.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";

export const gate: Scenarios = {
  "who waits at a gate goes on once all that it names is so, and not before": openAtLast,
  "a gate that is open stays open when its Job is deleted, and one that is Live closes again": latchOrNot,
  "a gate whose Job has failed fails at once for who waits: exit code 7": failWithJob,
  "who waits at a gate in vain is told what is missing: exit code 3, or 7 when its own time is up": waitInVain,
  "a gate is held open or closed, whatever its conditions, until it goes by them again": override,
};

/** This stops the operator. */
export const gateUnderFire: Scenarios = {
  "all who wait at a gate go on while the operator is killed again and again": openUnderFire,
};

async function createJob(site: Site, name: string): Promise<void> {
  await site.create(jobs, { metadata: { name }, spec: jobSpec });
}

async function endJob(site: Site, name: string, how: "Complete" | "Failed"): Promise<void> {
  await site.patchStatus(jobs, name, endOfJob(how, Date.now()));
}

async function openAtLast(site: Site): Promise<void> {
  const conditions = ["Job/etl=Complete", "Once/setup=Executed", "Barrier/stage", "WaitGroup/shards=Done", "Semaphore/db=Available:2"];
  await site.ok(`gate create g ${conditions.map((condition) => `--condition ${condition}`).join(" ")}`);
  const waiters = upTo(2).map(() => site.start("gate wait g"));
  await createJob(site, "etl");
  await Promise.all(["once create setup", "barrier create stage", "waitgroup create shards"].map((line) => site.ok(line)));
  await Promise.all([site.ok("semaphore create db --permits 2"), endJob(site, "etl", "Complete")]);
  await Promise.all([site.ok("once run setup", { command: ["true"] }), site.ok("barrier arrive stage")]);
  await site.until(gates, "g", (object) => gateStatus(object).conditionsMet === 4);
  await pause(300);
  assert.deepEqual(waiters.filter(({ isOver }) => isOver), []);
  await site.ok("waitgroup add shards");
  await site.ok("waitgroup done shards");
  for (const { ended } of waiters) expectEnd(await ended, { code: 0, stdout: 'Gate "g" is open: 5 of 5 conditions hold\n' });
}

async function latchOrNot(site: Site): Promise<void> {
  await createJob(site, "etl");
  await endJob(site, "etl", "Complete");
  await site.ok("gate create latch --condition Job/etl=Complete");
  await site.ok("gate create live --mode Live --condition Job/etl=Complete");
  for (const name of ["latch", "live"]) expectEnd(await site.koncli(`gate wait ${name} --timeout 20s`), { code: 0 });
  // Left to itself, a real API server keeps it until a garbage collector, which is not here, has seen to what it owns.
  await site.api.delete(jobs, { namespace: site.namespace, name: "etl", propagation: "Background" });
  await site.until(gates, "live", (object) => gateStatus(object).phase === "Waiting");
  expectFailure(await site.koncli("gate wait live --timeout 0"), 3, /Cannot wait for gate "live": not yet: 0 of 1 conditions hold/);
  expectEnd(await site.koncli("gate wait latch --timeout 0"), {
    code: 0,
    stdout: 'Gate "latch" is open: 1 of 1 conditions hold\n',
    stderr: "",
  });
}

async function failWithJob(site: Site): Promise<void> {
  await createJob(site, "etl");
  await site.ok("gate create g --condition Job/etl=Complete --condition Once/setup");
  const waiter = site.start("gate wait g");
  await site.until(gates, "g", (object) => gateStatus(object).phase === "Waiting");
  await endJob(site, "etl", "Failed");
  const failed = /^koncli: Gate "g" in namespace "[^"]+" has failed: [^\n]*"etl"[^\n]*\n$/;
  expectFailure(await waiter.ended, 7, failed);
  expectFailure(await site.koncli("gate wait g"), 7, failed);
}

async function waitInVain(site: Site): Promise<void> {
  expectFailure(await site.koncli("gate wait g"), 2, /Gate "g" not found/);
  await site.ok("gate create g --condition Job/etl=Complete");
  await site.until(gates, "g", (object) => gateStatus(object).phase === "Waiting");
  const missing = /Cannot wait for gate "g": not within 2s: 0 of 1 conditions hold, 1 is needed; not yet: Job "etl" Complete\n$/;
  expectFailure(await site.koncli("gate wait g --timeout 2s"), 3, missing);
  await site.patch(gates, "g", { spec: { timeout: "1s" } });
  expectFailure(await site.koncli("gate wait g"), 7, /has failed: 0 of 1 conditions hold, [^\n]*; it waited for 1s\n$/);
}

async function override(site: Site): Promise<void> {
  await site.ok("once create setup");
  await site.ok("gate create g --condition Once/setup=Executed");
  const phase = async (expected: string) => await site.until(gates, "g", (object) => gateStatus(object).phase === expected);
  expectEnd(await site.koncli("gate open g"), { code: 0, stdout: "gate/g opened\n", stderr: "" });
  expectEnd(await site.koncli("gate wait g --timeout 20s"), { code: 0, stdout: /^Gate "g" is open: / });
  expectEnd(await site.koncli("gate close g"), { code: 0, stdout: "gate/g closed\n", stderr: "" });
  await phase("Closed");
  await site.ok("once run setup", { command: ["true"] });
  const waiter = site.start("gate wait g");
  await pause(500);
  assert.equal(waiter.isOver, false);
  expectFailure(await site.koncli("gate wait g --timeout 0"), 3, /"g": not yet: it is held closed by its override\n$/);
  expectEnd(await site.koncli("gate auto g"), { code: 0, stdout: "gate/g set to go by its conditions\n", stderr: "" });
  expectEnd(await waiter.ended, { code: 0, stdout: 'Gate "g" is open: 1 of 1 conditions hold\n' });
}

async function openUnderFire(site: Site): Promise<void> {
  await createJob(site, "etl");
  await site.ok("waitgroup create shards");
  await site.ok("waitgroup add shards --delta 5");
  await site.ok("gate create g --condition Job/etl=Complete --condition WaitGroup/shards=Done");
  const recorder = await site.record(gates, "g");
  const work = async () => {
    const waiters = upTo(5).map(() => site.koncli("gate wait g --timeout 90s"));
    await endJob(site, "etl", "Complete");
    for (const ended of await Promise.all(upTo(5).map(() => site.koncli("waitgroup done shards")))) expectEnd(ended, { code: 0 });
    return await Promise.all(waiters);
  };
  for (const ended of await whileKilled(site, { work })) {
    expectEnd(ended, { code: 0, stdout: 'Gate "g" is open: 2 of 2 conditions hold\n' });
  }
  const phases = (await recorder.stop()).map((object) => gateStatus(object).phase);
  assert.ok(phases.slice(phases.indexOf("Open")).every((phase) => phase === "Open"), phases.join());
}
