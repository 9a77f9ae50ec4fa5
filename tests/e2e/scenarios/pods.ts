/** Claims that Pods own. The Pods are objects only; nothing runs in them. */
import assert from "node:assert/strict";
import { type KubeObject, pods } from "../../../kube/api.ts";
import { eventually, pause } from "../expect.ts";
import { holdersOf, permits, phaseOf, reasonOf, semaphores } from "../kinds.ts";
import type { Scenarios } from "../scenarios.ts";
import type { Site } from "../site.ts";

export const podClaims: Scenarios = {
  "a permit is free at once when its Pod has succeeded": (site) =>
    handOver(site, (name) => site.patchStatus(pods, name, { phase: "Succeeded" })),
  "a permit is free at once when its Pod has failed": (site) => handOver(site, (name) => site.patchStatus(pods, name, { phase: "Failed" })),
  "a permit is free at once when its Pod was deleted": (site) => handOver(site, (name) => site.delete(pods, name)),
  "a Pod that is terminating keeps its permit until it is gone, even when the permit itself is deleted": keepWhileTerminating,
  "a permit of a Pod outlives its ttl while the Pod lives, and one that was renewed does not": outliveTtl,
};

/** A permit that a Pod owns, as it applies it by hand. */
function permitOf(site: Site, { metadata: { name, uid } }: KubeObject, spec: object = {}): Promise<KubeObject> {
  const ownerReferences = [{ apiVersion: "v1", kind: "Pod", name, uid, controller: false, blockOwnerDeletion: false }];
  return site.create(permits, { metadata: { name, ownerReferences }, spec: { semaphore: "s", holder: name, ...spec } });
}

function untilGranted(site: Site, name: string): Promise<KubeObject> {
  return site.until(permits, name, (permit) => phaseOf(permit) === "Granted");
}

async function handOver(site: Site, end: (pod: string) => Promise<unknown>): Promise<void> {
  await site.create(semaphores, { metadata: { name: "s" }, spec: { permits: 1 } });
  await permitOf(site, await site.pod("first"));
  await untilGranted(site, "first");
  await permitOf(site, await site.pod("second"));
  await pause(300);
  assert.equal(phaseOf(await site.get(permits, "second")), "Pending");
  await end("first");
  await untilGranted(site, "second");
  await site.until(semaphores, "s", (object) => holdersOf(object).every(({ name }) => name === "second"));
  await eventually(async () => (await site.list(permits)).every(isTold), () => "the first one still believes that it holds");
}

/** Nobody believes that it holds but the second one. Where something collects garbage, the first one may be gone already. */
function isTold(permit: KubeObject): boolean {
  return permit.metadata.name === "second" || /^Holder(Ended|Gone)$/.test(reasonOf(permit) ?? "");
}

async function keepWhileTerminating(site: Site): Promise<void> {
  await site.create(semaphores, { metadata: { name: "s" }, spec: { permits: 1 } });
  await permitOf(site, await site.pod("first", { finalizers: ["konductor.io/e2e"] }));
  await untilGranted(site, "first");
  await permitOf(site, await site.pod("second"));
  await site.delete(pods, "first");
  assert.notEqual((await site.get(pods, "first")).metadata.deletionTimestamp, undefined);
  await pause(500);
  assert.deepEqual(await holders(site), ["first"]);
  await site.delete(permits, "first");
  await pause(500);
  assert.deepEqual(await holders(site), ["first"]);
  assert.equal(phaseOf(await site.get(permits, "second")), "Pending");
  await site.patch(pods, "first", { metadata: { finalizers: null } });
  await untilGranted(site, "second");
  assert.deepEqual(await holders(site), ["second"]);
}

async function holders(site: Site): Promise<string[]> {
  return holdersOf(await site.get(semaphores, "s")).map(({ name }) => name);
}

async function outliveTtl(site: Site): Promise<void> {
  await site.create(semaphores, { metadata: { name: "s" }, spec: { permits: 2, ttl: "1s" } });
  await permitOf(site, await site.pod("quiet"));
  await permitOf(site, await site.pod("renewing"), { renewTime: new Date().toISOString() });
  await untilGranted(site, "quiet");
  await site.until(permits, "renewing", (permit) => phaseOf(permit) === "Expired");
  await pause(1_500);
  assert.equal(phaseOf(await site.get(permits, "quiet")), "Granted");
  assert.deepEqual(await holders(site), ["quiet"]);
}
