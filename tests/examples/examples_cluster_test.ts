/** The examples on a real kube-apiserver, which knows every field of every kind. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { httpApi } from "../../kube/http.ts";
import { primitives } from "../../primitives/mod.ts";
import { crdsOf } from "../../tools/crds.ts";
import { type Cluster, startCluster } from "../cluster/mod.ts";
import { installCrds } from "../crds/install.ts";
import { folders, root } from "./folders.ts";

let cluster: Cluster;

Deno.test.beforeAll(async () => {
  cluster = await startCluster();
  const { server, caCert: ca, clientCert: cert, clientKey: key } = cluster;
  const api = httpApi({ server, ca, cert, key }, { userAgent: "examples" });
  await installCrds(api, crdsOf(primitives));
  api.close();
});
Deno.test.afterAll(() => cluster.stop());

for (const { name, objects } of folders) {
  Deno.test(`kube-apiserver: kubectl applies examples/${name} in one go, without a warning`, async () => {
    const path = fileURLToPath(new URL(`${name}/`, root));
    const { stdout, stderr } = await kubectl("apply", "--warnings-as-errors", "-f", path);
    assert.deepEqual([stdout.split("\n").filter((line) => line.endsWith(" created")).length, stderr], [objects.length, ""]);
  });
}

async function kubectl(...args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const command = new Deno.Command(cluster.kubectl, { args: ["--kubeconfig", cluster.kubeconfig, ...args] });
  const { stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { stdout: out ?? "", stderr: err ?? "" };
}
