/** Gates on a real kube-apiserver: their CRD, and an operator that watches what they name. */
import assert from "node:assert/strict";
import { Operator } from "../../controllers/operator.ts";
import type { KubeApi, NewObject, Resource } from "../../kube/api.ts";
import { namespaces } from "../../kube/api.ts";
import { systemClock } from "../../kube/clock.ts";
import { httpApi } from "../../kube/http.ts";
import { gate } from "../../primitives/gate.ts";
import { GATES_FROM } from "../../primitives/gate_schema.ts";
import { primitives, resourceOf } from "../../primitives/mod.ts";
import { crdsOf } from "../../tools/crds.ts";
import { type Cluster, startCluster } from "../cluster/mod.ts";
import { crdResource, installCrds } from "../crds/install.ts";
import { eventually } from "./world.ts";

const jobs: Resource = { group: "batch", version: "v1", plural: "jobs", kind: "Job", namespaced: true };
const rockets: Resource = { group: "example.com", version: "v1", plural: "rockets", kind: "Rocket", namespaced: true };
const roles: Resource = {
  group: "rbac.authorization.k8s.io",
  version: "v1",
  plural: "clusterroles",
  kind: "ClusterRole",
  namespaced: false,
};
const bindings: Resource = { ...roles, plural: "clusterrolebindings", kind: "ClusterRoleBinding" };
const gates = resourceOf(gate);
const withGates = [...primitives.filter(({ kind }) => kind !== gate.kind), gate];

let cluster: Cluster;
let api: KubeApi;
let restricted: KubeApi;
let operator: Operator;

Deno.test.beforeAll(async () => {
  cluster = await startCluster();
  api = apiOf(cluster.clientCert, cluster.clientKey);
  await installCrds(api, crdsOf(withGates));
  const { cert, key } = cluster.clientFor({ name: "konductor", groups: [] });
  restricted = apiOf(cert, key);
  await allow("konductor", [
    { apiGroups: ["konductor.io"], resources: ["*"], verbs: ["*"] },
    { apiGroups: [""], resources: ["pods", "namespaces"], verbs: ["get", "list", "watch"] },
    { apiGroups: ["batch"], resources: ["jobs"], verbs: ["get", "list", "watch"] },
    { apiGroups: ["example.com"], resources: ["*"], verbs: ["get", "list", "watch"] },
  ]);
  operator = new Operator({ api: restricted, clock: systemClock, random: Math.random, primitives: withGates, log: () => {} }).start();
  await operator.ready;
});

Deno.test.afterAll(async () => {
  await operator.stop();
  restricted.close();
  api.close();
  await cluster.stop();
});

function apiOf(cert: string, key: string): KubeApi {
  return httpApi({ server: cluster.server, ca: cluster.caCert, cert, key });
}

async function allow(name: string, rules: readonly object[]): Promise<void> {
  await api.create(roles, { object: { metadata: { name }, rules } });
  const roleRef = { apiGroup: roles.group, kind: roles.kind, name };
  await api.create(bindings, {
    object: { metadata: { name }, roleRef, subjects: [{ apiGroup: roles.group, kind: "User", name: "konductor" }] },
  });
}

async function makeGate(name: string, condition: object, namespace = "default"): Promise<void> {
  await api.create(gates, { object: { metadata: { name, namespace }, spec: { conditions: [condition], mode: "Live" } } });
}

/** Waits until a gate is so, or says so of its condition. */
async function expectGate(name: string, expected: string | RegExp, within?: number): Promise<void> {
  await eventually(
    { clock: systemClock },
    async () => {
      const { phase, conditionStatuses } = gate.status.parse((await api.get(gates, { namespace: "default", name }))["status"] ?? {});
      if (typeof expected === "string") assert.equal(phase, expected, JSON.stringify(conditionStatuses));
      else assert.match(conditionStatuses?.[0]?.message ?? "", expected);
    },
    within,
  );
}

