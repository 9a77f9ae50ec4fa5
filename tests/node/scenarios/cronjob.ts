/** The documents' CronJob: a report that takes longer than its schedule, and longer than its Lease's ttl, never overlaps with the next. */
import assert from "node:assert/strict";
import { definitions, resourceOf } from "../../../primitives/mod.ts";
import { pause } from "../../e2e/expect.ts";
import { holdersOf } from "../../e2e/kinds.ts";
import { expectTurns, holdersIn } from "../claims.ts";
import { applyDocument, documentText, spansIn } from "../documents.ts";
import { peakOf } from "../pods.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";
import { tell } from "../workers.ts";

const leases = resourceOf(definitions.Lease);

export const cronJobs: Scenarios = {
  "manifests/singleton-cronjob.txt: while a report runs, longer than the ttl and the schedule, the next ones are skipped": skipWhileRunning,
};

/** What the document says, in other times. Jobs that have ended are kept, to be looked at. */
const SCALED = [
  ["ttl: 1h", "ttl: 10s"],
  [`schedule: "0 2 * * *"`, `schedule: "* * * * *"\n  successfulJobsHistoryLimit: 100`],
] as const;

/** It runs until it is told to end, and says when it began and ended. */
const REPORT = `echo "report from $(date +%s)"; until [ -s /tmp/told ]; do sleep 0.1; done; echo "to $(date +%s)"`;

async function skipWhileRunning(site: Site): Promise<void> {
  await applyDocument(site, await scaledDocument(), { "generate-report": REPORT });
  const lease = await site.record(leases, "daily-report");
  await runNow(site, "first");
  const first = await untilReporting(site);
  for (const job of ["second", "third"]) await runNow(site, job);
  await untilSkipped(site, first);
  await pause(11_000);
  assert.deepEqual(holdersIn(await site.get(leases, "daily-report")), [first], "it outlives the ttl");
  await site.kubectl(`patch cronjob daily-report -p {"spec":{"suspend":true}}`);
  await endReport(site, first);
  await runNow(site, "last");
  const last = await untilReporting(site);
  await endReport(site, last);
  expectTurns(await lease.stop(), [first, last]);
  await expectReports(site, [first, last]);
}

async function scaledDocument(): Promise<string> {
  const text = await documentText("manifests/singleton-cronjob.txt");
  return SCALED.reduce((before, [from, to]) => {
    assert.ok(before.includes(from));
    return before.replace(from, to);
  }, text);
}

async function runNow(site: Site, job: string): Promise<void> {
  await site.kubectl(`create job ${job} --from=cronjob/daily-report`);
}

/** Waits until a Pod holds the Lease, be it of the schedule or not, and gives its name. */
async function untilReporting(site: Site): Promise<string> {
  const [name] = holdersIn(await site.until(leases, "daily-report", (lease) => holdersOf(lease).length === 1));
  assert.ok(name !== undefined);
  return name;
}

/** Waits until all have ended but the one that reports, one of them by the schedule. */
async function untilSkipped(site: Site, reporting: string): Promise<void> {
  const others = await site.untilPods((all) => {
    const ended = all.filter(({ phase }) => phase === "Succeeded").map(({ job = "" }) => job);
    return ["second", "third"].every((job) => ended.includes(job)) && ended.some((job) => /^daily-report-\d+$/.test(job));
  });
  assert.equal(others.find(({ name }) => name === reporting)?.phase, "Running");
}

async function endReport(site: Site, pod: string): Promise<void> {
  await tell(site, pod, "end", "report");
  await site.until(leases, "daily-report", (lease) => !holdersIn(lease).includes(pod));
}

/** Expects that these Pods alone have reported, one after another. */
async function expectReports(site: Site, expected: readonly string[]): Promise<void> {
  await site.untilPods((all) => all.every(({ phase }) => phase === "Succeeded"));
  const logs = new Map<string, string>();
  for (const { name } of await site.pods()) logs.set(name, await site.logs(name, "report"));
  const reported = [...logs].filter(([, log]) => spansIn(log).length > 0).map(([name]) => name);
  assert.deepEqual(reported.toSorted(), expected.toSorted());
  assert.equal(peakOf([...logs.values()].flatMap(spansIn)), 1);
}
