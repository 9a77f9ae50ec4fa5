import assert from "node:assert/strict";
import { kill } from "node:process";
import { type Cluster, startCluster } from "./mod.ts";

const GROUP = "/apis/tests.konductor.io/v1/namespaces/default/things";

let cluster: Cluster;
let client: Deno.HttpClient;

Deno.test.beforeAll(async () => {
  cluster = await startCluster();
  client = Deno.createHttpClient({ http2: false, caCerts: [cluster.caCert], cert: cluster.clientCert, key: cluster.clientKey });
});

Deno.test.afterAll(async () => {
  client.close();
  await cluster.stop();
});

Deno.test("a cluster serves a new kind of object", async () => {
  await expectStatus(await request("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition()), 201);
  await eventually(async () => (await status("GET", GROUP)) === 200);
  await expectStatus(await request("POST", GROUP, thing("first")), 201);
  assert.equal((await read(await request("GET", `${GROUP}/first`))).spec.size, 1);
});

Deno.test("a cluster knows its users by certificate and by token", async () => {
  assert.deepEqual(await whoAmI({}), "admin");
  const anonymous = Deno.createHttpClient({ http2: false, caCerts: [cluster.caCert] });
  try {
    assert.equal(await whoAmI({ client: anonymous, token: cluster.token }), "admin");
    assert.equal(await whoAmI({ client: anonymous, token: cluster.tokens.nobody }), "nobody");
    assert.equal(await status("GET", "/api/v1/pods", { client: anonymous, token: cluster.tokens.nobody }), 403);
  } finally {
    anonymous.close();
  }
});

Deno.test("a cluster issues certificates for other users", async () => {
  const { cert, key } = cluster.clientFor({ name: "jane", groups: ["developers"] });
  const jane = Deno.createHttpClient({ http2: false, caCerts: [cluster.caCert], cert, key });
  try {
    assert.equal(await whoAmI({ client: jane }), "jane");
  } finally {
    jane.close();
  }
});

Deno.test("a cluster's Pods can have tokens that name them", async () => {
  await kubectl("create", "serviceaccount", "worker");
  await expectStatus(await request("POST", "/api/v1/namespaces/default/pods", pod()), 201);
  const token = await kubectl("create", "token", "worker", "--bound-object-kind=Pod", "--bound-object-name=worker-0");
  const claims = JSON.parse(atob(token.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? ""));
  assert.equal(claims["kubernetes.io"].pod.name, "worker-0");
});

Deno.test("a paused API server says nothing until it is resumed", async () => {
  await cluster.pauseApiServer();
  await assert.rejects(request("GET", "/version", undefined, { signal: AbortSignal.timeout(300) }), { name: "TimeoutError" });
  await cluster.resumeApiServer();
  assert.equal(await status("GET", "/version"), 200);
});

Deno.test("an API server that was killed and started again has its data", async () => {
  const before = cluster.pids.apiServer;
  await cluster.killApiServer();
  await assert.rejects(request("GET", "/version"));
  await cluster.restartApiServer();
  assert.notEqual(cluster.pids.apiServer, before);
  await eventually(async () => (await status("GET", `${GROUP}/first`)) === 200);
});

Deno.test("a cluster that cannot start says why", async () => {
  const failure = await startCluster({ apiServerArgs: ["--no-such-flag"] }).then(() => undefined, (error) => error);
  assert.match(failure.message, /Cannot start the test cluster: kube-apiserver is gone, with code \d+\n.*no-such-flag/s);
});

Deno.test("a stopped cluster leaves nothing behind", async () => {
  const other = await startCluster();
  await other.stop();
  await expectGone({ dir: other.dir, pids: [other.pids.etcd, other.pids.apiServer] });
  await other.stop();
});

Deno.test("a cluster leaves nothing behind when the process that started it is killed", async () => {
  const parent = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", new URL("main.ts", import.meta.url).href],
    stdout: "piped",
  }).spawn();
  const printed = await readUntil(parent.stdout, /kube-apiserver \d+\n/);
  const dir = printed.match(/^kubeconfig +(\S+)\/kubeconfig$/m)?.[1] ?? "";
  const pids = printed.match(/etcd (\d+), kube-apiserver (\d+)/)?.slice(1).map(Number) ?? [];
  assert.ok(pids.length === 2 && pids.every(isAlive) && await exists(dir));
  parent.kill("SIGKILL");
  await parent.status;
  await expectGone({ dir, pids });
});

interface RequestOptions {
  readonly client?: Deno.HttpClient;
  readonly token?: string;
  readonly signal?: AbortSignal;
}

function request(method: string, path: string, body?: unknown, options: RequestOptions = {}): Promise<Response> {
  const { token, signal = AbortSignal.timeout(10_000) } = options;
  const headers = { "content-type": "application/json", ...token ? { authorization: `Bearer ${token}` } : {} };
  const content = body ? { body: JSON.stringify(body) } : {};
  return fetch(`${cluster.server}${path}`, { method, headers, client: options.client ?? client, signal, ...content });
}

async function status(method: string, path: string, options: RequestOptions = {}): Promise<number> {
  const response = await request(method, path, undefined, options);
  await response.body?.cancel();
  return response.status;
}

async function expectStatus(response: Response, expected: number): Promise<void> {
  assert.equal(response.status, expected, await response.text());
}

async function read(response: Response): Promise<{ spec: { size: number }; status: { userInfo: { username: string } } }> {
  return await response.json();
}

async function whoAmI(options: RequestOptions): Promise<string> {
  const review = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
  const response = await request("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", review, options);
  return (await read(response)).status.userInfo.username;
}

async function kubectl(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(cluster.kubectl, { args, env: { KUBECONFIG: cluster.kubeconfig } }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!await holds()) {
    assert.ok(performance.now() < deadline, "it did not come to hold in time");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function expectGone({ dir, pids }: { dir: string; pids: readonly number[] }): Promise<void> {
  await eventually(async () => !pids.some(isAlive) && !await exists(dir));
}

function isAlive(pid: number): boolean {
  try {
    return kill(pid, 0);
  } catch {
    return false;
  }
}

function exists(path: string): Promise<boolean> {
  return Deno.stat(path).then(() => true, () => false);
}

async function readUntil(stream: ReadableStream<Uint8Array>, end: RegExp): Promise<string> {
  let text = "";
  for await (const chunk of stream) {
    text += new TextDecoder().decode(chunk);
    if (end.test(text)) break;
  }
  return text;
}

function thing(name: string) {
  return { apiVersion: "tests.konductor.io/v1", kind: "Thing", metadata: { name }, spec: { size: 1 } };
}

function pod() {
  const containers = [{ name: "main", image: "none" }];
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "worker-0" }, spec: { serviceAccountName: "worker", containers } };
}

function definition() {
  const size = { type: "object", properties: { size: { type: "integer" } } };
  const schema = { openAPIV3Schema: { type: "object", properties: { spec: size } } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "things.tests.konductor.io" },
    spec: {
      group: "tests.konductor.io",
      names: { kind: "Thing", plural: "things" },
      scope: "Namespaced",
      versions: [{ name: "v1", served: true, storage: true, schema }],
    },
  };
}
