/** Creating, updating and patching. */
import assert from "node:assert/strict";
import type { Cases } from "./lab.ts";
import { createWidget, invalid, refused } from "./lab.ts";
import { widgets } from "./widgets.ts";

const OUTDATED = 'Operation cannot be fulfilled on widgets.conformance.konductor.io "a": the object has been modified; ' +
  "please apply your changes to the latest version and try again";

export const writes: Cases = {
  "a new object gets a uid, a version, a generation and a time": async (lab) => {
    const { apiVersion, kind, metadata } = await createWidget(lab, "a");
    assert.equal(apiVersion, "conformance.konductor.io/v1");
    assert.equal(kind, "Widget");
    assert.match(metadata.uid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.match(metadata.resourceVersion, /^[1-9][0-9]*$/);
    assert.equal(metadata.generation, 1);
    assert.match(metadata.creationTimestamp, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
    assert.equal(metadata.namespace, lab.namespace);
  },

  "what a caller says of uid, time, generation and status of a new object is passed over": async ({ api, namespace }) => {
    const claims = { uid: "mine", generation: 7, creationTimestamp: "2001-01-01T00:00:00Z", deletionTimestamp: "2001-01-01T00:00:00Z" };
    const object = { metadata: { name: "a", namespace, ...claims }, spec: { parent: "main" }, status: { phase: "Granted" } };
    const { metadata, status } = await api.create(widgets, { object });
    assert.notEqual(metadata.uid, claims.uid);
    assert.notEqual(metadata.creationTimestamp, claims.creationTimestamp);
    assert.equal(metadata.deletionTimestamp, undefined);
    assert.equal(metadata.generation, 1);
    assert.deepEqual(status, { phase: "Pending" });
  },

  "a new object is read back as it was answered": async (lab) => {
    const created = await createWidget(lab, "a");
    assert.deepEqual(await lab.api.get(widgets, { namespace: lab.namespace, name: "a" }), created);
  },

  "a name is given once": async (lab) => {
    await createWidget(lab, "a");
    const message = 'widgets.conformance.konductor.io "a" already exists';
    await refused(createWidget(lab, "a"), { code: 409, reason: "AlreadyExists", message });
  },

  "a generated name begins as asked": async ({ api, namespace }) => {
    const object = { metadata: { generateName: "many-", namespace }, spec: { parent: "main" } };
    const names = new Set<string>();
    for (let count = 0; count < 5; count++) names.add((await api.create(widgets, { object })).metadata.name);
    assert.equal(names.size, 5);
    for (const name of names) assert.match(name, /^many-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  },

  "a new object may not carry a version": async ({ api, namespace }) => {
    const object = { metadata: { name: "a", namespace, resourceVersion: "1" }, spec: { parent: "main" } };
    await refused(api.create(widgets, { object }), {
      code: 500,
      reason: "",
      message: "resourceVersion should not be set on objects to be created",
    });
  },

  "an object needs a namespace that exists": async ({ api }) => {
    const object = { metadata: { name: "a", namespace: "nowhere" }, spec: { parent: "main" } };
    await refused(api.create(widgets, { object }), { code: 404, reason: "NotFound", message: 'namespaces "nowhere" not found' });
  },

  "what is not there is not found": async ({ api, namespace }) => {
    const refusal = { code: 404, reason: "NotFound", message: 'widgets.conformance.konductor.io "a" not found' };
    await refused(api.get(widgets, { namespace, name: "a" }), refusal);
    await refused(api.patch(widgets, { namespace, name: "a", patch: {} }), refusal);
    await refused(api.delete(widgets, { namespace, name: "a" }), refusal);
    const object = { metadata: { namespace, name: "a", resourceVersion: "1" }, spec: { parent: "main" } };
    await refused(api.update(widgets, { object }), refusal);
    await refused(api.update(widgets, { object, subresource: "status" }), refusal);
  },

  "a kind that is not there is not found": async ({ api, namespace }) => {
    const gadgets = { ...widgets, plural: "gadgets", kind: "Gadget" };
    const isNotFound = { code: 404 };
    await assert.rejects(api.list(gadgets, { namespace }), isNotFound);
    await assert.rejects(api.get({ ...widgets, version: "v9" }, { namespace, name: "a" }), isNotFound);
    await assert.rejects(api.get({ ...widgets, group: "nowhere.konductor.io" }, { namespace, name: "a" }), isNotFound);
  },

  "an update replaces all but the status": async (lab) => {
    const created = await createWidget(lab, "a", { flag: true, size: 5 });
    const object = { metadata: created.metadata, spec: { parent: "main", size: 6 }, status: { phase: "Granted" } };
    const updated = await lab.api.update(widgets, { object });
    assert.deepEqual(updated["spec"], { parent: "main", size: 6, filled: "full", nested: { depth: 3 } });
    assert.deepEqual(updated["status"], { phase: "Pending" });
    assert.equal(updated.metadata.generation, 2);
    assert.equal(updated.metadata.uid, created.metadata.uid);
    assert.ok(BigInt(updated.metadata.resourceVersion) > BigInt(created.metadata.resourceVersion));
  },

  "an update from an older version is refused": async (lab) => {
    const created = await createWidget(lab, "a");
    await lab.api.update(widgets, { object: { ...created, spec: { parent: "main", size: 2 } } });
    const late = lab.api.update(widgets, { object: { ...created, spec: { parent: "main", size: 3 } } });
    await refused(late, { code: 409, reason: "Conflict", message: OUTDATED });
  },

  "an update needs a version": async (lab) => {
    await createWidget(lab, "a");
    const object = { metadata: { name: "a", namespace: lab.namespace }, spec: { parent: "main", size: 3 } };
    const message =
      'widgets.conformance.konductor.io "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update';
    await invalid(lab.api.update(widgets, { object }), message);
    await invalid(lab.api.update(widgets, { object: { ...object, status: { phase: "Granted" } }, subresource: "status" }), message);
  },

  "an update with another uid is refused": async (lab) => {
    const { metadata } = await createWidget(lab, "a");
    const message = new RegExp(`Precondition failed: UID in precondition: other, UID in object meta: ${metadata.uid}$`);
    const object = { metadata: { ...metadata, uid: "other" }, spec: { parent: "main" }, status: { phase: "Granted" } };
    await refused(lab.api.update(widgets, { object }), { code: 409, reason: "Conflict", message });
    await refused(lab.api.update(widgets, { object, subresource: "status" }), { code: 409, reason: "Conflict", message });
  },

  "labels change without a new generation": async (lab) => {
    const created = await createWidget(lab, "a");
    const metadata = { ...created.metadata, labels: { colour: "red" }, annotations: { "konductor.io/why": "because" } };
    const updated = await lab.api.update(widgets, { object: { ...created, metadata } });
    assert.deepEqual(updated.metadata.labels, { colour: "red" });
    assert.deepEqual(updated.metadata.annotations, { "konductor.io/why": "because" });
    assert.equal(updated.metadata.generation, 1);
    assert.notEqual(updated.metadata.resourceVersion, created.metadata.resourceVersion);
  },

  "a write that changes nothing writes nothing": async (lab) => {
    const { api, namespace } = lab;
    await createWidget(lab, "a");
    const written = await api.patch(widgets, { namespace, name: "a", patch: { spec: { size: 2 } } });
    assert.deepEqual(await api.update(widgets, { object: written }), written);
    assert.deepEqual(await api.patch(widgets, { namespace, name: "a", patch: { spec: { size: 2 } } }), written);
    assert.deepEqual(await api.update(widgets, { object: written, subresource: "status" }), written);
    const patch = { status: { phase: "Pending" } };
    assert.deepEqual(await api.patch(widgets, { namespace, name: "a", patch, subresource: "status" }), written);
  },

  "the first write stores the status's default, and so is a write even when it changes nothing": async (lab) => {
    const { api, namespace } = lab;
    const created = await createWidget(lab, "a");
    const written = await api.patch(widgets, { namespace, name: "a", patch: {} });
    assert.notEqual(written.metadata.resourceVersion, created.metadata.resourceVersion);
    assert.equal(written.metadata.generation, 1);
    assert.deepEqual(await api.patch(widgets, { namespace, name: "a", patch: {} }), written);
  },

  "a status update changes nothing but the status": async (lab) => {
    const created = await createWidget(lab, "a");
    const metadata = { ...created.metadata, labels: { colour: "red" } };
    const object = { metadata, spec: { parent: "other", size: 9 }, status: { phase: "Granted", count: 2 } };
    const updated = await lab.api.update(widgets, { object, subresource: "status" });
    assert.deepEqual(updated["status"], { phase: "Granted", count: 2 });
    assert.deepEqual(updated["spec"], created["spec"]);
    assert.equal(updated.metadata.labels, undefined);
    assert.equal(updated.metadata.generation, 1);
    assert.notEqual(updated.metadata.resourceVersion, created.metadata.resourceVersion);
  },

  "a status update from an older version is refused": async (lab) => {
    const created = await createWidget(lab, "a");
    await lab.api.update(widgets, { object: { ...created, status: { phase: "Granted" } }, subresource: "status" });
    const late = lab.api.update(widgets, { object: { ...created, status: { phase: "Pending" } }, subresource: "status" });
    await refused(late, { code: 409, reason: "Conflict", message: OUTDATED });
  },

  "a status that is removed falls back to its default": async (lab) => {
    const created = await createWidget(lab, "a");
    const granted = await lab.api.update(widgets, { object: { ...created, status: { phase: "Granted" } }, subresource: "status" });
    const { status: _status, ...rest } = granted;
    assert.deepEqual((await lab.api.update(widgets, { object: rest, subresource: "status" }))["status"], { phase: "Pending" });
  },

  "a merge patch sets, merges and removes": async (lab) => {
    const { namespace } = lab;
    await createWidget(lab, "a", { flag: true, size: 5, items: ["x"], free: { kept: 1, gone: 2 } });
    const patch = { metadata: { labels: { colour: "red" } }, spec: { flag: null, size: null, items: ["y", "z"], free: { gone: null } } };
    const patched = await lab.api.patch(widgets, { namespace, name: "a", patch });
    const spec = { parent: "main", size: 1, items: ["y", "z"], free: { kept: 1 }, filled: "full", nested: { depth: 3 } };
    assert.deepEqual(patched["spec"], spec);
    assert.deepEqual(patched.metadata.labels, { colour: "red" });
    assert.equal(patched.metadata.generation, 2);
  },

  "a patch with an older version is refused": async (lab) => {
    const { namespace } = lab;
    const { metadata: { resourceVersion } } = await createWidget(lab, "a");
    const request = { namespace, name: "a", patch: { metadata: { resourceVersion }, spec: { size: 2 } } };
    await lab.api.patch(widgets, request);
    await refused(lab.api.patch(widgets, request), { code: 409, reason: "Conflict", message: OUTDATED });
    await refused(lab.api.patch(widgets, { ...request, subresource: "status" }), { code: 409, reason: "Conflict", message: OUTDATED });
  },

  "a patch with another uid is refused as a change of the uid": async (lab) => {
    const { namespace } = lab;
    await createWidget(lab, "a");
    const request = { namespace, name: "a", patch: { metadata: { uid: "other" }, spec: { size: 2 } } };
    const message = 'Widget.conformance.konductor.io "a" is invalid: metadata.uid: Invalid value: "other": field is immutable';
    await invalid(lab.api.patch(widgets, request), message);
  },

  "a status patch does not look at the uid": async (lab) => {
    const { namespace } = lab;
    await createWidget(lab, "a");
    const patch = { metadata: { uid: "other" }, status: { phase: "Granted" } };
    const patched = await lab.api.patch(widgets, { namespace, name: "a", patch, subresource: "status" });
    assert.deepEqual(patched["status"], { phase: "Granted" });
  },

  "a status patch leaves the rest alone": async (lab) => {
    const { namespace } = lab;
    const created = await createWidget(lab, "a");
    const patch = { metadata: { labels: { colour: "red" } }, spec: { size: 9 }, status: { count: 1 } };
    const patched = await lab.api.patch(widgets, { namespace, name: "a", patch, subresource: "status" });
    assert.deepEqual(patched["status"], { phase: "Pending", count: 1 });
    assert.deepEqual(patched["spec"], created["spec"]);
    assert.equal(patched.metadata.labels, undefined);
  },

  "a patch cannot rename or move": async (lab) => {
    const { namespace } = lab;
    await createWidget(lab, "a");
    const rename = lab.api.patch(widgets, { namespace, name: "a", patch: { metadata: { name: "b" } } });
    const message = "the name of the object (b) does not match the name on the URL (a)";
    await refused(rename, { code: 400, reason: "BadRequest", message });
    const move = lab.api.patch(widgets, { namespace, name: "a", patch: { metadata: { namespace: "default" } } });
    await refused(move, {
      code: 400,
      reason: "BadRequest",
      message: "the namespace of the provided object does not match the namespace sent on the request",
    });
  },

  "fields that the server owns cannot be patched": async (lab) => {
    const { namespace } = lab;
    const created = await createWidget(lab, "a");
    const deletionTimestamp = "2001-01-01T00:00:00Z";
    const request = { namespace, name: "a", patch: { metadata: { deletionTimestamp } } };
    await invalid(lab.api.patch(widgets, request), /metadata.deletionTimestamp: Invalid value: "2001-01-01T00:00:00Z": field is immutable/);
    const patch = { metadata: { generation: 99, uid: null, creationTimestamp: null } };
    const { metadata } = await lab.api.patch(widgets, { namespace, name: "a", patch });
    assert.deepEqual({ ...metadata, resourceVersion: "" }, { ...created.metadata, resourceVersion: "" });
  },
};
