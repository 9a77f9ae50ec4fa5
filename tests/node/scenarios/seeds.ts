/** The documents' Jobs and Pods, run under their namespace's default service account. */
import assert from "node:assert/strict";
import { pods } from "../../../kube/api.ts";
import { jobs } from "../../documents/manifests.ts";
import { barriers, barrierStatus, gates, gateStatus, holdersOf, mutexes, semaphores } from "../../e2e/kinds.ts";
import { definitions, resourceOf } from "../../../primitives/mod.ts";
import { expectTurns } from "../claims.ts";
import { applyDocument, documentText, shellSpec, spansIn } from "../documents.ts";
import { firstStart, lastEnd, mainsOf, peakOf, podOf } from "../pods.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";
import { BUSYBOX, KONCLI, tell, untilEnded, untilWorking, worker } from "../workers.ts";

const leases = resourceOf(definitions.Lease);

export const seeds: Scenarios = {
  "manifests/critical-section.txt: of two migrations one runs at a time": criticalSection,
  "manifests/etl-pipeline.txt: the second stage begins once the first has arrived": etlPipeline,
  "manifests/job-dependency.txt: the second Job works once the first is complete": jobDependency,
  "manifests/processing-gate.txt: work begins once both Jobs are complete": processingGate,
  "manifests/init-container.txt: a Pod works once it has its permit": initContainer,
  "lines/batch-limit.sh: a batch runs with a permit, and gives it back": batchLimit,
  "lines/skip-if-running.sh: a report is skipped while the last one runs": skipIfRunning,
  "lines/wait-for-barrier.sh: it ends when the barrier opens": waitForBarrier,
  "manifests/app-init.txt, cache-lock.txt, database-migration.txt and extract-complete.txt: Pods go by them": others,
};

async function criticalSection(site: Site): Promise<void> {
  const text = await documentText("manifests/critical-section.txt");
  const [lock = "", job = ""] = text.split(/^---\n/m);
  await applyDocument(site, lock);
  const mutex = await site.record(mutexes, "db-migration");
  await applyDocument(site, `${job}---\n${job.replace("name: migration", "name: another")}`);
  await site.untilComplete("migration", "another");
  const names = (await site.pods()).map(({ name }) => name);
  const spans = (await Promise.all(names.map((name) => site.logs(name, "migrate")))).flatMap(spansIn);
  assert.deepEqual([spans.length, peakOf(spans)], [2, 1]);
  const revisions = await mutex.stop();
  const turns = revisions.flatMap(holdersOf).map(({ podName }) => podName ?? "");
  assert.deepEqual([...new Set(turns)].toSorted(), names.toSorted());
  expectTurns(revisions, [...new Set(turns)]);
}

async function etlPipeline(site: Site): Promise<void> {
  await applyDocument(site, await documentText("manifests/etl-pipeline.txt"));
  await untilAsking(site, "stage-2-processor", "wait-stage-1");
  for (const name of ["a", "b", "c"]) await site.create(pods, arrival(name));
  await site.untilComplete("stage-2-processor");
  await expectAfter(site, "stage-2-processor", lastEnd(mainsOf((await site.pods()).filter(({ job }) => job === undefined))));
  await site.until(barriers, "stage-1-complete", (barrier) => barrierStatus(barrier).arrived === 3);
}

/** A Pod that arrives at the barrier, and ends before its last word is known. */
function arrival(name: string) {
  const container = { name: "main", image: KONCLI, command: ["koncli", "barrier", "arrive", "stage-1-complete"] };
  return { metadata: { name }, spec: { restartPolicy: "Never", containers: [container] } };
}

async function jobDependency(site: Site): Promise<void> {
  await applyDocument(site, await documentText("manifests/job-dependency.txt"));
  await untilAsking(site, "data-processing", "wait-validation");
  await runJob(site, "data-validation");
  await site.untilComplete("data-processing");
  await expectAfter(site, "data-processing", lastEnd(mainsOf(await site.pods("data-validation"))));
}

async function processingGate(site: Site): Promise<void> {
  await applyDocument(site, await documentText("manifests/processing-gate.txt"));
  await site.create(pods, worker("processing", { asks: "koncli gate wait processing-gate", runs: "true" }));
  await runJob(site, "validation-job");
  await site.untilComplete("validation-job");
  await site.until(gates, "processing-gate", (gate) => gateStatus(gate).conditionsMet === 1);
  assert.equal(podOf(await site.get(pods, "processing")).phase, "Pending");
  await runJob(site, "cleanup-job");
  const { containers } = await untilEnded(site, "processing");
  assert.ok(firstStart(containers) >= lastEnd(mainsOf(await site.pods("cleanup-job"))));
}

