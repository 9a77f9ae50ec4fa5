import assert from "node:assert/strict";
import type { FindOptions, FoundCluster } from "./config.ts";
import { ConfigError, findCluster } from "./config.ts";

interface Machine {
  readonly env?: Readonly<Record<string, string>>;
  /** Content by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Finds the cluster on a machine that has these files and variables and no others. */
function find({ env = {}, files = {} }: Machine, options: Partial<FindOptions> = {}): Promise<FoundCluster> {
  const readFile = (path: string): Promise<string> => {
    const text = files[path];
    return text === undefined ? Promise.reject(new Deno.errors.NotFound(`no such file: ${path}`)) : Promise.resolve(text);
  };
  return findCluster({ env: (name) => env[name], readFile, ...options });
}

async function complaintOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(() => undefined, (thrown: unknown) => thrown);
  assert.ok(error instanceof ConfigError, String(error));
  return error.message;
}

async function tokenOf({ config: { token } }: FoundCluster): Promise<string | undefined> {
  return typeof token === "function" ? await token() : token;
}

const home = { HOME: "/home/ada" };
const inPod = { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" };
const account = "/var/run/secrets/kubernetes.io/serviceaccount";
const accountFiles = { [`${account}/token`]: "pod-token\n", [`${account}/ca.crt`]: "CA", [`${account}/namespace`]: "shop\n" };

interface Parts {
  readonly name?: string;
  readonly cluster?: Readonly<Record<string, unknown>>;
  readonly user?: Readonly<Record<string, unknown>>;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** A kubeconfig with one of each. JSON is YAML, too. */
function kubeconfig({ name = "dev", cluster = {}, user = {}, context = {} }: Parts = {}): string {
  return JSON.stringify({
    "current-context": name,
    clusters: [{ name, cluster: { server: `https://${name}.example.com:6443`, ...cluster } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name, ...context } }],
  });
}

function findHome(parts: Parts, files: Readonly<Record<string, string>> = {}): Promise<FoundCluster> {
  return find({ env: home, files: { "/home/ada/.kube/config": kubeconfig(parts), ...files } });
}

Deno.test("in a Pod its service account is used", async () => {
  const found = await find({ env: inPod, files: accountFiles });
  const { token: _, ...config } = found.config;
  assert.deepEqual(config, { server: "https://10.0.0.1:443", ca: "CA", namespace: "shop" });
  assert.equal(await tokenOf(found), "pod-token");
  assert.equal(found.namespace, "shop");
  assert.equal(found.origin, "Pod");
  assert.equal(found.source, "the service account of this Pod");
});

Deno.test("an IPv6 address of the API server gets its brackets", async () => {
  const found = await find({ env: { ...inPod, KUBERNETES_SERVICE_HOST: "fd00::1" }, files: accountFiles });
  assert.equal(found.config.server, "https://[fd00::1]:443");
});

Deno.test("a kubeconfig in the home folder is read", async () => {
  const found = await findHome({ user: { token: "secret" }, context: { namespace: "shop" } });
  assert.deepEqual(found, {
    config: { server: "https://dev.example.com:6443", token: "secret", namespace: "shop" },
    namespace: "shop",
    origin: "Kubeconfig",
    source: 'context "dev" of /home/ada/.kube/config',
  });
});

Deno.test("a context without a namespace means default, and one without a user means no credentials", async () => {
  const found = await findHome({ context: { user: "" } });
  assert.deepEqual(found.config, { server: "https://dev.example.com:6443", namespace: "default" });
});

Deno.test("the Pod comes before the home folder, and what the user named before the Pod", async () => {
  const files = { ...accountFiles, "/home/ada/.kube/config": kubeconfig(), "/other": kubeconfig({ name: "other" }) };
  const machine = { env: { ...home, ...inPod }, files };
  assert.equal((await find(machine)).config.server, "https://10.0.0.1:443");
  assert.equal((await find(machine, { kubeconfig: "/other" })).config.server, "https://other.example.com:6443");
  assert.equal((await find(machine, { context: "dev" })).config.server, "https://dev.example.com:6443");
  assert.equal((await find({ files, env: { ...machine.env, KUBECONFIG: "/other" } })).config.server, "https://other.example.com:6443");
});

Deno.test("a Pod without a service account token uses a kubeconfig, and is named where there is none", async () => {
  const files = { "/home/ada/.kube/config": kubeconfig() };
  assert.equal((await find({ env: { ...home, ...inPod }, files })).origin, "Kubeconfig");
  assert.match(await complaintOf(find({ env: { ...home, ...inPod } })), /this Pod has no service account token/);
});

Deno.test("a service account that may not be read is said", async () => {
  const readFile = () => Promise.reject(new Error("Requires read access"));
  assert.equal(
    await complaintOf(find({ env: inPod }, { readFile })),
    "Cannot read the service account of this Pod: Requires read access",
  );
});

Deno.test("where there is no cluster the message says what to do", async () => {
  assert.equal(
    await complaintOf(find({ env: home })),
    "Cannot find a cluster: there is no kubeconfig at /home/ada/.kube/config. Set KUBECONFIG, or start a cluster with `deno task dev`",
  );
  assert.equal(
    await complaintOf(find({ env: home }, { kubeconfig: "/nowhere" })),
    "Cannot find a cluster: there is no kubeconfig at /nowhere. Check that path",
  );
  assert.match(await complaintOf(find({})), /no kubeconfig at ~\/\.kube\/config/);
});

Deno.test("KUBECONFIG lists files, of which the first to say something is right", async () => {
  const first = JSON.stringify({ contexts: [{ name: "mix", context: { cluster: "a", user: "b" } }], "current-context": "mix" });
  const files = {
    "/1": first,
    "/2/config": kubeconfig({ name: "a", cluster: { "certificate-authority": "ca.pem" } }),
    "/3/config": kubeconfig({ name: "b", user: { tokenFile: "token" } }),
    "/4": kubeconfig({ name: "a", cluster: { server: "https://too-late" } }),
    "/2/ca.pem": "CA of a",
    "/3/token": "token of b",
  };
  const found = await find({ env: { ...home, KUBECONFIG: "/missing:/1::/2/config:/3/config:/4" }, files });
  assert.equal(found.config.server, "https://a.example.com:6443");
  assert.equal(found.config.ca, "CA of a");
  assert.equal(await tokenOf(found), "token of b");
  assert.equal(found.source, 'context "mix" of /1:/2/config:/3/config:/4');
});

Deno.test("another context is chosen by name", async () => {
  const files = { "/1": kubeconfig(), "/2": kubeconfig({ name: "prod" }) };
  const machine = { env: { KUBECONFIG: "/1:/2" }, files };
  assert.equal((await find(machine, { context: "prod" })).config.server, "https://prod.example.com:6443");
  assert.equal(await complaintOf(find(machine, { context: "test" })), 'Cannot find context "test" in /1:/2: it has "dev", "prod"');
});

Deno.test("a program that may not read a kubeconfig says what to do", async () => {
  const readFile = () => Promise.reject(new Deno.errors.NotCapable("Requires read access"));
  const complaint = await complaintOf(find({ env: { KUBECONFIG: "/1" } }, { readFile }));
  assert.match(complaint, /^Cannot read kubeconfig "\/1": .* start it in that of the kubeconfig$/);
});

Deno.test("a kubeconfig that is not whole says what is missing", async () => {
  const complaint = (text: string) => complaintOf(find({ env: { KUBECONFIG: "/1" }, files: { "/1": text } }));
  assert.match(await complaint(""), /\/1 has no current context/);
  assert.match(await complaint("- a"), /Cannot read kubeconfig "\/1": it is not a mapping/);
  assert.match(await complaint("a: [b"), /Cannot read kubeconfig "\/1": /);
  assert.match(await complaint("current-context: a"), /Cannot find context "a" in \/1: it has none/);
  assert.match(await complaint(kubeconfig({ context: { cluster: "x" } })), /Cannot find cluster "x"/);
  assert.match(await complaint(kubeconfig({ context: { user: "x" } })), /Cannot find user "x"/);
  assert.match(await complaint(kubeconfig({ cluster: { server: "10.0.0.1:6443" } })), /no http or https URL/);
});

Deno.test("certificates come from data or from files, relative to the kubeconfig", async () => {
  const inline = await findHome({
    cluster: { "certificate-authority-data": btoa("CA"), "certificate-authority": "ignored" },
    user: { "client-certificate-data": btoa("CERT"), "client-key-data": btoa("KEY") },
  });
  assert.deepEqual(inline.config, { server: "https://dev.example.com:6443", ca: "CA", cert: "CERT", key: "KEY", namespace: "default" });
  const files = { "/home/ada/.kube/pki/ca.pem": "CA", "/home/ada/.kube/cert.pem": "CERT", "/etc/key.pem": "KEY" };
  const filed = await findHome({
    cluster: { "certificate-authority": "pki/ca.pem" },
    user: { "client-certificate": "./cert.pem", "client-key": "/etc/key.pem" },
  }, files);
  assert.deepEqual(filed.config, inline.config);
});

Deno.test("certificates that cannot be read, or lack their key, are said", async () => {
  assert.match(await complaintOf(findHome({ cluster: { "certificate-authority": "x" } })), /Cannot read certificate-authority of "dev"/);
  assert.match(await complaintOf(findHome({ user: { "client-key-data": "§" } })), /Cannot read client-key-data of "dev"/);
  assert.match(
    await complaintOf(findHome({ user: { "client-certificate-data": btoa("x") } })),
    /only one of client-certificate and client-key/,
  );
});

Deno.test("what would be weaker than asked for is refused", async () => {
  const both = { "insecure-skip-tls-verify": true, "certificate-authority-data": btoa("x") };
  assert.match(await complaintOf(findHome({ cluster: both })), /has a certificate-authority, and insecure-skip-tls-verify\. Leave one out/);
  assert.match(await complaintOf(findHome({ user: { username: "ada", password: "x" } })), /password are not supported/);
  assert.match(await complaintOf(findHome({ user: { token: "x", as: "root" } })), /impersonation is not supported/);
  assert.match(await complaintOf(findHome({ user: { token: "x", "as-groups": ["a"] } })), /impersonation is not supported/);
  assert.match(await complaintOf(findHome({ cluster: { "proxy-url": "ftp://x" } })), /proxy-url "ftp:\/\/x" is no/);
});

Deno.test("how the server's certificate is to be looked at is taken over", async () => {
  assert.equal((await findHome({ cluster: { "tls-server-name": "api" } })).config.tlsServerName, "api");
  assert.equal((await findHome({ cluster: { "insecure-skip-tls-verify": true } })).config.insecureSkipTlsVerify, true);
  assert.equal((await findHome({ cluster: { "insecure-skip-tls-verify": false } })).config.insecureSkipTlsVerify, undefined);
});

Deno.test("a proxy is taken over", async () => {
  assert.equal((await findHome({ cluster: { "proxy-url": "socks5://10.0.0.9:1080" } })).config.proxy, "socks5://10.0.0.9:1080");
});

Deno.test("names and tokens that YAML takes for numbers are names and tokens", async () => {
  const text =
    "{current-context: 1, contexts: [{name: 1, context: {cluster: 2, user: 3, namespace: 4}}], users: [{name: 3, user: {token: 5}}]," +
    " clusters: [{name: 2, cluster: {server: https://a}}]}";
  const { config } = await find({ env: { KUBECONFIG: "/1" }, files: { "/1": text } });
  assert.deepEqual(config, { server: "https://a", token: "5", namespace: "4" });
});

Deno.test("a missing file is known by its code, too", async () => {
  const readFile = () => Promise.reject(Object.assign(new Error("gone"), { code: "ENOENT" }));
  assert.match(await complaintOf(find({ env: home }, { readFile })), /Cannot find a cluster/);
});
