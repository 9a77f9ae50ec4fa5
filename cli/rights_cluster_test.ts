/** What koncli says to whoever lacks a right, taken at its word: with a real API server, the chart, and a service account's token. */
import assert from "node:assert/strict";
import { eventually, Installed } from "../tests/helm/installed.ts";
import { testWithHelm } from "../tests/helm/test_helm.ts";

const NAMESPACES = ["batch", "shop"];

/** The chart, and in each namespace the service account that Pods have unless they say otherwise. */
async function opened(): Promise<Installed> {
  const installed = await Installed.open(NAMESPACES);
  await installed.helm("install my-konductor CHART --create-namespace");
  for (const namespace of NAMESPACES) await installed.kubectl(`-n ${namespace} create serviceaccount default`);
  return installed;
}

/** Applies what koncli says until it is content; gives what it said each time. */
async function obeyed(installed: Installed, line: string, kubeconfig: string): Promise<string[]> {
  const said: string[] = [];
  await eventually(async () => {
    const { code, stderr } = await installed.koncli(line, kubeconfig);
    if (code === 0) return true;
    assert.equal(code, 4, stderr);
    const [sentence = "", ...manifest] = stderr.split("\n");
    if (said.includes(sentence)) return false; // rights take a moment to be known
    said.push(sentence);
    const file = `${installed.cluster.dir}/advice.yaml`;
    await Deno.writeTextFile(file, manifest.join("\n"));
    await installed.kubectl(`apply -f ${file}`);
    return false;
  }, () => said.join("\n"));
  return said;
}

testWithHelm("an account that nothing is bound to gets exit code 4 and the manifest that makes the same command succeed", async () => {
  await using installed = await opened();
  await installed.startOperator();
  const { cluster } = installed;
  await installed.koncli("-n batch semaphore create api-quota --permits 1", cluster.kubeconfig);
  const account = await installed.kubeconfigOf("default", "batch");
  const first = await installed.koncli("-n batch semaphore acquire api-quota -o json", account);
  assert.deepEqual([first.code, first.stdout], [4, ""]);
  const who = '"system:serviceaccount:batch:default" may not';
  const sentence = `koncli: Cannot acquire semaphore "api-quota": ${who} get semaphores.konductor.io in namespace "batch"`;
  assert.ok(first.stderr.startsWith(`${sentence}\n# To allow it, apply this, or add "batch" to the chart's value`), first.stderr);
  assert.deepEqual(await obeyed(installed, "-n batch semaphore acquire api-quota", account), [sentence]);
  assert.deepEqual(await obeyed(installed, "-n batch semaphore release api-quota --all", account), []);
});

testWithHelm("what is printed suffices: in another namespace, to create, in all namespaces, for the operator's own objects", async () => {
  await using installed = await opened();
  const account = await installed.kubeconfigOf("default", "batch");
  for (
    const [line, times] of [
      ["-n shop barrier create stage --expected 2", 1],
      ["-n shop barrier reset stage", 1],
      ["-n shop barrier arrive stage", 0],
      ["status -A", 1],
      ["operator", 2],
    ] as const
  ) {
    assert.equal((await obeyed(installed, line, account)).length, times, line);
  }
});

testWithHelm("the command that is printed does the same as the manifest, and a binding to a role that is missing is told", async () => {
  await using installed = await opened();
  const account = await installed.kubeconfigOf("default", "batch");
  const { stderr } = await installed.koncli("-n batch mutex list", account);
  const command = /\n# kubectl (create rolebinding .*)\n/.exec(stderr)?.[1] ?? "";
  await installed.kubectl(command);
  await eventually(async () => (await installed.koncli("-n batch mutex list", account)).code === 0);
  await installed.kubectl("delete clusterrole konductor-workload");
  await eventually(async () => (await installed.koncli("-n batch mutex list", account)).stderr.includes("# There is no role"));
});
