import assert from "node:assert/strict";
import { operatorStateOf } from "./operator_state.ts";
import { TestCluster } from "./test_cluster.ts";
import { run } from "./test_context.ts";

const NAME = "konductor-controller-manager";

async function operator(installed: Parameters<TestCluster["install"]>[0] | undefined, args: readonly string[] = []) {
  await using cluster = await TestCluster.start({ operator: false });
  if (installed) await cluster.install(installed);
  return await run(["operator", ...args], { connect: (wish) => cluster.connect(wish) });
}

Deno.test("operator shows how many replicas are ready, who leads, and the version", async () => {
  const { code, stdout, stderr } = await operator({ leader: "pod-1" });
  assert.match(stdout, new RegExp(`^NAME +READY +LEADER +VERSION +AGE\n${NAME} +2/2 +pod-1 +1\\.2\\.3 +\\ds\n$`));
  assert.deepEqual([code, stderr], [0, ""]);
});

Deno.test("operator has every output format", async () => {
  const wide = await operator({ leader: "pod-1" }, ["-o", "wide"]);
  assert.match(wide.stdout, /^NAME .* AGE +IMAGE +RENEWED\n.* logiciq\/konductor:1\.2\.3 +\ds ago\n$/);
  const { createdAt, renewedAt, ...rest } = JSON.parse((await operator({ leader: "pod-1" }, ["-o", "json"])).stdout);
  assert.ok(Date.parse(createdAt) && Date.parse(renewedAt));
  const known = { replicas: 2, readyReplicas: 2, leader: "pod-1", version: "1.2.3", image: "logiciq/konductor:1.2.3" };
  assert.deepEqual(rest, { name: NAME, namespace: "konductor-system", ...known });
  assert.match((await operator({}, ["-o", "yaml"])).stdout, /^name: konductor-controller-manager\nnamespace: konductor-system\n/);
  assert.equal((await operator({}, ["-o", "name"])).stdout, `deployment.apps/${NAME}\n`);
});

Deno.test("operator is found where the flags say", async () => {
  const elsewhere = { name: "konductor", namespace: "platform" };
  assert.equal((await operator(elsewhere)).code, 2);
  const flags = ["--service", "konductor", "--operator-namespace", "platform"];
  assert.match((await operator(elsewhere, flags)).stdout, /\nkonductor +2\/2 +<none> /);
  assert.equal((await operator(elsewhere, [...flags.slice(0, 2), "--operator-namespace", "My Team"])).code, 64);
});

Deno.test("operator says what to do where there is none: exit code 2", async () => {
  const { code, stdout, stderr } = await operator(undefined);
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(
    stderr,
    /^koncli: No operator "konductor-controller-manager" in namespace "konductor-system": install it, [^\n]*deno task dev[^\n]*\n$/,
  );
});

Deno.test("operator says who may not look: exit code 4", async () => {
  await using cluster = await TestCluster.start({ operator: false });
  cluster.forbid();
  const { code, stderr } = await run(["operator"], { connect: (wish) => cluster.connect(wish) });
  assert.equal(code, 4);
  assert.match(
    stderr,
    /^koncli: Cannot read (deployment|lease) "konductor-controller-manager": "koncli" may not get [^\n]+\n# To allow it/,
  );
});

Deno.test("operator warns when no replica is ready", async () => {
  const { code, stdout, stderr } = await operator({ ready: 0 });
  assert.match(stdout, / 0\/2 /);
  assert.match(stderr, /^koncli: No replica of the operator is ready; see kubectl -n konductor-system describe deployment /);
  assert.equal(code, 0);
});

for (
  const [image, label, version] of [
    ["logiciq/konductor:1.2.3", "9", "1.2.3"],
    ["registry:5000/logiciq/konductor:v2@sha256:00ff", undefined, "v2"],
    ["registry:5000/logiciq/konductor", "0.9", "0.9"],
    ["logiciq/konductor@sha256:00ff", "0.9", "0.9"],
    ["logiciq/konductor:latest", "0.9", "0.9"],
    ["logiciq/konductor:latest", undefined, "latest"],
    ["logiciq/konductor", undefined, undefined],
  ] as const
) {
  Deno.test(`the version of ${image}, labelled ${label}, is ${version}`, () => {
    const metadata = {
      name: "o",
      uid: "u",
      resourceVersion: "1",
      creationTimestamp: "",
      ...(label && { labels: { "app.kubernetes.io/version": label } }),
    };
    const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { template: { spec: { containers: [{ image }] } } } };
    assert.equal(operatorStateOf(deployment, undefined).version, version);
  });
}
