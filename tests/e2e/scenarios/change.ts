/** What is changed, or taken away, while somebody holds or waits. */
import assert from "node:assert/strict";
import type { KubeObject } from "../../../kube/api.ts";
import { expectEnd, expectFailure, pause } from "../expect.ts";
import { holdersOf, mutexes, mutexRequests, phaseOf, semaphores, semaphoreStatus } from "../kinds.ts";
import type { Scenarios } from "../scenarios.ts";
import { type Hold, obedient, type Site, STUBBORN } from "../site.ts";

export const change: Scenarios = {
  "a deleted request is noticed by its holder: its command ends, and the exit code is 6": loseByDeletion,
  "who waits is told when its request is deleted: exit code 6": losePlace,
  "a holder is told when the object is deleted, and so is who waits": loseParent,
  "a command that does not end by itself when the claim is lost is killed": killStubborn,
  "a semaphore that grows lets the next one in, and one that shrinks takes nothing away": resize,
  "a suspended mutex grants nothing new and takes nothing away": suspend,
};

/** A command that says when it was told to end. */
const OBEDIENT = obedient("echo told; exit 3");

async function loseByDeletion(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const { process } = await site.hold("mutex run m", { command: OBEDIENT });
  const [request] = await site.list(mutexRequests);
  await site.delete(mutexRequests, request?.metadata.name ?? "");
  const ended = await process.ended;
  expectEnd(ended, { code: 6, stdout: /\ntold\n$/, stderr: /\nkoncli: Lost mutex "m": the request was deleted\n$/ });
  expectEnd(await site.koncli("mutex lock m"), { code: 0 });
}

async function losePlace(site: Site): Promise<void> {
  await site.ok("mutex create m --suspend");
  const waiter = site.start("mutex lock m --wait");
  const [request] = await site.untilThereAre(mutexRequests, 1);
  await site.delete(mutexRequests, request?.metadata.name ?? "");
  expectFailure(await waiter.ended, 6, /^koncli: Cannot lock mutex "m": its request was deleted while it waited\n$/);
}

async function loseParent(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const holder = (await site.hold("mutex run m", { command: OBEDIENT })).process;
  const waiter = site.start("mutex lock m --wait");
  await site.untilThereAre(mutexRequests, 2);
  await site.ok("mutex delete m");
  expectEnd(await holder.ended, { code: 6, stdout: /\ntold\n$/, stderr: /\nkoncli: Lost mutex "m": Mutex "m" was deleted\n$/ });
  expectEnd(await waiter.ended, { code: 2, stdout: "", stderr: /there is no Mutex "m"\n$/ });
}

async function killStubborn(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const { process } = await site.hold("mutex run m --ttl 4s", { command: STUBBORN });
  const [request] = await site.list(mutexRequests);
  await site.delete(mutexRequests, request?.metadata.name ?? "");
  expectEnd(await process.ended, { code: 6, stdout: /\n(told\n)+$/ });
}

async function resize(site: Site): Promise<void> {
  await site.ok("semaphore create s --permits 1");
  const first = await site.hold("semaphore run s");
  const second = site.hold("semaphore run s");
  const third = site.hold("semaphore run s");
  await site.until(semaphores, "s", (object) => semaphoreStatus(object).waiting === 2);
  await site.patch(semaphores, "s", { spec: { permits: 3 } });
  const [, next] = await Promise.all([second, third]);
  await site.patch(semaphores, "s", { spec: { permits: 1 } });
  const full = await site.until(semaphores, "s", (object) => semaphoreStatus(object).available === 0);
  assert.deepEqual([semaphoreStatus(full).inUse, semaphoreStatus(full).phase], [3, "Full"]);
  await first.end();
  await expectBusy(site, "semaphore acquire s");
  await endAll([next, await second]);
  expectEnd(await site.koncli("semaphore acquire s"), { code: 0 });
}

async function endAll(holds: readonly Hold[]): Promise<void> {
  for (const ended of await Promise.all(holds.map((hold) => hold.end()))) expectEnd(ended, { code: 0, stderr: "" });
}

async function expectBusy(site: Site, line: string): Promise<void> {
  assert.equal((await site.koncli(line)).code, 5);
}

async function suspend(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const hold = await site.hold("mutex run m");
  await site.patch(mutexes, "m", { spec: { suspend: true } });
  const waiter = site.start("mutex lock m --wait");
  await site.untilThereAre(mutexRequests, 2);
  await pause(500);
  expectEnd(await hold.end(), { code: 0, stderr: "" });
  await site.until(mutexes, "m", (object) => holdersOf(object).length === 0);
  expectFailure(await site.koncli("mutex lock m"), 5, /Cannot lock mutex "m": it is suspended/);
  assert.ok((await site.list(mutexRequests)).every(isPending), "nobody was granted");
  await site.patch(mutexes, "m", { spec: { suspend: false } });
  expectEnd(await waiter.ended, { code: 0, stdout: /^mutex\/m locked by / });
}

function isPending(request: KubeObject): boolean {
  return phaseOf(request) === "Pending";
}
