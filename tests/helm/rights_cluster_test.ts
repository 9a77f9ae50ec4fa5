/** Who may do what, says a real API server, when the chart is installed. */
import assert from "node:assert/strict";
import { type Account, verbsFor } from "./access.ts";
import { Installed, OPERATOR, SYSTEM } from "./installed.ts";
import { hasHelm, testWithHelm } from "./test_helm.ts";

const READ = ["get", "list", "watch"];
const PARENTS = ["semaphores", "mutexes", "leases", "rwmutexes", "onces", "barriers", "waitgroups", "gates"];
const CLAIMS = ["permits", "mutexrequests", "leaserequests", "rwmutexrequests", "oncerequests"];
const FACTS = ["arrivals", "waitgroupdeltas"];
const OTHERS = ["pods@", "pods/exec@", "secrets@", "configmaps@", "events@", "namespaces@", "serviceaccounts@", "nodes@", "jobs@batch"]
  .concat("cronjobs@batch", "deployments@apps", "leases@coordination.k8s.io", "roles@rbac.authorization.k8s.io")
  .concat("customresourcedefinitions@apiextensions.k8s.io", "serviceaccounts/token@");

let installed: Installed;

Deno.test.beforeAll(async () => {
  if (!hasHelm) return;
  installed = await Installed.open(["jobs", "elsewhere"]);
  await installed.helm("install konductor CHART --create-namespace", { workload: { bind: { namespaces: ["jobs"] } } });
});

Deno.test.afterAll(async () => {
  if (hasHelm) await installed[Symbol.asyncDispose]();
});

/** What an account may do with everything that it may do anything with. */
async function rightsOf(account: Account): Promise<Record<string, string[]>> {
  const own = [...PARENTS, ...CLAIMS, ...FACTS].flatMap((plural) => [`${plural}@konductor.io`, `${plural}/status@konductor.io`]);
  const rights: [string, string[]][] = [];
  for (const resource of [...own, ...OTHERS]) {
    const verbs = await verbsFor(installed.cluster, account, resource);
    if (verbs.length > 0) rights.push([resource.replace(/@(konductor\.io)?$/, ""), verbs]);
  }
  return Object.fromEntries(rights);
}

function each(plurals: readonly string[], verbs: readonly string[], subresource = ""): Record<string, string[]> {
  return Object.fromEntries(plurals.map((plural) => [`${plural}${subresource}`, [...verbs]]));
}

const WORKLOAD = {
  ...each(PARENTS, READ),
  ...each(CLAIMS, [...READ, "create", "patch", "delete"]),
  ...each(FACTS, [...READ, "create", "delete"]),
};

/** What the operator's role gives, in a namespace. */
const LOOKED_AFTER = {
  ...each(PARENTS, READ),
  waitgroups: [...READ, "delete"],
  ...each(PARENTS, ["update"], "/status"),
  ...each([...CLAIMS, ...FACTS], [...READ, "delete"]),
  ...each([...CLAIMS, ...FACTS], ["patch"], "/status"),
  pods: READ,
  events: ["create", "patch"],
  "jobs@batch": READ,
};

testWithHelm("a workload may ask, and take back what it asked, in its namespace", async () => {
  assert.deepEqual(await rightsOf({ account: "worker", home: "jobs", namespace: "jobs" }), WORKLOAD);
});

testWithHelm("a workload may do nothing in another namespace, and those of another namespace nothing in its", async () => {
  assert.deepEqual(await rightsOf({ account: "worker", home: "jobs", namespace: "elsewhere" }), {});
  assert.deepEqual(await rightsOf({ account: "worker", home: "elsewhere", namespace: "jobs" }), {});
  assert.deepEqual(await rightsOf({ account: "worker", home: "jobs" }), {});
});

testWithHelm("the operator may do what it does, in all namespaces, and no more", async () => {
  const expected = { ...LOOKED_AFTER, namespaces: READ };
  assert.deepEqual(await rightsOf({ account: OPERATOR, home: SYSTEM }), expected);
  assert.deepEqual(await rightsOf({ account: OPERATOR, home: SYSTEM, namespace: "elsewhere" }), expected);
});

testWithHelm("the operator has one Lease, which it can make and renew by its name", async () => {
  const account = { account: OPERATOR, home: SYSTEM, namespace: SYSTEM };
  const leases = "leases@coordination.k8s.io";
  assert.deepEqual(await verbsFor(installed.cluster, account, leases, OPERATOR), [...READ, "create", "update", "patch"]);
  assert.deepEqual(await verbsFor(installed.cluster, account, leases), []);
  assert.deepEqual(await verbsFor(installed.cluster, account, leases, "other"), []);
  const kubeconfig = await installed.kubeconfigOf(OPERATOR, SYSTEM);
  const lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: OPERATOR, namespace: SYSTEM }, spec: {} };
  await installed.kubectl(`apply --server-side -f ${await installed.file("lease", lease)}`, kubeconfig);
  const other = { ...lease, metadata: { ...lease.metadata, name: "other" } };
  const refused = await installed.tryKubectl(`apply --server-side -f ${await installed.file("other", other)}`, kubeconfig);
  assert.match(refused.stderr, /is forbidden/);
});

testWithHelm("Kubernetes' own roles are extended for people", async () => {
  const verbs = { view: READ, edit: ["create", "update", "patch", "delete"], admin: ["deletecollection"] };
  for (const [role, given] of Object.entries(verbs)) {
    const binding = `create rolebinding ${role} --clusterrole=konductor-${role} --serviceaccount=elsewhere:${role} -n elsewhere`;
    await installed.kubectl(binding);
    const rights = await rightsOf({ account: role, home: "elsewhere", namespace: "elsewhere" });
    assert.deepEqual(rights, each([...PARENTS, ...CLAIMS, ...FACTS], given));
    const selector = `rbac.authorization.k8s.io/aggregate-to-${role}=true,app.kubernetes.io/name=konductor`;
    assert.equal(
      await installed.kubectl(`get clusterrole -l ${selector} -o name`),
      `clusterrole.rbac.authorization.k8s.io/konductor-${role}\n`,
    );
  }
});

testWithHelm("an operator that looks after some namespaces may do nothing in others but read who lets Gates in", async () => {
  await installed.helm("upgrade konductor CHART", { watchNamespaces: ["jobs"], workload: { bind: { all: true } } });
  assert.deepEqual(
    await rightsOf({ account: OPERATOR, home: SYSTEM, namespace: "jobs" }).then(Object.keys).then(sorted),
    sorted([
      ...Object.keys({ ...WORKLOAD, ...LOOKED_AFTER }),
      "namespaces",
    ]),
  );
  const elsewhere = { ...WORKLOAD, namespaces: READ }; // what all service accounts may, now
  assert.deepEqual(await rightsOf({ account: OPERATOR, home: SYSTEM, namespace: "elsewhere" }), elsewhere);
  assert.deepEqual(await rightsOf({ account: "worker", home: "elsewhere", namespace: "jobs" }), WORKLOAD);
});

testWithHelm("the operator may read what Gates name beyond that", async () => {
  await installed.helm("upgrade konductor CHART", { gates: { resources: [{ apiGroup: "apps", resources: ["deployments"] }] } });
  assert.deepEqual(await verbsFor(installed.cluster, { account: OPERATOR, home: SYSTEM }, "deployments@apps"), READ);
});

function sorted(words: readonly string[]): string[] {
  return [...new Set(words)].toSorted();
}
