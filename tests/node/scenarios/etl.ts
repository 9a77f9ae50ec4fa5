/** Stages that wait for one another. */
import assert from "node:assert/strict";
import type { KubeObject } from "../../../kube/api.ts";
import { definitions } from "../../../primitives/mod.ts";
import { jobs } from "../../documents/manifests.ts";
import { upTo } from "../../e2e/expect.ts";
import { historyOf } from "../../e2e/history.ts";
import { arrivals, barriers, barrierStatus } from "../../e2e/kinds.ts";
import { firstStart, mainsOf } from "../pods.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";
import { BUSYBOX, KONCLI, workerSpec } from "../workers.ts";

const ARRIVED_TWICE = 3;
const LAST = 7;
const EXTRACTS = 10;

export const stages: Scenarios = {
  "an extract that fails after it arrived, and is retried, is one of the ten for which the transforms wait": retriedExtract,
};

async function retriedExtract(site: Site): Promise<void> {
  await site.create(barriers, { metadata: { name: "extract-complete" }, spec: { expected: EXTRACTS } });
  await site.create(jobs, { metadata: { name: "transform" }, spec: { completions: 5, parallelism: 5, template: { spec: transform } } });
  await site.create(jobs, { metadata: { name: "extract" }, spec: extractJob(site.namespace) });
  await site.untilComplete("extract", "transform");
  await expectRetried(site);
  await expectOpenedByTheLast(site);
}

const transform = workerSpec({ asks: "koncli barrier wait extract-complete", runs: "sleep 1" });

/** One index arrives and fails, and arrives again; another arrives only after that: counted twice, the first would open the Barrier. */
const EXTRACT = `
  if [ $JOB_COMPLETION_INDEX = ${LAST} ]; then until [ -e /shared/again ]; do sleep 0.2; done; sleep 3; fi
  /konductor/koncli barrier arrive extract-complete --wait-for-update || exit 9
  if [ $JOB_COMPLETION_INDEX = ${ARRIVED_TWICE} ]; then [ $FAILURES != 0 ] || exit 1; touch /shared/again; fi
`;

/** What its Pods share is in the node's own /mnt, and goes with it. */
function extractJob(namespace: string): object {
  const installed = { name: "konductor", mountPath: "/konductor" };
  const failures = "metadata.annotations['batch.kubernetes.io/job-index-failure-count']";
  const env = [{ name: "FAILURES", valueFrom: { fieldRef: { fieldPath: failures } } }];
  const volumeMounts = [installed, { name: "shared", mountPath: "/shared" }];
  const spec = {
    restartPolicy: "Never",
    initContainers: [{ name: "koncli", image: KONCLI, command: ["koncli", "install", "/konductor"], volumeMounts: [installed] }],
    containers: [{ name: "extract", image: BUSYBOX, command: ["sh", "-c", EXTRACT], env, volumeMounts }],
    volumes: [
      { name: "konductor", emptyDir: {} },
      { name: "shared", hostPath: { path: `/mnt/${namespace}`, type: "DirectoryOrCreate" } },
    ],
  };
  return { completionMode: "Indexed", completions: EXTRACTS, parallelism: EXTRACTS, backoffLimitPerIndex: 1, template: { spec } };
}

/** Expects that the one failed after it had arrived, and that nobody else failed. */
async function expectRetried(site: Site): Promise<void> {
  const extracts = await site.pods("extract");
  const failed = extracts.filter(({ phase }) => phase === "Failed");
  assert.deepEqual(mainsOf(failed).map(({ exitCode }) => exitCode), [1]);
  assert.deepEqual(failed.map(({ index }) => index), [ARRIVED_TWICE]);
  assert.deepEqual(extracts.filter(({ index }) => index === ARRIVED_TWICE).map(({ phase }) => phase).toSorted(), ["Failed", "Succeeded"]);
  assert.equal(extracts.length, EXTRACTS + 1);
}

/** Expects that the Barrier opened after the last arrival, as its own revisions tell, with ten distinct ones, and no transform before. */
async function expectOpenedByTheLast(site: Site): Promise<void> {
  const target = { namespace: site.namespace, name: "extract-complete" };
  const revisions = (await historyOf(site.lab.node.cluster, barriers, target)).toReversed();
  const last = (await site.list(arrivals)).find((arrival) => participantOf(arrival) === `extract-${LAST}`);
  assert.ok(last !== undefined);
  const [made] = (await historyOf(site.lab.node.cluster, arrivals, { ...target, name: last.metadata.name })).toReversed();
  const opening = revisions.find((revision) => barrierStatus(revision).phase === "Open");
  assert.ok(made !== undefined && opening !== undefined);
  assert.ok(BigInt(opening.metadata.resourceVersion) > BigInt(made.metadata.resourceVersion));
  expectCount(revisions.map(barrierStatus));
  assert.ok(firstStart(mainsOf(await site.pods("transform"))) >= Date.parse(last.metadata.creationTimestamp));
}

function expectCount(statuses: readonly ReturnType<typeof barrierStatus>[]): void {
  for (const { phase, arrived = 0 } of statuses) assert.equal(arrived >= EXTRACTS, phase === "Open");
  const { arrived, arrivals: list = [] } = statuses.at(-1) ?? {};
  const all = upTo(EXTRACTS).map((number) => `extract-${number - 1}`);
  assert.deepEqual({ arrived, arrivals: list.toSorted() }, { arrived: EXTRACTS, arrivals: all });
}

function participantOf({ spec }: KubeObject): string {
  const { id, holder } = definitions.Barrier.request.spec.parse(spec);
  return id ?? holder;
}
