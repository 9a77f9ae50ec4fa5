/** Lists: selectors, pages, metadata alone. */
import assert from "node:assert/strict";
import { namespaces, pods } from "../../kube/api.ts";
import type { ListRequest } from "../../kube/api.ts";
import type { Cases, Lab } from "./lab.ts";
import { createWidget, namesOf, refused } from "./lab.ts";
import { widgets } from "./widgets.ts";

/** Five widgets: a to e, with labels and parents. */
async function five({ api, namespace }: Lab): Promise<void> {
  const labels = { a: { colour: "red", size: "s" }, b: { colour: "green" }, c: { colour: "red", size: "l" }, d: { size: "s" }, e: {} };
  for (const [name, own] of Object.entries(labels)) {
    const spec = { parent: name < "c" ? "early" : "late" };
    await api.create(widgets, { object: { metadata: { name, namespace, labels: own }, spec } });
  }
}

/** A selection, and the names it gives. */
function selects(request: ListRequest, names: string): (lab: Lab) => Promise<void> {
  return async (lab) => {
    await five(lab);
    const { items } = await lab.api.list(widgets, { namespace: lab.namespace, ...request });
    assert.equal(namesOf(items).join(""), names);
  };
}

function isBadRequest(request: ListRequest, message?: string): (lab: Lab) => Promise<void> {
  return ({ api, namespace }) =>
    refused(api.list(widgets, { namespace, ...request }), { code: 400, reason: "BadRequest", ...(message ? { message } : {}) });
}

