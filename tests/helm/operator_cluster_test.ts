/** The operator with the chart's role, koncli with the workload's: what they need is allowed, says a real API server. */
import assert from "node:assert/strict";
import { endOfJob, jobSpec } from "../../tools/demo/job.ts";
import { type Endpoints, eventually, Installed, status } from "./installed.ts";
import { hasHelm, testWithHelm } from "./test_helm.ts";

let installed: Installed;
let endpoints: Endpoints;
/** Kubeconfigs: of a workload, and of somebody who may edit the namespace. */
let worker: string;
let editor: string;

Deno.test.beforeAll(async () => {
  if (!hasHelm) return;
  installed = await Installed.open(["jobs", "people"]);
  await installed.helm("install konductor CHART --create-namespace", {
    logLevel: "debug", // an event that is refused is said there alone
    watchNamespaces: ["jobs"],
    workload: { bind: { namespaces: ["jobs"] } },
  });
  await installed.kubectl("-n jobs create serviceaccount worker");
  await installed.kubectl("-n people create serviceaccount ann");
  for (const role of ["view", "edit"]) {
    await installed.kubectl(`-n jobs create rolebinding ann-${role} --clusterrole=konductor-${role} --serviceaccount=people:ann`);
  }
  worker = await installed.kubeconfigOf("worker", "jobs");
  editor = await installed.kubeconfigOf("ann", "people");
  endpoints = await installed.startOperator();
});

Deno.test.afterAll(async () => {
  if (hasHelm) await installed[Symbol.asyncDispose]();
});

/** Runs `koncli LINE`, which has to succeed. */
async function koncli(line: string, kubeconfig: string): Promise<string> {
  const { code, stdout, stderr } = await installed.koncli(`-n jobs ${line}`, kubeconfig);
  assert.equal(code, 0, `koncli ${line}: ${stdout}${stderr}\n${await installed.operatorLog()}`);
  return stdout;
}

testWithHelm("the operator answers its probes, and serves its metrics, as the Deployment's arguments say", async () => {
  assert.deepEqual([await status(`${endpoints.probes}/healthz`), await status(`${endpoints.probes}/readyz`)], [200, 200]);
  assert.equal(await status(endpoints.metrics), 200);
});

const LINES: Readonly<Record<string, readonly string[]>> = {
  semaphore: ["semaphore acquire KIND --timeout 20s --holder w", "semaphore status KIND", "semaphore release KIND --holder w"],
  mutex: ["mutex lock KIND --timeout 20s --holder w", "mutex renew KIND --holder w", "mutex unlock KIND --holder w"],
  lease: ["lease run KIND --timeout 20s -- true", "lease list"],
  rwmutex: ["rwmutex lock KIND --timeout 20s --holder w", "rwmutex downgrade KIND --holder w", "rwmutex unlock KIND --holder w"],
  once: ["once run KIND --timeout 20s -- true", "once check KIND"],
  barrier: ["barrier arrive KIND w --wait --timeout 20s", "status"],
  waitgroup: ["waitgroup add KIND", "waitgroup done KIND", "waitgroup wait KIND --timeout 20s"],
};

for (const [kind, lines] of Object.entries(LINES)) {
  testWithHelm(`a workload can use a ${kind} that somebody who may edit has created`, async () => {
    await koncli(`${kind} create ${kind} ${kind === "barrier" ? "--expected 1" : ""}`.trim(), editor);
    for (const line of lines) await koncli(line.replace("KIND", kind), worker);
  });
}

testWithHelm("a workload can wait at a gate for a Job", async () => {
  await koncli("gate create g --condition Job/etl=Complete", editor);
  await endJob({ name: "etl", namespace: "jobs" });
  assert.match(await koncli("gate wait g --timeout 20s", worker), /Gate "g" is open: 1 of 1 conditions hold/);
});

testWithHelm("a wait group that was done for as long as its ttl says is deleted", async () => {
  await koncli("waitgroup create short --ttl 1s", editor);
  await koncli("waitgroup add short", worker);
  await koncli("waitgroup done short", worker);
  const there = () => installed.kubectl("-n jobs get waitgroups -o name");
  await eventually(async () => !(await there()).includes("/short"), () => installed.operatorLog());
});

testWithHelm("a claim that is lost is an event", async () => {
  await koncli("mutex create brief --ttl 1s", editor);
  await koncli("mutex lock brief --timeout 20s --ttl 1s", worker);
  const events = () => installed.kubectl("-n jobs get events -o jsonpath={.items[*].reportingComponent}");
  await eventually(async () => (await events()).includes("konductor.io/operator"), () => installed.operatorLog());
});

testWithHelm("a workload can neither create what it asks, nor grant to itself, nor clear a line", async () => {
  const { code, stderr } = await installed.koncli("-n jobs semaphore create own", worker);
  assert.equal(code, 4, stderr);
  await koncli("semaphore create full --permits 0", editor);
  await installed.kubectl(`create -f ${await installed.file("permit", PERMIT)}`, worker);
  const path = "/apis/konductor.io/v1/namespaces/jobs";
  for (
    const line of [
      `-n jobs patch permit p --subresource=status --type=merge -p={"status":{"phase":"Granted"}}`,
      `-n jobs patch semaphore full --type=merge -p={"spec":{"permits":9}}`,
      `delete --raw=${path}/permits`,
    ]
  ) {
    const refused = await installed.tryKubectl(line, worker);
    assert.match(refused.stderr, /forbidden/i, line);
  }
});

testWithHelm("an operator of all namespaces opens a gate for another namespace's Job, where that lets it", async () => {
  await installed.helm("upgrade konductor CHART", { logLevel: "debug", workload: { bind: { namespaces: ["jobs"] } } });
  await installed.startOperator();
  await installed.kubectl("annotate namespace people konductor.io/gates-from=jobs");
  await endJob({ name: "report", namespace: "people" });
  const gate = { conditions: [{ type: "Job", name: "report", namespace: "people" }] };
  const object = { apiVersion: "konductor.io/v1", kind: "Gate", metadata: { name: "far", namespace: "jobs" }, spec: gate };
  await installed.kubectl(`create -f ${await installed.file("gate", object)}`, editor);
  assert.match(await koncli("gate wait far --timeout 20s", worker), /Gate "far" is open/);
});

testWithHelm("nothing was refused to the operator", async () => {
  const log = await installed.operatorLog();
  assert.match(log, /"msg":"Ready"/);
  assert.deepEqual(log.split("\n").filter((line) => /forbidden|Cannot record an event/i.test(line)), []);
});

const PERMIT = {
  apiVersion: "konductor.io/v1",
  kind: "Permit",
  metadata: { name: "p", namespace: "jobs" },
  spec: { semaphore: "full", holder: "w" },
};

/** Creates a Job, and says that it is complete. */
async function endJob(metadata: { readonly name: string; readonly namespace: string }): Promise<void> {
  const job = { apiVersion: "batch/v1", kind: "Job", metadata, spec: jobSpec };
  await installed.kubectl(`create -f ${await installed.file("job", job)}`);
  const ended = await installed.file("ended", { status: endOfJob("Complete", Date.now()) });
  await installed.kubectl(`-n ${metadata.namespace} patch job ${metadata.name} --subresource=status --type=merge --patch-file ${ended}`);
}
