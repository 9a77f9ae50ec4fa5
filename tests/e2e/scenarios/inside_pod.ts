/** koncli in a Pod. */
import assert from "node:assert/strict";
import { pods } from "../../../kube/api.ts";
import { expectEnd, expectFailure } from "../expect.ts";
import { Inside } from "../inside_pod.ts";
import { mutexRequests, permits, phaseOf } from "../kinds.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";

export const insidePod: Scenarios = {
  "koncli in a Pod acquires for the Pod, finds its own permit again, and loses it with the Pod": acquireForPod,
  "koncli in a Pod waits without a write, and is denied when the Pod ends": waitInPod,
  "koncli in a Pod runs a command, renews, and gives back": runInPod,
};

async function acquireForPod(site: Site): Promise<void> {
  await site.ok("semaphore create s --permits 1 --ttl 1s");
  const pod = await Inside.create(site, "worker-0");
  const first = await pod.start("semaphore acquire s").ended;
  expectEnd(first, { code: 0, stdout: /^semaphore\/s acquired by worker-0, token \d{16}\n$/, stderr: "" });
  const again = await pod.start("semaphore acquire s --timeout 5s").ended;
  expectEnd(again, { code: 0, stdout: first.stdout, stderr: /^koncli: Found its own [^\n]+ again\n$/ });
  const [permit] = await site.list(permits);
  const [owner] = permit?.metadata.ownerReferences ?? [];
  const { metadata: { uid } } = await site.get(pods, "worker-0");
  assert.deepEqual(owner, { apiVersion: "v1", kind: "Pod", name: "worker-0", uid, controller: false, blockOwnerDeletion: false });
  expectFailure(await pod.start("semaphore acquire s --id other").ended, 5, /0 of 1 permits are free/);
  const waiter = site.start("semaphore acquire s --timeout 30s");
  await site.untilThereAre(permits, 2);
  await site.patchStatus(pods, "worker-0", { phase: "Succeeded" });
  expectEnd(await waiter.ended, { code: 0 });
}

async function waitInPod(site: Site): Promise<void> {
  await site.ok("semaphore create s --permits 1");
  await site.ok("semaphore acquire s --holder ada");
  const pod = await Inside.create(site, "worker-0");
  const waiter = pod.start("semaphore acquire s --wait");
  await site.untilThereAre(permits, 2);
  await waiter.stderr.until(/ada holds it, place 1 of 1 in line/);
  const waiting = (await site.list(permits)).find((permit) => phaseOf(permit) === "Pending");
  assert.equal(waiting?.metadata.generation, 1);
  assert.equal(JSON.stringify(waiting?.["spec"]).includes("renewTime"), false);
  await site.patchStatus(pods, "worker-0", { phase: "Failed" });
  expectEnd(await waiter.ended, { code: 6, stdout: "", stderr: /Cannot acquire semaphore "s": Pod "worker-0" has ended\n$/ });
}

async function runInPod(site: Site): Promise<void> {
  await site.ok("mutex create m");
  const pod = await Inside.create(site, "worker-0");
  const command = ["sh", "-c", 'echo "$KONDUCTOR_HOLDER"; sleep 2.5'];
  const process = pod.start("mutex run m --ttl 1500ms", { command });
  await process.stdout.until(/^worker-0$/m);
  expectFailure(await pod.start("mutex lock m").ended, 5, /somebody else holds it/);
  expectEnd(await process.ended, { code: 0, stdout: "worker-0\n", stderr: "" });
  assert.deepEqual(await site.list(mutexRequests), []);
}
