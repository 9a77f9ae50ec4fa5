import assert from "node:assert/strict";
import { httpApi } from "../../kube/http.ts";
import type { KubeApi } from "../../kube/api.ts";
import { isRequested } from "../../primitives/define.ts";
import { primitives } from "../../primitives/mod.ts";
import { crdsOf } from "../../tools/crds.ts";
import { type Cluster, startCluster } from "../cluster/mod.ts";
import { installCrds } from "./install.ts";
import { testCorpus } from "./suite.ts";

let cluster: Cluster;
let api: KubeApi;

Deno.test.beforeAll(async () => {
  cluster = await startCluster();
  api = httpApi({ server: cluster.server, ca: cluster.caCert, cert: cluster.clientCert, key: cluster.clientKey });
  await installCrds(api, crdsOf(primitives));
});

Deno.test.afterAll(async () => {
  api.close();
  await cluster.stop();
});

testCorpus("kube-apiserver", () => api);

Deno.test("kube-apiserver: kubectl knows the category, the short names and the columns", async () => {
  await kubectl(["create", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: objects() }));
  const listed = await kubectl(["get", "konductor", "-o", "name"]);
  for (const primitive of primitives) {
    for (const { plural, kind } of isRequested(primitive) ? [primitive, primitive.request] : [primitive]) {
      assert.match(listed, new RegExp(`^${kind.toLowerCase()}.konductor.io/${plural}-1$`, "m"));
      const [header = ""] = (await kubectl(["get", `${plural}.konductor.io`])).split("\n");
      assert.match(header, /^NAME .* AGE$/);
    }
    for (const name of primitive.shortNames) assert.match(await kubectl(["get", name, "-o", "name"]), new RegExp(`${primitive.plural}-1`));
  }
  assert.match(await kubectl(["explain", "semaphore.spec.permits"]), /How many may hold at a time/);
});

/** What the kinds need that cannot be empty. */
const specs: Readonly<Record<string, object>> = { Gate: { conditions: [{ type: "Job", name: "etl" }] } };

/** An object of each kind. */
function objects(): object[] {
  const apiVersion = "konductor.io/v1";
  const parents = primitives.map(({ kind, plural }) => ({ apiVersion, kind, metadata: { name: `${plural}-1` }, spec: specs[kind] ?? {} }));
  const requests = primitives.filter(isRequested).map(({ plural, request }) => ({
    apiVersion,
    kind: request.kind,
    metadata: { name: `${request.plural}-1` },
    spec: { [request.parentField]: `${plural}-1`, holder: "ada" },
  }));
  return [...parents, ...requests];
}

async function kubectl(args: readonly string[], input = ""): Promise<string> {
  const command = new Deno.Command(cluster.kubectl, {
    args: ["--kubeconfig", cluster.kubeconfig, ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
  const child = command.spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  const said = new TextDecoder();
  assert.ok(success, `kubectl ${args.join(" ")}: ${said.decode(stderr)}`);
  return said.decode(stdout);
}
