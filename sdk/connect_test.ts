import assert from "node:assert/strict";
import { connect, type ConnectOptions } from "./connect.ts";
import { KonductorError } from "./errors.ts";

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
const KUBECONFIG = `
apiVersion: v1
kind: Config
current-context: dev
contexts: [{ name: dev, context: { cluster: c, user: u, namespace: of-context } }]
clusters: [{ name: c, cluster: { server: "http://127.0.0.1:1" } }]
users: [{ name: u, user: { token: t } }]
`;

/** A token that names a Pod. */
function tokenOf(name: string): string {
  const claims = { "kubernetes.io": { namespace: "of-pod", pod: { name, uid: "pod-uid" } } };
  return `x.${btoa(JSON.stringify(claims))}.x`;
}

function inPod(env: Record<string, string> = {}, options: ConnectOptions = {}): ConnectOptions {
  const files = new Map([["token", tokenOf("worker-1")], ["namespace", "of-pod\n"]]);
  return around({ KUBERNETES_SERVICE_HOST: "127.0.0.1", KUBERNETES_SERVICE_PORT: "1", HOSTNAME: "host", ...env }, files, options);
}

function around(env: Record<string, string>, files: ReadonlyMap<string, string>, options: ConnectOptions = {}): ConnectOptions {
  return {
    env: (name) => env[name],
    readFile: (path) => {
      const text = files.get(path.replace(`${SERVICE_ACCOUNT}/`, ""));
      return text === undefined ? Promise.reject(Object.assign(new Error(`no ${path}`), { code: "ENOENT" })) : Promise.resolve(text);
    },
    hostname: () => "machine",
    ...options,
  };
}

const outside = (env: Record<string, string> = {}, options: ConnectOptions = {}): ConnectOptions =>
  around({ HOME: "/home/ada", ...env }, new Map([["/home/ada/.kube/config", KUBECONFIG], ["/other", KUBECONFIG]]), options);

async function seen(options: ConnectOptions): Promise<{ namespace: string; holder: string; pod: string | undefined }> {
  await using konductor = await connect(options);
  return { namespace: konductor.namespace, holder: konductor.holder, pod: konductor.pod?.name };
}

Deno.test("in a Pod, the service account says where and who we are", async () => {
  assert.deepEqual(await seen(inPod()), { namespace: "of-pod", holder: "worker-1", pod: "worker-1" });
});

Deno.test("outside a Pod, the kubeconfig says where, and the host who", async () => {
  assert.deepEqual(await seen(outside()), { namespace: "of-context", holder: "machine", pod: undefined });
  assert.deepEqual(await seen(outside({ HOSTNAME: "host" })), { namespace: "of-context", holder: "host", pod: undefined });
  await using konductor = await connect(outside({}, { kubeconfig: "/other" }));
  assert.match(konductor.source, /context "dev" of \/other/);
});

Deno.test("the namespace is the option's, else the environment's, else the Pod's, else the environment's second choice, else the context's", async () => {
  const env = { KONDUCTOR_NAMESPACE: "k", POD_NAMESPACE: "p", NAMESPACE: "n" };
  const { KONDUCTOR_NAMESPACE: _, ...fewer } = env;
  const namespace = async (options: ConnectOptions): Promise<string> => (await seen(options)).namespace;
  assert.equal(await namespace(inPod(env, { namespace: "o" })), "o");
  assert.equal(await namespace(inPod(env)), "k");
  assert.equal(await namespace(inPod(fewer)), "of-pod");
  assert.equal(await namespace(outside(fewer)), "p");
  assert.equal(await namespace(outside({ NAMESPACE: "n" })), "n");
  assert.equal(await namespace(outside()), "of-context");
});

Deno.test("the holder is the option's, else the environment's", async () => {
  assert.equal((await seen(inPod({ KONDUCTOR_HOLDER_ID: "e" }, { holder: "o" }))).holder, "o");
  assert.equal((await seen(inPod({ KONDUCTOR_HOLDER_ID: "e" }))).holder, "e");
});

Deno.test("without a cluster to be found, the error says what to do", async () => {
  await assert.rejects(connect(around({ HOME: "/home/ada" }, new Map())), (error: unknown) => {
    assert.ok(error instanceof KonductorError);
    assert.equal(error.exitCode, 1);
    assert.ok(error.message.length > 20);
    return true;
  });
});
