/** Installed, upgraded and removed, by Helm and by kubectl, in a real API server. */
import assert from "node:assert/strict";
import { primitives } from "../../primitives/mod.ts";
import { crdsOf } from "../../tools/crds.ts";
import { installYaml } from "../../tools/install_yaml.ts";
import { findHelm } from "./binary.ts";
import { eventually, Installed, OPERATOR, SYSTEM } from "./installed.ts";
import { testWithHelm } from "./test_helm.ts";

const CRDS = crdsOf(primitives).map(({ metadata }) => `customresourcedefinition.apiextensions.k8s.io/${metadata.name}`).toSorted();

async function crdsIn(installed: Installed): Promise<string[]> {
  return (await installed.kubectl("get customresourcedefinitions -o name")).split("\n").filter((name) => name.endsWith(".konductor.io"))
    .toSorted();
}

testWithHelm("what Helm says after an installation names who may use it", async () => {
  await using installed = await Installed.open([SYSTEM]);
  const install = (values: object) => installed.helm("install konductor CHART --dry-run=server", values);
  assert.match(await install({}), /service accounts of konductor-system may use it/);
  assert.match(await install({ workload: { bind: { all: true } } }), /service accounts of all namespaces may use it/);
  assert.match(await install({ workload: { bind: { enabled: false } } }), /No service account may use it yet/);
});

testWithHelm("Helm installs, upgrades and removes the chart; what users made stays, and is there for the next release", async () => {
  await using installed = await Installed.open(["batch"]);
  await installed.helm("install konductor CHART --create-namespace");
  assert.deepEqual(await crdsIn(installed), CRDS);
  await eventually(() => installed.tryKubectl("-n batch get semaphores", installed.cluster.kubeconfig).then(({ code }) => code === 0));
  const semaphore = {
    apiVersion: "konductor.io/v1",
    kind: "Semaphore",
    metadata: { name: "db", namespace: "batch" },
    spec: { permits: 3 },
  };
  await installed.kubectl(`create -f ${await installed.file("semaphore", semaphore)}`);
  await installed.helm("upgrade konductor CHART", { replicas: 2, workload: { bind: { namespaces: ["batch"] } } });
  assert.equal(await installed.kubectl(`-n ${SYSTEM} get deployment ${OPERATOR} -o jsonpath={.spec.replicas}`), "2");
  assert.match(await installed.kubectl("-n batch get rolebindings -o name"), /konductor-workload/);
  await installed.helm("uninstall konductor");
  assert.equal(await installed.kubectl(`-n ${SYSTEM} get deployments,roles,rolebindings,serviceaccounts -o name`), "");
  assert.deepEqual(await crdsIn(installed), CRDS);
  await installed.helm("install konductor CHART");
  assert.equal(await installed.kubectl("-n batch get semaphore db -o jsonpath={.spec.permits}"), "3");
});

testWithHelm("with crds.keep off, the kinds go with the release", async () => {
  await using installed = await Installed.open([SYSTEM]);
  await installed.helm("install konductor CHART", { crds: { keep: false } });
  await installed.helm("uninstall konductor");
  await eventually(async () => (await crdsIn(installed)).length === 0);
});

testWithHelm("kinds that kubectl installed are taken over, or left alone", async () => {
  await using installed = await Installed.open([SYSTEM]);
  await installed.kubectl(`apply -f ${new URL("../../crds/", import.meta.url).pathname}`);
  await assert.rejects(installed.helm("install konductor CHART"), /CustomResourceDefinition "\w+\.konductor\.io" .* exists/);
  await installed.helm("install konductor CHART", { crds: { install: false } });
  await installed.helm("uninstall konductor");
  assert.deepEqual(await crdsIn(installed), CRDS);
  await installed.helm("install konductor CHART --take-ownership");
});

for (const how of ["apply", "apply --server-side"]) {
  testWithHelm(`kubectl ${how} -f install.yaml installs everything, and again changes nothing`, async () => {
    await using installed = await Installed.open([]);
    const file = `${installed.cluster.dir}/install.yaml`;
    await Deno.writeTextFile(file, await installYaml(await findHelm()));
    await installed.kubectl(`${how} -f ${file}`);
    assert.deepEqual(await crdsIn(installed), CRDS);
    assert.equal(await installed.kubectl(`-n ${SYSTEM} get deployment ${OPERATOR} -o jsonpath={.metadata.name}`), OPERATOR);
    const again = await installed.kubectl(`${how} -f ${file}`);
    if (how === "apply") assert.doesNotMatch(again, /configured|created/);
    await installed.kubectl(`${how} --dry-run=server -f ${file}`);
  });
}

testWithHelm("the operator's Pod is admitted where the restricted standard is enforced", async () => {
  await using installed = await Installed.open([]);
  const file = `${installed.cluster.dir}/install.yaml`;
  await Deno.writeTextFile(file, await installYaml(await findHelm()));
  await installed.kubectl(`apply -f ${file}`);
  const template: { readonly spec: object } = JSON.parse(
    await installed.kubectl(`-n ${SYSTEM} get deployment ${OPERATOR} -o jsonpath={.spec.template}`),
  );
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "operator", namespace: SYSTEM }, spec: template.spec };
  await installed.kubectl(`create -f ${await installed.file("pod", pod)}`);
  const spec = { ...template.spec, securityContext: {} };
  const loose = { ...pod, metadata: { ...pod.metadata, name: "loose" }, spec };
  const refused = await installed.tryKubectl(`create -f ${await installed.file("loose", loose)}`, installed.cluster.kubeconfig);
  assert.match(refused.stderr, /violates PodSecurity "restricted/);
});
