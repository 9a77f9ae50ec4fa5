/** Many who want the same, while what decides among them is killed. */
import assert from "node:assert/strict";
import type { KubeObject } from "../../../kube/api.ts";
import { upTo } from "../../e2e/expect.ts";
import { historyOf } from "../../e2e/history.ts";
import { holdersOf, permits, phaseOf, semaphores, semaphoreStatus } from "../../e2e/kinds.ts";
import { mainsOf, peakOf } from "../pods.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";
import { workerSpec } from "../workers.ts";

export const crowds: Scenarios = {
  "a hundred Jobs go through a Semaphore of ten, and nobody waits while a permit is free, though operator and API server are killed": crowd,
};

const CROWD = 100;
const PERMITS = 10;

/** All of them are in line before the first is granted: so the line is long, and none is just starting when the API server is away. */
async function crowd(site: Site): Promise<void> {
  await site.applyText(JSON.stringify({ apiVersion: "v1", kind: "List", items: [batch, ...upTo(CROWD).map(job)] }));
  await site.eventually(async () => (await site.list(permits)).length === CROWD, () => "not all are in line");
  await site.kubectl(`patch semaphore batch --type=merge --patch={"spec":{"permits":${PERMITS}}}`);
  await disturb(site);
  await untilAllComplete(site);
  await expectTenAtATime(site);
  await expectKeptBusy(site);
}

const batch = { apiVersion: "konductor.io/v1", kind: "Semaphore", metadata: { name: "batch" }, spec: { permits: 0 } };

/** A Job whose one Pod has to do: that it is complete says that nothing failed on the way, in the initContainer either. */
function job(number: number): object {
  const asks = "koncli semaphore acquire batch --wait";
  const spec = { backoffLimit: 0, template: { spec: workerSpec({ asks, runs: "sleep 2" }) } };
  return { apiVersion: "batch/v1", kind: "Job", metadata: { name: `part-${number}` }, spec };
}

async function untilAllComplete(site: Site): Promise<void> {
  await site.eventually(async () => {
    const all = await site.pods();
    const failed = all.filter(({ phase }) => phase === "Failed").map(({ name }) => name);
    if (failed.length > 0) throw new Error((await Promise.all(failed.map((name) => lastWords(site, name)))).join("\n"));
    return all.filter(({ phase }) => phase === "Succeeded").length === CROWD;
  }, () => "not all Pods have succeeded");
  await site.kubectl("wait jobs --all --for=condition=Complete --timeout=120s");
}

async function lastWords(site: Site, name: string): Promise<string> {
  const [said, ended] = await Promise.all([site.logs(name, "ask"), site.kubectl(`get pod ${name} -o jsonpath={.status}`)]);
  return `Pod "${name}" has failed: ${said}\n${ended}`;
}

/** Kills the operator, the API server, both, and the operator once more, each when so many have been granted a permit. */
async function disturb(site: Site): Promise<void> {
  const operator = async () => assert.ok(await site.lab.killOperator() > 0, "no operator was there to be killed");
  const server = () => site.lab.node.cluster.restartApiServer();
  const first = semaphoreStatus(await site.until(semaphores, "batch", (object) => holdersOf(object).length > 0));
  const before = Math.min(...(first.holders ?? []).map(({ token }) => token));
  const granted = (object: KubeObject) => (semaphoreStatus(object).lastToken ?? before) - before;
  for (const [at, blow] of [[20, operator], [40, server], [55, () => Promise.all([operator(), server()])], [70, operator]] as const) {
    await site.until(semaphores, "batch", (object) => granted(object) >= at);
    await blow();
  }
}

/** Expects that no revision of the Semaphore had, and at no time there ran, more than the permits; and that each held once. */
async function expectTenAtATime(site: Site): Promise<void> {
  const revisions = await revisionsOf(site);
  assert.equal(Math.max(...revisions.map((revision) => holdersOf(revision).length)), PERMITS);
  assert.ok(peakOf(mainsOf(await site.pods())) <= PERMITS);
  const tokens = new Map(revisions.flatMap(holdersOf).map(({ token, uid }) => [token, uid]));
  assert.deepEqual([tokens.size, new Set(tokens.values()).size], [CROWD, CROWD]);
  const claims = await site.list(permits);
  assert.deepEqual([claims.length, claims.filter((claim) => phaseOf(claim) === "Expired").length], [CROWD, CROWD]);
}

/**
 * Expects that every decision handed out all that it could: no revision of the status has a free permit and somebody in line. The line
 * is the one that the operator knew of when it wrote that revision; as long as none decides, nobody is granted anything, and there is
 * no revision either. So there is no window to leave out.
 */
async function expectKeptBusy(site: Site): Promise<void> {
  const statuses = (await revisionsOf(site)).map(semaphoreStatus).toReversed();
  const granting = statuses.slice(statuses.findIndex(({ holders = [] }) => holders.length > 0));
  assert.deepEqual([granting[0]?.holders?.length, granting[0]?.waiting], [PERMITS, CROWD - PERMITS]);
  const idle = granting.filter(({ holders = [], available = 0, waiting = 0 }) =>
    waiting > 0 && (available > 0 || holders.length < PERMITS)
  );
  assert.deepEqual(idle, []);
}

/** All revisions of the Semaphore, the newest first. */
function revisionsOf({ lab, namespace }: Site): Promise<readonly KubeObject[]> {
  return historyOf(lab.node.cluster, semaphores, { namespace, name: "batch" });
}
