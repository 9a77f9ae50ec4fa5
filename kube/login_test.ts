import assert from "node:assert/strict";
import { findCluster } from "./config.ts";
import type { FoundCluster } from "./config.ts";
import { failureOf, messageOf } from "./test_api.ts";

/** A plugin that counts its runs, and notes the environment that it was given. */
const PLUGIN = `#!/bin/sh
cd "$(dirname "$0")"
echo run >> runs
echo "$KUBERNETES_EXEC_INFO" > info
echo "$FLAVOUR" > flavour
cat answer
`;

interface Setting {
  /** What the plugin prints. */
  readonly answer: unknown;
  readonly exec?: Readonly<Record<string, unknown>>;
}

/** Finds a cluster whose user logs in with a plugin, and hands it with the plugin's folder to a test. */
async function withPlugin(
  { answer, exec }: Setting,
  test: (find: () => Promise<FoundCluster>, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "konductor-login-" });
  try {
    await Deno.writeTextFile(`${folder}/plugin.sh`, PLUGIN, { mode: 0o755 });
    await Deno.writeTextFile(`${folder}/answer`, JSON.stringify(answer));
    await Deno.writeTextFile(`${folder}/config`, kubeconfig(exec));
    const env = (name: string) => ({ KUBECONFIG: `${folder}/config` })[name];
    await test(() => findCluster({ env, readFile: (path) => Deno.readTextFile(path) }), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function kubeconfig(exec: Readonly<Record<string, unknown>> = {}): string {
  const plugin = { apiVersion: "client.authentication.k8s.io/v1", command: "./plugin.sh", ...exec };
  return JSON.stringify({
    "current-context": "c",
    clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1", "certificate-authority-data": btoa("CA") } }],
    users: [{ name: "u", user: { exec: plugin } }],
    contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
  });
}

function credential(status: Readonly<Record<string, unknown>>) {
  return { apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status };
}

async function runs(folder: string): Promise<number> {
  return (await Deno.readTextFile(`${folder}/runs`)).split("\n").length - 1;
}

Deno.test("an exec plugin gives a token, which is kept until it is refused", async () => {
  await withPlugin({ answer: credential({ token: "t1" }) }, async (find, folder) => {
    const { config: { token } } = await find();
    assert.ok(typeof token === "function");
    assert.equal(await token(), "t1");
    assert.equal(await runs(folder), 1);
    await Deno.writeTextFile(`${folder}/answer`, JSON.stringify(credential({ token: "t2" })));
    assert.equal(await token(), "t1");
    assert.deepEqual(await Promise.all([token("t1"), token("t1"), token()]), ["t2", "t2", "t2"]);
    assert.equal(await runs(folder), 2);
  });
});

Deno.test("an expired token is renewed", async () => {
  await withPlugin({ answer: credential({ token: "t1", expirationTimestamp: "2020-01-01T00:00:00Z" }) }, async (find, folder) => {
    const { config: { token } } = await find();
    assert.ok(typeof token === "function");
    await token();
    assert.equal(await runs(folder), 2);
  });
});

Deno.test("an exec plugin gives a client certificate", async () => {
  await withPlugin({ answer: credential({ clientCertificateData: "CERT", clientKeyData: "KEY" }) }, async (find) => {
    const { config } = await find();
    assert.deepEqual(config, { server: "https://127.0.0.1:1", ca: "CA", cert: "CERT", key: "KEY", namespace: "default" });
  });
});

Deno.test("a plugin gets its environment and, where it asks, the cluster", async () => {
  const exec = { env: [{ name: "FLAVOUR", value: "sweet" }], provideClusterInfo: true };
  await withPlugin({ answer: credential({ token: "t" }), exec }, async (find, folder) => {
    await find();
    assert.equal(await Deno.readTextFile(`${folder}/flavour`), "sweet\n");
    assert.deepEqual(JSON.parse(await Deno.readTextFile(`${folder}/info`)), {
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      spec: { interactive: false, cluster: { server: "https://127.0.0.1:1", "certificate-authority-data": btoa("CA") } },
    });
  });
});

Deno.test("a plugin that fails, or gives nothing, is a clear error", async () => {
  const cases: readonly [Setting, RegExp][] = [
    [{ answer: credential({}) }, /^Cannot log in as "u": the login gave neither a token nor a certificate$/],
    [{ answer: {}, exec: { command: "/nonexistent/plugin" } }, /^Cannot log in as "u": there is no program "\/nonexistent\/plugin"$/],
    [
      { answer: {}, exec: { command: "no-such-plugin", installHint: "Get it from the shop\n" } },
      /^Cannot log in as "u": there is no program "no-such-plugin"\. Get it from the shop$/,
    ],
    [{ answer: {}, exec: { command: "false" } }, /^Cannot log in as "u": the login failed and did not say why$/],
  ];
  for (const [setting, expected] of cases) {
    await withPlugin(setting, async (find) => assert.match(messageOf(await failureOf(find())), expected));
  }
});

Deno.test("an OIDC login gives its token while that is valid", async () => {
  const part = (value: unknown) => btoa(JSON.stringify(value)).replaceAll("=", "");
  const idToken = `${part({ alg: "none" })}.${part({ exp: 4_000_000_000 })}.x`;
  const user = { "auth-provider": { name: "oidc", config: { "id-token": idToken, "client-id": "a" } } };
  const text = JSON.stringify({ ...JSON.parse(kubeconfig()), users: [{ name: "u", user }] });
  const { config: { token } } = await findCluster({ env: () => undefined, kubeconfig: "/config", readFile: () => Promise.resolve(text) });
  assert.equal(typeof token === "function" && await token(), idToken);
});
