/** What goes on when the operator has died. */
import assert from "node:assert/strict";
import { pods } from "../../../kube/api.ts";
import { jobs } from "../../documents/manifests.ts";
import { historyOf } from "../../e2e/history.ts";
import { arrivals, barriers, gates, mutexes, mutexRequests } from "../../e2e/kinds.ts";
import { expectTurns, untilInLine } from "../claims.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";
import { BUSYBOX, tell, untilEnded, untilWorking, worker } from "../workers.ts";

export const survival: Scenarios = {
  "Pods that wait for a Barrier, a Gate and a Mutex go on after the operator's death": survive,
};

const WAITS = {
  "at-barrier": "koncli barrier wait ready",
  "at-gate": "koncli gate wait release",
  "in-line": "koncli mutex lock database --wait",
} as const;

async function survive(site: Site): Promise<void> {
  await site.create(barriers, { metadata: { name: "ready" }, spec: { expected: 2 } });
  await site.create(gates, { metadata: { name: "release" }, spec: { conditions: [{ type: "Job", name: "tests" }] } });
  await site.create(mutexes, { metadata: { name: "database" } });
  await site.create(pods, worker("holder", { asks: WAITS["in-line"] }));
  await untilWorking(site, "holder");
  await Promise.all(Object.entries(WAITS).map(([name, asks]) => site.create(pods, worker(name, { asks, runs: "true" }))));
  await untilAllWait(site);
  await killTwice(site);
  await letGo(site);
  await Promise.all(["holder", ...Object.keys(WAITS)].map((name) => untilEnded(site, name)));
  const target = { namespace: site.namespace, name: "database" };
  expectTurns((await historyOf(site.lab.node.cluster, mutexes, target)).toReversed(), ["holder", "in-line"]);
}

/** Each says after a while what it waits for. */
async function untilAllWait(site: Site): Promise<void> {
  await untilInLine(site, mutexRequests, "in-line");
  for (const name of Object.keys(WAITS)) {
    await site.eventually(async () => await site.logs(name, "ask").catch(() => "") !== "", () => `${name} does not wait`);
  }
  const all = await site.pods();
  for (const { name, containers: [main] } of all) assert.equal(main?.started !== undefined, name === "holder");
}

/** The second time, kubelet leaves it dead for ten seconds. */
async function killTwice(site: Site): Promise<void> {
  const { lab } = site;
  const before = await lab.node.processes("konductor");
  assert.ok(await lab.killOperator() > 0);
  const isBack = async () => (await lab.node.processes("konductor")).some((pid) => !before.includes(pid));
  await site.eventually(isBack, () => "the operator was not started again");
  assert.ok(await lab.killOperator() > 0);
}

/** Nobody is there to decide on it. */
async function letGo(site: Site): Promise<void> {
  const spec = { template: { spec: { restartPolicy: "Never", containers: [{ name: "main", image: BUSYBOX, command: ["true"] }] } } };
  await site.create(jobs, { metadata: { name: "tests" }, spec });
  for (const holder of ["one", "other"]) {
    await site.create(arrivals, { metadata: { name: holder }, spec: { barrier: "ready", holder } });
  }
  await tell(site, "holder", "exit 0");
}
