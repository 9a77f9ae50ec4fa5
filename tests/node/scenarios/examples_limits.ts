/** The examples in which there is room for a few. */
import assert from "node:assert/strict";
import { holdersOf, permits, phaseOf, requestStatus, semaphores } from "../../e2e/kinds.ts";
import { follow, linesToRun, type Promises, statusesOf, untilStatus } from "../readme.ts";
import type { Site } from "../site.ts";

export const limitPromises: Readonly<Record<string, Promises>> = {
  "hundred-jobs": (site) => expectInUse(site, "batch-limit", 10),
  "api-quota": (site) => expectInUse(site, "api-quota", 4),
  "database-connections": async (site, lines) => {
    await expectInUse(site, "db-connections", 3);
    for (const pod of await waitedLong(site)) assert.ok(lines.some((line) => line.pod === pod && WAITS.test(line.text)), pod);
  },
};

const WAITS = /^koncli: Waiting for semaphore "db-connections": (\S+, )*\S+ holds? it, place \d of \d in line$/;

/** How long one is in line before koncli says so, and a second for whole seconds, and one more, in milliseconds. */
const LONG = 5_000;

/** The Pods that were in line for long. */
async function waitedLong(site: Site): Promise<readonly string[]> {
  const claims = (await site.list(permits)).map((permit) => ({ ...permit.metadata, ...requestStatus(permit) }));
  return claims.filter(({ acquiredAt, creationTimestamp }) => Date.parse(acquiredAt ?? "") - Date.parse(creationTimestamp) > LONG)
    .flatMap(({ ownerReferences = [] }) => ownerReferences.map(({ name }) => name));
}

/** Expects that all permits were in use at some time, never more, and in the end none. */
async function expectInUse(site: Site, name: string, permits: number): Promise<void> {
  await untilStatus(site, semaphores, name, { inUse: 0, available: permits, waiting: 0 });
  const used = (await statusesOf(site, semaphores, name)).map(({ status }) => Number(status["inUse"] ?? 0));
  assert.equal(Math.max(...used), permits);
}

export async function placeInLine(site: Site): Promise<void> {
  const [before, after] = halves("place-in-line");
  await follow(site, before);
  const slots = await site.get(semaphores, "report-slots");
  assert.deepEqual(holdersOf(slots).map(({ holder }) => holder), ["report-42"]);
  await follow(site, after);
  await untilStatus(site, semaphores, "report-slots", { inUse: 0, available: 3, waiting: 0 });
}

export async function weightsAndPriorities(site: Site): Promise<void> {
  const [before, after] = halves("weights-and-priorities");
  await follow(site, before);
  assert.deepEqual(await phases(site), {
    "customer-export": "Pending",
    "nightly-reindex": "Pending",
    preview: "Granted",
    "release-build": "Granted",
  });
  await follow(site, after);
  assert.deepEqual(await phases(site), { "customer-export": "Granted", "nightly-reindex": "Pending", preview: "Granted" });
}

/** What a README says to run before something is deleted, and from there on. */
export function halves(example: string): readonly [readonly string[], readonly string[]] {
  const lines = linesToRun(example);
  const at = lines.findIndex((line) => line.startsWith("kubectl delete"));
  assert.ok(at > 0);
  return [lines.slice(0, at), lines.slice(at)];
}

async function phases(site: Site): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries((await site.list(permits)).map((permit) => [permit.metadata.name, phaseOf(permit)]));
}
