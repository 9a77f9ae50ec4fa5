import assert from "node:assert/strict";
import { namespaces, pods } from "../api.ts";
import type { KubeApi, KubeObject, OwnerReference } from "../api.ts";
import { createThing, see, startServer, things } from "./test_things.ts";

function createPod(api: KubeApi, name: string, spec: object = { nodeName: "node" }): Promise<KubeObject> {
  return api.create(pods, { object: { metadata: { name, namespace: "default" }, spec } });
}

/** Creates a thing that belongs to other objects. */
function createOwned(api: KubeApi, name: string, owners: readonly OwnerReference[]): Promise<KubeObject> {
  return api.create(things, { object: { metadata: { name, namespace: "default", ownerReferences: owners } } });
}

function ownedBy({ apiVersion, kind, metadata: { name, uid } }: KubeObject, more: Partial<OwnerReference> = {}): OwnerReference {
  return { apiVersion, kind, name, uid, ...more };
}

async function namesOf(api: KubeApi): Promise<string> {
  return (await api.list(things, {})).items.map(({ metadata }) => metadata.name).join(" ");
}

Deno.test("what is owned goes after its last owner", async () => {
  const { clock, api } = startServer();
  const [one, two] = [await createThing(api, "one"), await createThing(api, "two")];
  await createOwned(api, "both", [ownedBy(one), ownedBy(two)]);
  await createOwned(api, "owned", [ownedBy(one)]);
  await api.delete(things, { namespace: "default", name: "one" });
  assert.equal(await namesOf(api), "both owned two");
  await clock.advance(1000);
  assert.equal(await namesOf(api), "both two");
  await api.delete(things, { namespace: "default", name: "two" });
  await clock.advance(1000);
  assert.equal(await namesOf(api), "");
});

Deno.test("what is owned by nobody that is there goes at once", async () => {
  const { clock, api } = startServer();
  const one = await createThing(api, "one");
  await createOwned(api, "stranger", [ownedBy(one, { uid: "another" })]);
  await createOwned(api, "child", [ownedBy(one)]);
  await clock.advance(1000);
  assert.equal(await namesOf(api), "child one");
});

Deno.test("an owner in another namespace is none", async () => {
  const { clock, api } = startServer();
  const other = await api.create(pods, { object: { metadata: { name: "other", namespace: "kube-system" } } });
  await createOwned(api, "stranger", [ownedBy(other)]);
  await clock.advance(1000);
  assert.equal(await namesOf(api), "");
});

Deno.test("a bare API server collects nothing", async () => {
  const { clock, api } = startServer({ garbageCollection: false });
  const one = await createThing(api, "one");
  await createOwned(api, "owned", [ownedBy(one)]);
  await api.delete(things, { namespace: "default", name: "one" });
  await createPod(api, "pod");
  await api.delete(pods, { namespace: "default", name: "pod" });
  await clock.advance(60_000);
  assert.equal(await namesOf(api), "owned");
  assert.notEqual((await api.get(pods, { namespace: "default", name: "pod" })).metadata.deletionTimestamp, undefined);
});

Deno.test("a Pod on a node ends after its grace period, and what it owns after it", async () => {
  const { clock, api } = startServer();
  const pod = await createPod(api, "pod", { nodeName: "node", terminationGracePeriodSeconds: 10 });
  await createOwned(api, "claim", [ownedBy(pod)]);
  await api.delete(pods, { namespace: "default", name: "pod" });
  await clock.advance(9900);
  assert.equal(await namesOf(api), "claim");
  await clock.advance(1000);
  await assert.rejects(api.get(pods, { namespace: "default", name: "pod" }), { code: 404 });
  assert.equal(await namesOf(api), "");
});

Deno.test("a Pod that has ended goes at once", async () => {
  const { api } = startServer();
  await createPod(api, "pod");
  await api.patch(pods, { namespace: "default", name: "pod", patch: { status: { phase: "Succeeded" } }, subresource: "status" });
  await api.delete(pods, { namespace: "default", name: "pod" });
  await assert.rejects(api.get(pods, { namespace: "default", name: "pod" }), { code: 404 });
});

Deno.test("in the foreground, an owner goes after what blocks it, and what blocks nobody goes while that still ends", async () => {
  const { clock, api } = startServer();
  const job = await createThing(api, "job");
  const ownerReferences = [ownedBy(job, { controller: true, blockOwnerDeletion: true })];
  const pod = await api.create(pods, {
    object: { metadata: { name: "pod", namespace: "default", ownerReferences }, spec: { nodeName: "node" } },
  });
  await createOwned(api, "claim", [ownedBy(pod)]);
  await api.delete(things, { namespace: "default", name: "job", propagation: "Foreground" });
  await clock.advance(1000);
  assert.equal(await namesOf(api), "job");
  assert.notEqual((await api.get(pods, { namespace: "default", name: "pod" })).metadata.deletionTimestamp, undefined);
  await clock.advance(30_000);
  await assert.rejects(api.get(pods, { namespace: "default", name: "pod" }), { code: 404 });
  assert.equal(await namesOf(api), "");
});

Deno.test("an owner may go alone", async () => {
  const { clock, api } = startServer();
  const one = await createThing(api, "one");
  await createOwned(api, "owned", [ownedBy(one)]);
  await api.delete(things, { namespace: "default", name: "one", propagation: "Orphan" });
  await clock.advance(1000);
  assert.equal(await namesOf(api), "owned");
  assert.equal((await api.get(things, { namespace: "default", name: "owned" })).metadata.ownerReferences, undefined);
});

Deno.test("a namespace goes after its contents, and they after their finalizers", async () => {
  const { clock, api } = startServer();
  await api.create(namespaces, { object: { metadata: { name: "goner" } } });
  for (const [name, finalizers] of [["free", []], ["held", ["konductor.io/held"]]] as const) {
    await api.create(things, { object: { metadata: { name, namespace: "goner", finalizers } } });
  }
  await api.delete(namespaces, { name: "goner" });
  await clock.advance(1000);
  assert.equal(await namesOf(api), "held");
  await api.get(namespaces, { name: "goner" });
  await api.patch(things, { namespace: "goner", name: "held", patch: { metadata: { finalizers: null } } });
  await clock.advance(1000);
  await assert.rejects(api.get(namespaces, { name: "goner" }), { code: 404 });
});

Deno.test("watches see what is collected", async () => {
  const { clock, api } = startServer();
  const one = await createThing(api, "one");
  await createOwned(api, "owned", [ownedBy(one)]);
  const seen = await see(api);
  await clock.settle();
  await api.delete(things, { namespace: "default", name: "one" });
  await clock.advance(1000);
  assert.deepEqual(seen.events, ["DELETED one", "DELETED owned"]);
  seen.stop();
});
