/** Permits that live as long as their Pods: no ttl, no release, nobody who says anything at the end. */
import assert from "node:assert/strict";
import { pods } from "../../../kube/api.ts";
import { permits, phaseOf, semaphores } from "../../e2e/kinds.ts";
import { pause } from "../../e2e/expect.ts";
import { claimsOf, expectTurns, holdersIn, untilInLine, untilOver } from "../claims.ts";
import { firstStart, lastEnd } from "../pods.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";
import { endOf, tell, untilEnded, untilWorking, worker } from "../workers.ts";

const ASKS = "koncli semaphore acquire slot --wait";
const [FIRST, SECOND] = ["first", "second"];

export const lives: Scenarios = {
  "a permit is the next Pod's once the one that held it has completed": (site) => handOver(site, complete),
  "a permit is the next Pod's once the one that held it has failed": (site) => handOver(site, fail),
  "a permit is the next Pod's once the one that held it was OOM-killed": (site) => handOver(site, runOutOfMemory),
  "a permit is the next Pod's once the one that held it was deleted and has ended, not before": (site) => handOver(site, beDeleted),
  "a permit is the next Pod's once the one that held it was evicted and has ended, not before": (site) => handOver(site, beEvicted),
  "a permit is the next Pod's once the one that held it was stopped by its deadline and has ended, not before": (site) =>
    handOver(site, passDeadline),
  "a permit is the next Pod's once the object of the one that held it was deleted by force": beForgotten,
  "a Pod that acquired with --ttl=5s and runs for 20 s keeps its permit until it ends": outliveTtl,
};

/** One Pod holds, the other waits; `end` ends the one, and leaves behind what it has to. */
async function handOver(site: Site, end: (site: Site) => Promise<void>): Promise<void> {
  await site.create(semaphores, { metadata: { name: "slot" }, spec: { permits: 1 } });
  const slot = await site.record(semaphores, "slot");
  await site.create(pods, worker(FIRST, { asks: ASKS, memory: "16Mi" }));
  await untilWorking(site, FIRST);
  const first = await site.record(pods, FIRST);
  await site.create(pods, worker(SECOND, { asks: ASKS, runs: "true" }));
  await untilInLine(site, permits, SECOND);
  await end(site);
  const { containers } = await untilEnded(site, SECOND);
  assert.ok(firstStart(containers) >= endOf(first.revisions));
  expectTurns(await slot.stop(), [FIRST, SECOND]);
}

async function complete(site: Site): Promise<void> {
  await tell(site, FIRST, "exit 0");
  await untilEnded(site, FIRST, "Succeeded");
  await untilTold(site);
}

async function fail(site: Site): Promise<void> {
  await tell(site, FIRST, "exit 1");
  await untilEnded(site, FIRST, "Failed");
  await untilTold(site);
}

async function runOutOfMemory(site: Site): Promise<void> {
  await tell(site, FIRST, "exec tail /dev/zero");
  const { containers: [main] } = await untilEnded(site, FIRST, "Failed");
  assert.equal(main?.reason, "OOMKilled");
  await untilTold(site);
}

async function beDeleted(site: Site): Promise<void> {
  await site.kubectl(`delete pod ${FIRST} --wait=false`);
  await keepWhileEnding(site);
}

async function beEvicted(site: Site): Promise<void> {
  const { lab: { node }, namespace } = site;
  const file = `${node.cluster.dir}/${namespace}-eviction.json`;
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: FIRST, namespace } };
  await Deno.writeTextFile(file, JSON.stringify(eviction));
  await node.kubectl(["create", "--raw", `/api/v1/namespaces/${namespace}/pods/${FIRST}/eviction`, "-f", file]);
  await keepWhileEnding(site);
}

async function passDeadline(site: Site): Promise<void> {
  await site.api.patch(pods, { namespace: site.namespace, name: FIRST, patch: { spec: { activeDeadlineSeconds: 1 } } });
  await keepWhileEnding(site);
  const { reason } = await untilEnded(site, FIRST, "Failed");
  assert.equal(reason, "DeadlineExceeded");
  await untilTold(site);
}

/** The first Pod was asked to end and takes its time: as long as it runs it holds. Then it ends. */
async function keepWhileEnding(site: Site): Promise<void> {
  await site.eventually(async () => (await site.logs(FIRST, "main")).includes("asked to end"), () => "nobody has asked it to end");
  await pause(1_000);
  assert.deepEqual(holdersIn(await site.get(semaphores, "slot")), [FIRST]);
  assert.deepEqual((await claimsOf(site, permits, SECOND)).map(phaseOf), ["Pending"]);
  await tell(site, FIRST, "exit 0");
}

/** Its own Permit says why it is over. */
function untilTold(site: Site): Promise<void> {
  return untilOver(site, { requests: permits, pod: FIRST }, "HolderEnded");
}

async function beForgotten(site: Site): Promise<void> {
  await site.create(semaphores, { metadata: { name: "slot" }, spec: { permits: 1 } });
  const slot = await site.record(semaphores, "slot");
  await site.create(pods, worker(FIRST, { asks: ASKS }));
  await untilWorking(site, FIRST);
  await site.create(pods, worker(SECOND, { asks: ASKS, runs: "true" }));
  await untilInLine(site, permits, SECOND);
  await site.kubectl(`delete pod ${FIRST} --grace-period=0 --force`);
  await untilEnded(site, SECOND);
  expectTurns(await slot.stop(), [FIRST, SECOND]);
}

async function outliveTtl(site: Site): Promise<void> {
  await site.create(semaphores, { metadata: { name: "slot" }, spec: { permits: 1 } });
  const slot = await site.record(semaphores, "slot");
  await site.create(pods, worker(FIRST, { asks: `${ASKS} --ttl=5s` }));
  await untilWorking(site, FIRST);
  await site.create(pods, worker(SECOND, { asks: ASKS, runs: "true" }));
  await untilInLine(site, permits, SECOND);
  await pause(20_000);
  assert.deepEqual(holdersIn(await site.get(semaphores, "slot")), [FIRST]);
  await tell(site, FIRST, "exit 0");
  const [first, second] = [await untilEnded(site, FIRST), await untilEnded(site, SECOND)];
  assert.ok(firstStart(second.containers) >= lastEnd(first.containers));
  await untilTold(site);
  expectTurns(await slot.stop(), [FIRST, SECOND]);
}
