import assert from "node:assert/strict";
import type { ConnectOptions } from "../sdk/mod.ts";
import { run, type TestOptions } from "./test_context.ts";
import { TestCluster } from "./test_cluster.ts";

/** What `koncli semaphore list` connects with, and what it writes. */
async function settle(args: readonly string[], options: TestOptions = {}) {
  await using cluster = await TestCluster.start();
  let asked: ConnectOptions = {};
  const connect = (wish: ConnectOptions) => {
    asked = wish;
    return cluster.connect(wish);
  };
  return { ...await run(["semaphore", "list", ...args], { ...options, connect }), asked };
}

Deno.test("the namespace comes from the flag, then KONCLI_NAMESPACE, then KONDUCTOR_NAMESPACE, then koncli.yaml", async () => {
  const env = { KONCLI_NAMESPACE: "two", KONDUCTOR_NAMESPACE: "three" };
  const files = { "koncli.yaml": "namespace: four\n" };
  assert.equal((await settle(["-n", "one"], { env, files })).asked.namespace, "one");
  assert.equal((await settle([], { env, files })).asked.namespace, "two");
  assert.equal((await settle([], { env: { KONDUCTOR_NAMESPACE: "three" }, files })).asked.namespace, "three");
  assert.equal((await settle([], { files })).asked.namespace, "four");
  assert.equal((await settle([])).asked.namespace, undefined);
});

for (const env of [{ KONCLI_KUBECONFIG: "/k" }, { KONCLI_KUBECONFIG: "/k", KUBECONFIG: "/other" }]) {
  Deno.test(`the kubeconfig comes from ${Object.keys(env)[0]}, with ${Object.keys(env).length} set`, async () => {
    assert.equal((await settle([], { env })).asked.kubeconfig, "/k");
  });
}

Deno.test("KUBECONFIG and the Pod's own variables are left to the SDK, which is handed the environment", async () => {
  const { asked } = await settle([], { env: { KUBECONFIG: "/a:/b" } });
  assert.equal(asked.kubeconfig, undefined);
  assert.equal(asked.env?.("KUBECONFIG"), "/a:/b");
});

Deno.test("--context is handed on", async () => assert.equal((await settle(["--context", "prod"])).asked.context, "prod"));

Deno.test("the output format comes from the flag, then KONCLI_OUTPUT, then koncli.yaml", async () => {
  const env = { KONCLI_OUTPUT: "name" };
  const files = { "koncli.yaml": "output: json" };
  assert.match((await settle(["-o", "yaml"], { env, files })).stdout, /^apiVersion: v1\n/);
  assert.equal((await settle([], { env, files })).stdout, "semaphore.konductor.io/db\n");
  assert.match((await settle([], { files })).stdout, /^\{\n {2}"apiVersion"/);
  assert.match((await settle([])).stdout, /^NAME/);
});

Deno.test("koncli.yaml here counts before the one at home, key by key", async () => {
  const files = { "koncli.yaml": "namespace: here", "/home/me/.konductor/koncli.yaml": "namespace: there\nkubeconfig: ~/kube\n" };
  const { asked } = await settle([], { env: { HOME: "/home/me" }, files });
  assert.deepEqual([asked.namespace, asked.kubeconfig], ["here", "/home/me/kube"]);
});

for (
  const [text, message] of [
    ["namespace: [", /^koncli: Cannot read koncli.yaml: /],
    ["namespce: x", /^koncli: Cannot read koncli.yaml: Unrecognized key: "namespce"\n$/],
    ["output: xml", /^koncli: output in koncli.yaml: "xml" is none of table, wide, json, yaml, name\n$/],
  ] as const
) {
  Deno.test(`a configuration that makes no sense is refused: ${text}`, async () => {
    const { code, stderr } = await settle([], { files: { "koncli.yaml": text } });
    assert.match(stderr, message);
    assert.equal(code, 64);
  });
}

for (
  const [env, message] of [
    [{ KONCLI_OUTPUT: "xml" }, /^koncli: KONCLI_OUTPUT: "xml" is none of /],
    [{ KONCLI_LOG_LEVEL: "loud" }, /^koncli: KONCLI_LOG_LEVEL: "loud" is none of debug, info, warn, error\n$/],
    [{ KONDUCTOR_TIMEOUT: "soon" }, /^koncli: KONDUCTOR_TIMEOUT: "soon" is not a duration/],
    [{ KONCLI_NAMESPACE: "My Team" }, /^koncli: KONCLI_NAMESPACE: "My Team" is no namespace/],
  ] as const
) {
  Deno.test(`an environment that makes no sense is refused: ${JSON.stringify(env)}`, async () => {
    const { code, stderr } = await settle([], { env });
    assert.match(stderr, message);
    assert.equal(code, 64);
  });
}

Deno.test("--log-level and its kin say how much is told on stderr", async () => {
  const silent = await settle([]);
  assert.equal(silent.stderr, "");
  for (
    const loud of [await settle(["-v"]), await settle(["--log-level", "debug"]), await settle([], { env: { KONCLI_LOG_LEVEL: "debug" } })]
  ) {
    assert.match(loud.stderr, /^koncli: Using /);
    assert.equal(loud.stdout, silent.stdout);
  }
});
