/** What a schema refuses, fills in and drops. */
import assert from "node:assert/strict";
import type { Cases, Lab } from "./lab.ts";
import { createWidget, invalid } from "./lab.ts";
import { namespaces } from "../../kube/api.ts";
import { widgets } from "./widgets.ts";

const UNCHECKED = "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; " +
  "correct the existing errors to complete validation";

/** A spec, and the problem with it. */
function isInvalid(spec: object, problem: string): (lab: Lab) => Promise<void> {
  return (lab) => invalid(createWidget(lab, "a", spec), `Widget.conformance.konductor.io "a" is invalid: ${problem}`);
}

/** A problem that keeps the server from looking at rules. */
function isGravelyInvalid(spec: object, problem: string): (lab: Lab) => Promise<void> {
  return isInvalid(spec, `[${problem}, ${UNCHECKED}]`);
}

function isMisnamed(name: string, message: RegExp): (lab: Lab) => Promise<void> {
  return (lab) => invalid(createWidget(lab, name), message);
}

/** A spec that is changed, and the problem with the change. */
function isBadChange(from: object, to: object, problem: string): (lab: Lab) => Promise<void> {
  return async (lab) => {
    await createWidget(lab, "a", from);
    const request = lab.api.patch(widgets, { namespace: lab.namespace, name: "a", patch: { spec: to } });
    await invalid(request, `Widget.conformance.konductor.io "a" is invalid: ${problem}`);
  };
}

