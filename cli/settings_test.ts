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

for (const name of ["KUBECONFIG", "POD_NAMESPACE", "NAMESPACE", "HOSTNAME"]) {
  Deno.test(`${name} reaches the SDK`, async () => {
    const { asked } = await settle([], { env: { [name]: "x" } });
    assert.equal(asked.env?.(name), "x");
  });
}

Deno.test("the holder comes from the flag, then KONDUCTOR_HOLDER_ID, then HOSTNAME", async () => {
  await using cluster = await TestCluster.start();
  const env = { KONDUCTOR_HOLDER_ID: "job", HOSTNAME: "host" };
  const lock = (args: readonly string[], env: Record<string, string>) =>
    run(["mutex", "lock", "db", "--timeout", "0", ...args, "-o", "json"], { connect: (wish) => cluster.connect(wish), env });
  for (const [args, from, holder] of [[["--holder", "me"], env, "me"], [[], env, "job"], [[], { HOSTNAME: "host" }, "host"]] as const) {
    assert.equal(JSON.parse((await lock(args, from)).stdout).spec.holder, holder);
    await run(["mutex", "unlock", "db", "--holder", holder], { connect: (wish) => cluster.connect(wish) });
  }
});

for (const level of ["debug", "info", "warn", "error"] as const) {
  Deno.test(`--log-level ${level} says what is as urgent, and no more`, async () => {
    await using cluster = await TestCluster.start();
    await cluster.install({ ready: 0 });
    const connect = (wish: ConnectOptions) => cluster.connect(wish);
    const warned = (await run(["operator", "--log-level", level], { connect })).stderr.includes("No replica");
    const told = (await run(["mutex", "list", "-l", "no=such", "--log-level", level], { connect })).stderr;
    const failed = (await run(["mutex", "status", "nowhere", "--log-level", level], { connect })).stderr.includes("not found");
    const rank = ["error", "warn", "info", "debug"].indexOf(level);
    assert.deepEqual([failed, warned, told.includes("No mutexes"), told.includes("Using ")], [true, rank >= 1, rank >= 2, rank >= 3]);
  });
}

Deno.test("--context is handed on", async () => assert.equal((await settle(["--context", "prod"])).asked.context, "prod"));

Deno.test("the output format comes from the flag, then KONCLI_OUTPUT, then koncli.yaml", async () => {
  const env = { KONCLI_OUTPUT: "name" };
  const files = { "koncli.yaml": "output: json" };
  assert.match((await settle(["-o", "yaml"], { env, files })).stdout, /^apiVersion: v1\n/);
  assert.equal((await settle([], { env, files })).stdout, "semaphore.konductor.io/db\n");
  assert.match((await settle([], { files })).stdout, /^\{\n {2}"apiVersion"/);
  assert.match((await settle([])).stdout, /^NAME/);
});

Deno.test("the log level and the kubeconfig come from koncli.yaml where nothing else says", async () => {
  const files = { "koncli.yaml": "log-level: debug\nkubeconfig: /k\ncontext: prod\n" };
  const { stderr, asked } = await settle([], { files });
  assert.match(stderr, /^koncli: Using /);
  assert.deepEqual([asked.kubeconfig, asked.context], ["/k", "prod"]);
  assert.equal((await settle(["--log-level", "error", "--kubeconfig", "/flag"], { files })).asked.kubeconfig, "/flag");
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