function job(name: string, namespace = "default"): NewObject {
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "main", image: "none" }] } };
  return { metadata: { name, namespace }, spec: { template } };
}

async function complete(name: string, namespace = "default"): Promise<void> {
  const now = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  const at = { lastTransitionTime: now, lastProbeTime: now };
  const conditions = ["SuccessCriteriaMet", "Complete"].map((type) => ({ type, status: "True", reason: "CompletionsReached", ...at }));
  const status = { startTime: now, completionTime: now, succeeded: 1, conditions };
  await api.patch(jobs, { namespace, name, patch: { status }, subresource: "status" });
}

Deno.test("kube-apiserver: a gate opens with its Job, and a Live one closes when that is deleted", async () => {
  await makeGate("g-job", { type: "Job", name: "etl" });
  await expectGate("g-job", /there is no Job "etl" yet/);
  await api.create(jobs, { object: job("etl") });
  await expectGate("g-job", /has not completed: 0 active/);
  await complete("etl");
  await expectGate("g-job", "Open");
  await api.delete(jobs, { namespace: "default", name: "etl", propagation: "Background" });
  await expectGate("g-job", "Waiting");
});

Deno.test("kube-apiserver: a gate reads another namespace while that allows it", async () => {
  await api.create(namespaces, { object: { metadata: { name: "other" } } });
  await api.create(jobs, { object: job("etl", "other") });
  await complete("etl", "other");
  await makeGate("g-foreign", { type: "Job", name: "etl", namespace: "other" });
  await expectGate("g-foreign", /is not there, or may not be read from here/);
  await api.patch(namespaces, { name: "other", patch: { metadata: { annotations: { [GATES_FROM]: "default" } } } });
  await expectGate("g-foreign", "Open");
  await api.patch(namespaces, { name: "other", patch: { metadata: { annotations: { [GATES_FROM]: null } } } });
  await expectGate("g-foreign", "Waiting");
});

Deno.test("kube-apiserver: a kind that is installed later, taken away and installed again is found each time", async () => {
  await makeGate("g-rocket", { type: "Resource", name: "r", apiVersion: "example.com/v1", kind: "Rocket", condition: "Ready" });
  const crd = {
    metadata: { name: "rockets.example.com" },
    spec: {
      group: "example.com",
      names: { kind: "Rocket", plural: "rockets", singular: "rocket", listKind: "RocketList" },
      scope: "Namespaced",
      versions: [{
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      }],
    },
  };
  for (let round = 0; round < 2; round++) {
    await expectGate("g-rocket", /serves no kind Rocket|is not known/, 60_000);
    await api.create(crdResource, { object: crd });
    await expectGate("g-rocket", /there is no Rocket "r" yet/, 60_000);
    await api.create(rockets, {
      object: { metadata: { name: "r", namespace: "default" }, status: { conditions: [{ type: "Ready", status: "True" }] } },
    });
    await expectGate("g-rocket", "Open");
    await api.delete(crdResource, { name: "rockets.example.com" });
    await expectGate("g-rocket", round === 0 ? /serves no kind Rocket|there is no Rocket/ : /./, 60_000);
  }
});

Deno.test("kube-apiserver: what the operator may not read is told, and read once it may", async () => {
  await makeGate("g-secret", { type: "Resource", name: "web", apiVersion: "apps/v1", kind: "Deployment", condition: "Available" });
  await expectGate("g-secret", /cannot be read: .*forbidden.*give the operator's role/);
  await allow("more", [{ apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "list", "watch"] }]);
  await expectGate("g-secret", /there is no Deployment "web" yet/, 60_000);
});

Deno.test("kube-apiserver: the last gate ends the watches", async () => {
  for (const name of ["g-job", "g-foreign", "g-rocket", "g-secret"]) await api.delete(gates, { namespace: "default", name });
  await eventually({ clock: systemClock }, () => Promise.resolve(assert.equal(operator.watchesOfOthers, 0)));
});