export const validation: Cases = {
  "a required field may not be missing": isGravelyInvalid({ parent: undefined }, "spec.parent: Required value"),
  "a required field may not be null": isGravelyInvalid({ parent: null }, "spec.parent: Required value"),
  "a text may not be a number": isGravelyInvalid(
    { parent: 5 },
    'spec.parent: Invalid value: "integer": spec.parent in body must be of type string: "integer"',
  ),
  "a flag may not be a text": isGravelyInvalid(
    { flag: "yes" },
    'spec.flag: Invalid value: "string": spec.flag in body must be of type boolean: "string"',
  ),
  "a list may not be an object": isGravelyInvalid(
    { items: {} },
    'spec.items: Invalid value: "object": spec.items in body must be of type array: "object"',
  ),
  "an item has a type too": isGravelyInvalid(
    { items: ["a", 5] },
    'spec.items[1]: Invalid value: "integer": spec.items[1] in body must be of type string: "integer"',
  ),
  "a value of a map has a type too": isGravelyInvalid(
    { limits: { cpu: "x" } },
    'spec.limits.cpu: Invalid value: "string": spec.limits.cpu in body must be of type integer: "string"',
  ),
  "an integer has no fraction": isGravelyInvalid(
    { size: 1.5 },
    'spec.size: Invalid value: "float64": spec.size in body must be of type int32: "float64", ' +
      '<nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.size',
  ),
  "an integer without a format has no fraction": isGravelyInvalid(
    { low: 1.5 },
    'spec.low: Invalid value: "number": spec.low in body must be of type integer: "number", ' +
      '<nil>: Invalid value: "": Checked value must be of type integer (default format) in spec.low',
  ),
  "an int32 has 32 bits": isInvalid(
    { size: 2 ** 31 },
    '[<nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.size, ' +
      "spec.size: Invalid value: 2147483648: spec.size in body should be less than or equal to 100]",
  ),
  "a text has a least length": isInvalid(
    { parent: "" },
    'spec.parent: Invalid value: "": spec.parent in body should be at least 1 chars long',
  ),
  "a text has a greatest length": isGravelyInvalid({ parent: "12345678901" }, "spec.parent: Too long: may not be more than 10 bytes"),
  "a number has a minimum": isInvalid({ size: -1 }, "spec.size: Invalid value: -1: spec.size in body should be greater than or equal to 0"),
  "a number has a maximum": isInvalid(
    { size: 101 },
    "spec.size: Invalid value: 101: spec.size in body should be less than or equal to 100",
  ),
  "a fraction has a maximum": isInvalid(
    { share: 1.5 },
    "spec.share: Invalid value: 1.5: spec.share in body should be less than or equal to 1",
  ),
  "a minimum may be excluded": isInvalid({ token: 0 }, "spec.token: Invalid value: 0: spec.token in body should be greater than 0"),
  "an enum names its values": isGravelyInvalid({ mode: "Sing" }, 'spec.mode: Unsupported value: "Sing": supported values: "Read", "Write"'),
  "a text follows its pattern": isInvalid(
    { ttl: "soon" },
    `spec.ttl: Invalid value: "soon": spec.ttl in body should match '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$'`,
  ),
  "a time looks like one": isGravelyInvalid(
    { renewTime: "soon" },
    'spec.renewTime: Invalid value: "soon": spec.renewTime in body must be of type date-time: "soon"',
  ),
  "a list has a least length": isInvalid({ items: [] }, "spec.items: Invalid value: 0: spec.items in body should have at least 1 items"),
  "a list has a greatest length": isGravelyInvalid({ items: ["a", "b", "c", "d"] }, "spec.items: Too many: 4: must have at most 3 items"),
  "a map has a greatest size": isGravelyInvalid({ limits: { a: 1, b: 2, c: 3 } }, "spec.limits: Too many: 3: must have at most 2 items"),
  "a set has each item once": isInvalid({ tags: ["a", "a"] }, 'spec.tags[1]: Duplicate value: "a"'),
  "a list of type map has each key once": isInvalid(
    { parts: [{ name: "a" }, { name: "b" }, { name: "a" }] },
    'spec.parts[2]: Duplicate value: {"name":"a"}',
  ),
  "all problems are said at once": async (lab) => {
    const spec = { mode: "Sing", size: -1 };
    await invalid(createWidget(lab, "a", spec), /spec.mode: Unsupported value: "Sing": supported values: "Read", "Write", /);
    await invalid(createWidget(lab, "a", spec), /spec.size: Invalid value: -1: spec.size in body should be greater than or equal to 0, /);
  },

  "lengths are counted in characters": async (lab) => {
    const { spec } = await createWidget(lab, "a", { parent: "🦀".repeat(10) });
    assert.equal(JSON.stringify(spec).includes("🦀"), true);
  },

  "a rule that fails says its message": isInvalid(
    { parts: [{ name: "a", kind: "Counted" }] },
    "spec.parts[0]: Invalid value: count goes with Counted",
  ),
  "a rule without a message says itself": isInvalid(
    { low: 2, high: 1 },
    "spec: Invalid value: failed rule: !has(self.low) || !has(self.high) || self.low <= self.high",
  ),
  "a rule may see the name": (lab) =>
    invalid(
      createWidget(lab, "a-name-of-more-than-thirty-characters"),
      /^Widget.conformance.konductor.io "a-name-of-more-than-thirty-characters" is invalid: <nil>: Invalid value: the name has at most 30/,
    ),
  "a rule may fix a field": isBadChange({}, { parent: "other" }, "spec: Invalid value: parent is fixed"),
  "a rule may keep a field from coming": isBadChange({}, { note: "new" }, "spec: Invalid value: note is fixed"),
  "a rule may keep a field from going": isBadChange({ note: "old" }, { note: null }, "spec: Invalid value: note is fixed"),
  "a rule may compare with the item of the same key": isBadChange(
    { parts: [{ name: "a", kind: "Counted", count: 2 }] },
    { parts: [{ name: "b" }, { name: "a", kind: "Counted", count: 1 }] },
    "spec.parts[1].count: Invalid value: 1: count only grows",
  ),

  "rules about changes do not hold back what is new": async (lab) => {
    await createWidget(lab, "a", { note: "new", parts: [{ name: "a", kind: "Counted", count: 2 }] });
    const patch = { spec: { parts: [{ name: "b", kind: "Counted", count: 1 }, { name: "a", kind: "Counted", count: 3 }] } };
    await lab.api.patch(widgets, { namespace: lab.namespace, name: "a", patch });
  },

  "a status is held to its schema and its rules": async (lab) => {
    await createWidget(lab, "a");
    const request = { namespace: lab.namespace, name: "a", subresource: "status" } as const;
    const tooMuch = lab.api.patch(widgets, { ...request, patch: { status: { count: 6 } } });
    await invalid(tooMuch, /status.count: Invalid value: 6: count in body should be less than or equal to 5$/);
    await lab.api.patch(widgets, { ...request, patch: { status: { count: 5 } } });
    const without = lab.api.patch(widgets, { ...request, patch: { status: { count: null } } });
    await invalid(without, 'Widget.conformance.konductor.io "a" is invalid: status: Invalid value: count stays');
  },

  "defaults fill what is missing, and nulls that may not be": async (lab) => {
    const { spec, status } = await createWidget(lab, "a", { size: null, empty: null, filled: null, nested: {}, parts: [{ name: "a" }] });
    const parts = [{ name: "a", kind: "Plain" }];
    assert.deepEqual(spec, { parent: "main", size: 1, empty: null, filled: "full", nested: { depth: 3 }, parts });
    assert.deepEqual(status, { phase: "Pending" });
  },

  "unknown fields are dropped, but where they are welcome": async ({ api, namespace }) => {
    const spec = { parent: "main", unknown: 1, nested: { depth: 4, unknown: 1 }, free: { any: { thing: [1, null, "x"] } } };
    const created = await api.create(widgets, { object: { metadata: { name: "a", namespace }, spec, unknown: 1 } });
    const kept = { parent: "main", size: 1, filled: "full", nested: { depth: 4 }, free: { any: { thing: [1, null, "x"] } } };
    assert.deepEqual(created["spec"], kept);
    assert.equal(created["unknown"], undefined);
  },

  "values arrive as they were sent": async (lab) => {
    const spec = {
      token: 1_800_000_000_000_000,
      share: 0.25,
      renewTime: "2026-01-01T00:00:00.123456Z",
      ttl: "1h30m",
      mode: "Read",
      flag: false,
    };
    const created = await createWidget(lab, "a", spec);
    assert.deepEqual(created["spec"], { parent: "main", size: 1, filled: "full", nested: { depth: 3 }, ...spec });
  },

  "a name is a subdomain": isMisnamed(
    "Upper_Case",
    /metadata.name: Invalid value: "Upper_Case": a lowercase RFC 1123 subdomain must consist of/,
  ),
  "a name has at most 253 characters": isMisnamed(
    "x".repeat(254),
    /metadata.name: Invalid value: "x+": must be no more than 253 characters/,
  ),
  "a name is needed": isMisnamed("", /metadata.name: Required value: name or generateName is required/),

  "labels follow their rules": async ({ api, namespace }) => {
    const labelled = (labels: Record<string, string>): Promise<unknown> =>
      api.create(widgets, { object: { metadata: { name: "a", namespace, labels }, spec: { parent: "main" } } });
    await invalid(labelled({ "a b": "c" }), /metadata.labels: Invalid value: "a b": name part must consist of alphanumeric characters/);
    await invalid(labelled({ a: "b c" }), /metadata.labels: Invalid value: "b c": a valid label must be an empty string or consist of/);
    await invalid(labelled({ a: "b".repeat(64) }), /metadata.labels: Invalid value: "b+": must be no more than 63 bytes/);
    await invalid(labelled({ "Bad_/b": "" }), /metadata.labels: Invalid value: "Bad_\/b": prefix part a lowercase RFC 1123 subdomain/);
    await invalid(labelled({ ["b".repeat(64)]: "" }), /metadata.labels: Invalid value: "b+": name part must be no more than 63 bytes/);
    await labelled({ "konductor.io/line": "", a: "b".repeat(63) });
  },

  "an owner is named in full": async ({ api, namespace }) => {
    const owned = (owner: object): Promise<unknown> => {
      const ownerReferences = [{ apiVersion: "v1", kind: "Pod", name: "p", uid: "1", ...owner }];
      return api.create(widgets, { object: { metadata: { name: "a", namespace, ownerReferences }, spec: { parent: "main" } } });
    };
    await invalid(owned({ uid: "" }), /metadata.ownerReferences.uid: Invalid value: "": must not be empty/);
    await invalid(owned({ name: "" }), /metadata.ownerReferences.name: Invalid value: "": must not be empty/);
    await invalid(owned({ apiVersion: "" }), /metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty/);
  },

  "a namespace has a label's name": async ({ api }) => {
    await invalid(
      api.create(namespaces, { object: { metadata: { name: "a.b" } } }),
      'Namespace "a.b" is invalid: metadata.name: Invalid value: "a.b": must not contain dots',
    );
    await invalid(
      api.create(namespaces, { object: { metadata: { name: "Upper" } } }),
      /metadata.name: Invalid value: "Upper": a lowercase RFC 1123 label/,
    );
  },
};