export const reads: Cases = {
  "a list is in the order of names": selects({}, "abcde"),
  "a label equals": selects({ labelSelector: "colour=red" }, "ac"),
  "a label equals, written twice": selects({ labelSelector: "colour==red" }, "ac"),
  "a label differs, or is not there": selects({ labelSelector: "colour!=red" }, "bde"),
  "a label is among some": selects({ labelSelector: "colour in (red, green)" }, "abc"),
  "a label is not among some": selects({ labelSelector: "colour notin (green)" }, "acde"),
  "a label is there": selects({ labelSelector: "size" }, "acd"),
  "a label is not there": selects({ labelSelector: "!size" }, "be"),
  "all terms count": selects({ labelSelector: "colour in (red,green),size notin (l),colour" }, "ab"),
  "a name is a field": selects({ fieldSelector: "metadata.name=c" }, "c"),
  "a name may be excluded": selects({ fieldSelector: "metadata.name!=c" }, "abde"),
  "a selectable field selects": selects({ fieldSelector: "spec.parent=early" }, "ab"),
  "labels and fields go together": selects({ fieldSelector: "spec.parent=late,metadata.name!=e", labelSelector: "size=s" }, "d"),
  "a field that is not selectable is refused": isBadRequest({ fieldSelector: "spec.size=1" }, "field label not supported: spec.size"),
  "a field selector without a value is refused": isBadRequest({ fieldSelector: "x" }, "invalid selector: 'x'; can't understand 'x'"),
  "a label selector that is left open is refused": isBadRequest({ labelSelector: "a in (b" }),
  "a label selector with two values is refused": isBadRequest({ labelSelector: "a=b=c" }),
  "a token that is none is refused": isBadRequest({ limit: 1, continue: "none" }),

  "a list without a namespace is of all": async (lab) => {
    await createWidget(lab, "everywhere");
    const { items } = await lab.api.list(widgets, { fieldSelector: `metadata.name=everywhere,metadata.namespace=${lab.namespace}` });
    assert.deepEqual(namesOf(items), ["everywhere"]);
    const { items: others } = await lab.api.list(widgets, { namespace: "default", fieldSelector: "metadata.name=everywhere" });
    assert.deepEqual(others, []);
  },

  "a namespace that is not there is empty": async ({ api }) => {
    assert.deepEqual((await api.list(widgets, { namespace: "nowhere" })).items, []);
  },

  "a list's version is no older than its objects": async (lab) => {
    await five(lab);
    const { items, resourceVersion } = await lab.api.list(widgets, { namespace: lab.namespace });
    for (const { metadata } of items) assert.ok(BigInt(metadata.resourceVersion) <= BigInt(resourceVersion));
  },

  "items carry their kind": async (lab) => {
    await five(lab);
    for (const { apiVersion, kind } of (await lab.api.list(widgets, { namespace: lab.namespace })).items) {
      assert.deepEqual([apiVersion, kind], ["conformance.konductor.io/v1", "Widget"]);
    }
  },

  "metadata come alone when asked for": async (lab) => {
    await five(lab);
    const { items } = await lab.api.list(widgets, { namespace: lab.namespace, metadataOnly: true, labelSelector: "colour=red" });
    assert.deepEqual(namesOf(items), ["a", "c"]);
    for (const item of items) {
      assert.deepEqual(Object.keys(item).sort(), ["apiVersion", "kind", "metadata"]);
      assert.deepEqual([item.apiVersion, item.kind], ["conformance.konductor.io/v1", "Widget"]);
    }
  },

  "pages show one moment": async (lab) => {
    const { api, namespace } = lab;
    await five(lab);
    const first = await api.list(widgets, { namespace, limit: 2 });
    await api.delete(widgets, { namespace, name: "c" });
    await createWidget(lab, "bb");
    await api.patch(widgets, { namespace, name: "d", patch: { spec: { size: 9 } } });
    const second = await api.list(widgets, { namespace, limit: 2, continue: first.continue });
    const third = await api.list(widgets, { namespace, limit: 2, continue: second.continue });
    assert.deepEqual([first, second, third].map(({ items }) => namesOf(items)), [["a", "b"], ["c", "d"], ["e"]]);
    assert.deepEqual([second.resourceVersion, third.resourceVersion], [first.resourceVersion, first.resourceVersion]);
    assert.equal(third.continue, undefined);
    assert.equal(JSON.stringify(second.items[1]?.["spec"]).includes('"size":1'), true);
  },

  "pages go with selectors": async (lab) => {
    const { api, namespace } = lab;
    await five(lab);
    const first = await api.list(widgets, { namespace, limit: 1, labelSelector: "colour=red" });
    const second = await api.list(widgets, { namespace, limit: 1, labelSelector: "colour=red", continue: first.continue });
    assert.deepEqual([...namesOf(first.items), ...namesOf(second.items)], ["a", "c"]);
  },

  "a limit that is enough leaves no pages": async (lab) => {
    await five(lab);
    const { items, continue: token } = await lab.api.list(widgets, { namespace: lab.namespace, limit: 5 });
    assert.equal(items.length, 5);
    assert.equal(token, undefined);
  },

  "a Pod begins pending, and is selected by its phase": async ({ api, namespace }) => {
    const spec = { containers: [{ name: "main", image: "none" }], automountServiceAccountToken: false };
    for (const name of ["one", "two"]) {
      await api.create(pods, { object: { metadata: { name, namespace }, spec, status: { phase: "Running" } } });
    }
    await api.patch(pods, { namespace, name: "two", patch: { status: { phase: "Succeeded" } }, subresource: "status" });
    assert.deepEqual(namesOf((await api.list(pods, { namespace, fieldSelector: "status.phase=Pending" })).items), ["one"]);
    assert.deepEqual(namesOf((await api.list(pods, { namespace, fieldSelector: "status.phase=Succeeded" })).items), ["two"]);
    await refused(api.list(pods, { namespace, fieldSelector: "spec.hostname=x" }), {
      code: 400,
      reason: "BadRequest",
      message: "field label not supported: spec.hostname",
    });
  },

  "some namespaces are there from the start": async ({ api, namespace }) => {
    const names = namesOf((await api.list(namespaces, {})).items);
    for (const name of ["default", "kube-system", namespace]) assert.ok(names.includes(name), name);
    const { metadata, status } = await api.get(namespaces, { name: namespace });
    assert.deepEqual(metadata.labels, { "kubernetes.io/metadata.name": namespace });
    assert.deepEqual(status, { phase: "Active" });
  },
};
