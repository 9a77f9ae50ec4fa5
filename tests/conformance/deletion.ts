/** Deleting, with preconditions and with finalizers. */
import assert from "node:assert/strict";
import { namespaces, pods } from "../../kube/api.ts";
import type { Cases } from "./lab.ts";
import { createWidget, follow, invalid, refused, summary } from "./lab.ts";
import { widgets } from "./widgets.ts";

const GONE = { code: 404, reason: "NotFound" } as const;

export const deletion: Cases = {
  "what is deleted is gone, and its name is free": async (lab) => {
    const { namespace } = lab;
    const first = await createWidget(lab, "a");
    await lab.api.delete(widgets, { namespace, name: "a" });
    await refused(lab.api.get(widgets, { namespace, name: "a" }), GONE);
    const second = await createWidget(lab, "a");
    assert.notEqual(second.metadata.uid, first.metadata.uid);
  },

  "a deletion may ask for a uid": async (lab) => {
    const { namespace } = lab;
    const { metadata: { uid } } = await createWidget(lab, "a");
    const message = 'Operation cannot be fulfilled on Widget.conformance.konductor.io "a": the UID in the precondition (other) does not ' +
      `match the UID in record (${uid}). The object might have been deleted and then recreated`;
    await refused(lab.api.delete(widgets, { namespace, name: "a", uid: "other" }), { code: 409, reason: "Conflict", message });
    await lab.api.delete(widgets, { namespace, name: "a", uid });
  },

  "a deletion may ask for a version": async (lab) => {
    const { namespace } = lab;
    const { metadata: { resourceVersion } } = await createWidget(lab, "a");
    const message =
      'Operation cannot be fulfilled on Widget.conformance.konductor.io "a": the ResourceVersion in the precondition (1) does ' +
      `not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
    await refused(lab.api.delete(widgets, { namespace, name: "a", resourceVersion: "1" }), { code: 409, reason: "Conflict", message });
    await lab.api.delete(widgets, { namespace, name: "a", resourceVersion });
  },

  "a finalizer keeps an object until it is removed": async (lab) => {
    const { api, namespace } = lab;
    const created = await createWidget(lab, "a");
    await api.patch(widgets, { namespace, name: "a", patch: { metadata: { finalizers: ["konductor.io/held"] } } });
    await api.delete(widgets, { namespace, name: "a" });
    await api.delete(widgets, { namespace, name: "a" });
    const { metadata } = await api.get(widgets, { namespace, name: "a" });
    assert.match(metadata.deletionTimestamp ?? "", /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
    assert.equal(metadata.generation, 2);
    const message = 'object is being deleted: widgets.conformance.konductor.io "a" already exists';
    await refused(createWidget(lab, "a"), { code: 409, reason: "AlreadyExists", message });
    const more = api.patch(widgets, {
      namespace,
      name: "a",
      patch: { metadata: { finalizers: ["konductor.io/held", "konductor.io/more"] } },
    });
    await invalid(more, /metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted/);
    await api.patch(widgets, { namespace, name: "a", patch: { metadata: { finalizers: null } } });
    await refused(api.get(widgets, { namespace, name: "a" }), GONE);
    const events = await follow(lab, created.metadata.resourceVersion, { count: 3 });
    assert.deepEqual(events.map(summary), ["MODIFIED a", "MODIFIED a", "DELETED a"]);
  },

  "a deletion in the foreground, or of an owner alone, waits for a controller": async (lab) => {
    const { api, namespace } = lab;
    await createWidget(lab, "a");
    await createWidget(lab, "b");
    const events = follow(lab, (await api.list(widgets, { namespace })).resourceVersion, { count: 2 });
    await api.delete(widgets, { namespace, name: "a", propagation: "Foreground" });
    await api.delete(widgets, { namespace, name: "b", propagation: "Orphan" });
    const finalizers = (await events).map(({ type, object }) => [type, object.metadata.finalizers]);
    assert.deepEqual(finalizers, [["MODIFIED", ["foregroundDeletion"]], ["MODIFIED", ["orphan"]]]);
  },

  "a namespace takes in nothing new while it ends": async ({ api, namespace }) => {
    await api.patch(namespaces, { name: namespace, patch: { metadata: { finalizers: ["konductor.io/held"] } } });
    await api.delete(namespaces, { name: namespace });
    const ending = await api.get(namespaces, { name: namespace });
    assert.deepEqual(ending["status"], { phase: "Terminating" });
    assert.notEqual(ending.metadata.deletionTimestamp, undefined);
    const object = { metadata: { name: "a", namespace }, spec: { parent: "main" } };
    const because = `unable to create new content in namespace ${namespace} because it is being terminated`;
    const message = `widgets.conformance.konductor.io "a" is forbidden: ${because}`;
    await refused(api.create(widgets, { object }), { code: 403, reason: "Forbidden", message });
  },

  "the default namespace stays": async ({ api }) => {
    const message = 'namespaces "default" is forbidden: this namespace may not be deleted';
    await refused(api.delete(namespaces, { name: "default" }), { code: 403, reason: "Forbidden", message });
  },

  "a Pod on a node is given time to end, another goes at once": async ({ api, namespace }) => {
    const spec = { containers: [{ name: "main", image: "none" }], automountServiceAccountToken: false };
    await api.create(pods, { object: { metadata: { name: "placed", namespace }, spec: { ...spec, nodeName: "somewhere" } } });
    await api.create(pods, { object: { metadata: { name: "loose", namespace }, spec } });
    await api.delete(pods, { namespace, name: "placed" });
    await api.delete(pods, { namespace, name: "loose" });
    assert.notEqual((await api.get(pods, { namespace, name: "placed" })).metadata.deletionTimestamp, undefined);
    await refused(api.get(pods, { namespace, name: "loose" }), GONE);
  },
};
