/** Watches: from where, through which selector, and how they end. */
import assert from "node:assert/strict";
import type { WatchEvent } from "../../kube/api.ts";
import type { Cases, Lab } from "./lab.ts";
import { createWidget, follow, refused, summary } from "./lab.ts";
import { widgets } from "./widgets.ts";

function patch({ api, namespace }: Lab, name: string, patch: Readonly<Record<string, unknown>>): Promise<unknown> {
  return api.patch(widgets, { namespace, name, patch });
}

async function now({ api, namespace }: Lab): Promise<string> {
  return (await api.list(widgets, { namespace })).resourceVersion;
}

async function first(events: AsyncIterable<WatchEvent>): Promise<WatchEvent> {
  for await (const event of events) return event;
  assert.fail("the watch ended without an event");
}

export const watches: Cases = {
  "a watch tells what happens": async (lab) => {
    const seen = follow(lab, await now(lab), { count: 4 });
    await createWidget(lab, "a");
    await patch(lab, "a", { spec: { size: 2 } });
    await lab.api.patch(widgets, { namespace: lab.namespace, name: "a", patch: { status: { count: 1 } }, subresource: "status" });
    await lab.api.delete(widgets, { namespace: lab.namespace, name: "a" });
    assert.deepEqual((await seen).map(summary), ["ADDED a", "MODIFIED a", "MODIFIED a", "DELETED a"]);
  },

  "a watch tells what happened since a version": async (lab) => {
    await createWidget(lab, "before");
    const { metadata } = await createWidget(lab, "a");
    await patch(lab, "a", { spec: { size: 2 } });
    await createWidget(lab, "b");
    const events = await follow(lab, metadata.resourceVersion, { count: 2 });
    assert.deepEqual(events.map(summary), ["MODIFIED a", "ADDED b"]);
  },

  "a watch goes on from the version of its last event": async (lab) => {
    const start = await now(lab);
    for (const name of ["a", "b", "c"]) await createWidget(lab, name);
    const [one] = await follow(lab, start, { count: 1 });
    const rest = await follow(lab, one?.object.metadata.resourceVersion ?? "", { count: 2 });
    assert.deepEqual(rest.map(summary), ["ADDED b", "ADDED c"]);
  },

  "versions rise from event to event": async (lab) => {
    const start = await now(lab);
    for (const name of ["a", "b"]) await createWidget(lab, name);
    await lab.api.delete(widgets, { namespace: lab.namespace, name: "a" });
    const events = await follow(lab, start, { count: 3 });
    const versions = events.map(({ object }) => Number(object.metadata.resourceVersion));
    assert.deepEqual(versions, [...versions].sort((one, other) => one - other));
    assert.equal(new Set(versions).size, 3);
  },

  "an event carries the object as it was answered": async (lab) => {
    const start = await now(lab);
    const created = await createWidget(lab, "a");
    const [event] = await follow(lab, start, { count: 1 });
    assert.deepEqual(event?.object, created);
  },

  "a deletion shows the last of the object": async (lab) => {
    const created = await createWidget(lab, "a", { size: 7 });
    await lab.api.delete(widgets, { namespace: lab.namespace, name: "a" });
    const [event] = await follow(lab, created.metadata.resourceVersion, { count: 1 });
    assert.equal(event?.type, "DELETED");
    assert.deepEqual(event?.object["spec"], created["spec"]);
    assert.equal(event?.object.metadata.uid, created.metadata.uid);
    assert.ok(BigInt(event?.object.metadata.resourceVersion ?? 0) > BigInt(created.metadata.resourceVersion));
  },

  "writes that change nothing are not told": async (lab) => {
    await createWidget(lab, "a");
    await patch(lab, "a", { spec: { size: 2 } });
    const start = await now(lab);
    await patch(lab, "a", { spec: { size: 2 } });
    await patch(lab, "a", { spec: { size: 3 } });
    const [event] = await follow(lab, start, { count: 1 });
    assert.equal(JSON.stringify(event?.object["spec"]).includes('"size":3'), true);
  },

  "a watch with a label selector sees objects enter and leave": async (lab) => {
    const { metadata } = await createWidget(lab, "a");
    await createWidget(lab, "b");
    await patch(lab, "a", { metadata: { labels: { colour: "red" } } });
    await patch(lab, "a", { spec: { size: 2 } });
    await patch(lab, "a", { metadata: { labels: { colour: "green" } } });
    await patch(lab, "a", { spec: { size: 3 } });
    await patch(lab, "a", { metadata: { labels: { colour: "red" } } });
    const events = await follow(lab, metadata.resourceVersion, { count: 4, labelSelector: "colour=red" });
    assert.deepEqual(events.map(summary), ["ADDED a", "MODIFIED a", "DELETED a", "ADDED a"]);
    const left = events[2]?.object;
    assert.deepEqual(left?.metadata.labels, { colour: "red" });
    assert.ok(Number(left?.metadata.resourceVersion) > Number(events[1]?.object.metadata.resourceVersion));
  },

  "a watch with a field selector sees its objects alone": async (lab) => {
    const start = await now(lab);
    await createWidget(lab, "a", { parent: "one" });
    await createWidget(lab, "b", { parent: "two" });
    await createWidget(lab, "c", { parent: "two" });
    const byParent = await follow(lab, start, { count: 2, fieldSelector: "spec.parent=two" });
    assert.deepEqual(byParent.map(summary), ["ADDED b", "ADDED c"]);
    const byName = await follow(lab, start, { count: 1, fieldSelector: "metadata.name=c" });
    assert.deepEqual(byName.map(summary), ["ADDED c"]);
  },

  "a watch may show metadata alone": async (lab) => {
    const start = await now(lab);
    await createWidget(lab, "a");
    const [event] = await follow(lab, start, { count: 1, metadataOnly: true });
    assert.deepEqual(Object.keys(event?.object ?? {}).sort(), ["apiVersion", "kind", "metadata"]);
    assert.equal(event?.object.kind, "Widget");
  },

  "a watch without a namespace is of all": async (lab) => {
    const { metadata } = await createWidget(lab, "a");
    await createWidget(lab, "b");
    const fieldSelector = `metadata.namespace=${lab.namespace}`;
    const signal = AbortSignal.timeout(10_000);
    const { resourceVersion } = metadata;
    const event = await first(lab.api.watch(widgets, { resourceVersion, fieldSelector, signal }));
    assert.equal(summary(event), "ADDED b");
  },

  "a watch from a version to come begins there": async (lab) => {
    const resourceVersion = String(Number(await now(lab)) + 2);
    const seen = follow(lab, resourceVersion, { count: 1 });
    for (const name of ["a", "b", "c"]) await createWidget(lab, name);
    assert.deepEqual((await seen).map(summary), ["ADDED c"]);
  },

  "a watch from a version that is forgotten is told 410": async (lab) => {
    const { api, namespace } = lab;
    const watch = first(api.watch(widgets, { namespace, resourceVersion: "1", signal: AbortSignal.timeout(10_000) }));
    await refused(watch, { code: 410, reason: "Expired", message: /^too old resource version: 1 \(\d+\)$/ });
  },

  "a watch ends when its time is over, with a bookmark before": async (lab) => {
    const request = { namespace: lab.namespace, resourceVersion: await now(lab), fieldSelector: "metadata.name=none", timeoutSeconds: 5 };
    const events: WatchEvent[] = [];
    const watching = (async () => {
      for await (const event of lab.api.watch(widgets, request)) events.push(event);
    })();
    // While nothing at all is written, a real server has nothing to bookmark.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { metadata } = await createWidget(lab, "a");
    await watching;
    assert.deepEqual([...new Set(events.map(({ type }) => type))], ["BOOKMARK"]);
    assert.ok(Number(events[0]?.object.metadata.resourceVersion) >= Number(metadata.resourceVersion));
  },

  "an abort ends a watch quietly": async ({ api, namespace }) => {
    const { resourceVersion } = await api.list(widgets, { namespace });
    const controller = new AbortController();
    const watching = (async () => {
      for await (const event of api.watch(widgets, { namespace, resourceVersion, signal: controller.signal })) assert.fail(summary(event));
    })();
    await new Promise((resolve) => setTimeout(resolve, 100));
    controller.abort();
    await watching;
  },

  "a watch that was aborted before it began is empty": async ({ api, namespace }) => {
    for await (const event of api.watch(widgets, { namespace, resourceVersion: "1", signal: AbortSignal.abort() })) {
      assert.fail(summary(event));
    }
  },

  "a watch with a bad selector is refused": async ({ api, namespace }) => {
    const watch = first(api.watch(widgets, { namespace, resourceVersion: "1", fieldSelector: "spec.size=1" }));
    await refused(watch, { code: 400, reason: "BadRequest", message: "field label not supported: spec.size" });
  },

  "a call that was aborted throws the reason": async ({ api, namespace }) => {
    const reason = new Error("no longer wanted");
    await assert.rejects(api.get(widgets, { namespace, name: "a", signal: AbortSignal.abort(reason) }), reason);
    await assert.rejects(api.list(widgets, { namespace, signal: AbortSignal.abort(reason) }), reason);
  },
};
