/** The examples whose stages wait for one another. */
import assert from "node:assert/strict";
import { barriers, gates, waitgroups } from "../../e2e/kinds.ts";
import { deployments } from "../../examples/folders.ts";
import { comesBefore } from "../../examples/log.ts";
import { mainsOf } from "../pods.ts";
import { expectOutcome, type Promises, statusesOf, untilStatus } from "../readme.ts";
import type { Site } from "../site.ts";

export const stagePromises: Readonly<Record<string, Promises>> = {
  etl: async (site) => {
    await untilStatus(site, barriers, "extract-complete", { phase: "Open", arrived: 10 });
    await untilStatus(site, barriers, "transform-complete", { phase: "Open", arrived: 5 });
  },
  mapreduce: async (site) => {
    await untilStatus(site, waitgroups, "maps", { phase: "Done", counter: 0, added: 6, completed: 6 });
    await untilStatus(site, barriers, "reduced", { phase: "Open", arrived: 2 });
  },
  shards: (site) => untilStatus(site, waitgroups, "shards", { phase: "Done", counter: 0, added: 12, completed: 12 }),
  "job-dependencies": async (site, lines) => {
    comesBefore(lines, [/^Gate "imported" is open/, 1], [/^reporting$/, 1]);
    await untilStatus(site, gates, "imported", { phase: "Open", conditionsMet: 2, conditionsTotal: 2 });
  },
  "deployment-gate": openedByTheBackend,
  "distributed-test": async (site, lines) => {
    comesBefore(lines, [/is ready$/, 4], [/^Barrier "start" is open: 4 of 4 arrived$/, 4]);
    await untilStatus(site, barriers, "start", { phase: "Open", arrived: 4 });
    await untilStatus(site, barriers, "finished", { phase: "Open", arrived: 4 });
  },
};

/** Its Pods say that they are open before they are available: that, too, came before the Gate opened. */
async function openedByTheBackend(site: Site): Promise<void> {
  const available = (await statusesOf(site, deployments, "backend")).find(({ status }) =>
    /"type":"Available","status":"True"|"status":"True"[^}]*"type":"Available"/.test(JSON.stringify(status["conditions"]))
  );
  const open = (await statusesOf(site, gates, "rollout")).find(({ status }) => status["phase"] === "Open");
  assert.ok(available !== undefined && open !== undefined && available.place < open.place);
}

/** One of the imports is stopped by a deadline. Then what the README says to do after a failure is done. */
export async function failedImport(site: Site): Promise<void> {
  await site.apply("examples/job-dependencies");
  await site.kubectl(`patch job import-orders -p {"spec":{"activeDeadlineSeconds":1}}`);
  await site.untilFailed("import-orders");
  await site.untilFailed("build-report");
  await untilStatus(site, gates, "imported", { phase: "Failed" });
  const reports = await site.pods("build-report");
  assert.deepEqual(reports.map(({ init }) => init.map(({ exitCode }) => exitCode)), [[7]]);
  assert.deepEqual(mainsOf(reports).map(({ started }) => started), [undefined]);
  await site.kubectl("delete job import-orders build-report");
  await site.apply("examples/job-dependencies");
  await expectOutcome(site, "job-dependencies");
  await untilStatus(site, gates, "imported", { phase: "Open", conditionsMet: 2 });
}