async function initContainer(site: Site): Promise<void> {
  await site.create(semaphores, { metadata: { name: "api-quota" }, spec: { permits: 1 } });
  const quota = await site.record(semaphores, "api-quota");
  const fragment = await documentText("manifests/init-container.txt");
  const rest = `restartPolicy: Never\ncontainers:\n- { name: main, image: ${BUSYBOX}, command: [sleep, "2"] }\n`;
  for (const name of ["first", "second"]) {
    const spec = `${fragment}${rest}`.replaceAll(/^/gm, "  ");
    await site.applyText(`apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec:\n${spec}`);
    if (name === "first") await untilWorking(site, name);
  }
  const ended = [await untilEnded(site, "first"), await untilEnded(site, "second")];
  assert.equal(peakOf(mainsOf(ended)), 1);
  expectTurns(await quota.stop(), ["first", "second"]);
}

async function batchLimit(site: Site): Promise<void> {
  await applyDocument(site, await documentText("manifests/batch-limit.txt"));
  const limit = await site.record(semaphores, "batch-limit");
  const log = await runLines(site, "lines/batch-limit.sh");
  assert.match(log, /^semaphore\/batch-limit acquired by lines, .*\nprocess-data from .*\nto .*\nsemaphore\/batch-limit released\n$/);
  expectTurns(await limit.stop(), ["lines"]);
}

async function skipIfRunning(site: Site): Promise<void> {
  await applyDocument(site, await documentText("manifests/daily-report.txt"));
  await site.create(pods, worker("running", { asks: "koncli lease acquire daily-report" }));
  await untilWorking(site, "running");
  assert.match(await runLines(site, "lines/skip-if-running.sh"), /^(koncli: .*\n)?Previous job still running, skipping\n$/);
  await tell(site, "running", "exit 0");
  await site.until(leases, "daily-report", (lease) => holdersOf(lease).length === 0);
  await site.kubectl("delete pod lines");
  assert.match(await runLines(site, "lines/skip-if-running.sh"), /\ngenerate-report from .*\nto .*\nlease\/daily-report released\n$/);
}

async function waitForBarrier(site: Site): Promise<void> {
  await applyDocument(site, await documentText("manifests/stage-1-complete.txt"));
  for (const name of ["a", "b", "c"]) await site.create(pods, arrival(name));
  assert.match(await runLines(site, "lines/wait-for-barrier.sh"), /Barrier "stage-1-complete" is open: 3 of 3 arrived\n$/);
}

async function others(site: Site): Promise<void> {
  for (const name of ["app-init", "cache-lock", "database-migration", "extract-complete"]) {
    await applyDocument(site, await documentText(`manifests/${name}.txt`));
  }
  const lines = ["once run app-init", "rwmutex run cache-lock --read", "rwmutex run cache-lock", "mutex run database-migration"];
  const script = [...lines.map((line) => `koncli ${line} -- process-data`), "koncli once check app-init"].join(" && ");
  await site.create(pods, { metadata: { name: "lines" }, spec: shellSpec(script) });
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "main", image: KONCLI, command: ARRIVE }] } };
  const spec = { completions: 10, parallelism: 5, completionMode: "Indexed", template };
  await site.create(jobs, { metadata: { name: "extract" }, spec });
  await untilEnded(site, "lines");
  assert.equal(spansIn(await site.logs("lines", "main")).length, lines.length);
  await site.untilComplete("extract");
  await site.until(barriers, "extract-complete", (barrier) => barrierStatus(barrier).phase === "Open");
}

const ARRIVE = ["koncli", "barrier", "arrive", "extract-complete"];

/** Runs a document's lines in a shell of a Pod to their end, and gives what was said. */
async function runLines(site: Site, path: string): Promise<string> {
  await site.create(pods, { metadata: { name: "lines" }, spec: shellSpec(await documentText(path)) });
  await untilEnded(site, "lines");
  return await site.logs("lines", "main");
}

async function runJob(site: Site, name: string): Promise<void> {
  const spec = { restartPolicy: "Never", containers: [{ name: "main", image: BUSYBOX, command: ["sleep", "1"] }] };
  await site.create(jobs, { metadata: { name }, spec: { template: { spec } } });
}

/** Waits until a container of a Job's Pod runs. */
async function untilAsking(site: Site, job: string, container: string): Promise<void> {
  const asks = (init: { readonly name: string; readonly started: number | undefined }) =>
    init.name === container && init.started !== undefined;
  await site.untilPods((all) => all.some(({ init }) => init.some(asks)), job);
}

/** Expects that a Job's Pod, which has ended, began its work no earlier than that. */
async function expectAfter(site: Site, job: string, end: number): Promise<void> {
  assert.ok(firstStart(mainsOf(await site.pods(job))) >= end);
}
