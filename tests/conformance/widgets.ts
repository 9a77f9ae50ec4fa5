/** A kind made for the suite: some of everything that a schema can say. */
import type { NewObject, Resource } from "../../kube/api.ts";

export const widgets: Resource = {
  group: "conformance.konductor.io",
  version: "v1",
  plural: "widgets",
  kind: "Widget",
  namespaced: true,
};

export const definitions: Resource = {
  group: "apiextensions.k8s.io",
  version: "v1",
  plural: "customresourcedefinitions",
  kind: "CustomResourceDefinition",
  namespaced: false,
};

const DURATION = "^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$";

const part = {
  type: "object",
  required: ["name"],
  "x-kubernetes-validations": [{ rule: "self.kind == 'Counted' ? has(self.count) : !has(self.count)", message: "count goes with Counted" }],
  properties: {
    name: { type: "string", maxLength: 10 },
    kind: { type: "string", enum: ["Plain", "Counted"], default: "Plain" },
    count: { type: "integer", format: "int32", "x-kubernetes-validations": [{ rule: "self >= oldSelf", message: "count only grows" }] },
  },
} as const;

const spec = {
  type: "object",
  required: ["parent"],
  "x-kubernetes-validations": [
    { rule: "self.parent == oldSelf.parent", message: "parent is fixed" },
    { rule: "has(self.note) == has(oldSelf.note) && (!has(self.note) || self.note == oldSelf.note)", message: "note is fixed" },
    { rule: "!has(self.low) || !has(self.high) || self.low <= self.high" },
  ],
  properties: {
    parent: { type: "string", minLength: 1, maxLength: 10 },
    size: { type: "integer", description: "How large it is.", format: "int32", minimum: 0, maximum: 100, default: 1 },
    token: { type: "integer", format: "int64", minimum: 0, exclusiveMinimum: true },
    share: { type: "number", maximum: 1 },
    low: { type: "integer" },
    high: { type: "integer" },
    flag: { type: "boolean" },
    mode: { type: "string", enum: ["Read", "Write"] },
    ttl: { type: "string", pattern: DURATION, maxLength: 20 },
    note: { type: "string", maxLength: 10 },
    empty: { type: "string", nullable: true },
    filled: { type: "string", default: "full" },
    renewTime: { type: "string", format: "date-time" },
    items: { type: "array", minItems: 1, maxItems: 3, items: { type: "string", maxLength: 5 } },
    tags: { type: "array", maxItems: 5, "x-kubernetes-list-type": "set", items: { type: "string", maxLength: 10 } },
    parts: { type: "array", maxItems: 5, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"], items: part },
    limits: { type: "object", maxProperties: 2, additionalProperties: { type: "integer" } },
    nested: { type: "object", default: {}, properties: { depth: { type: "integer", default: 3 } } },
    free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
  },
} as const;

const status = {
  type: "object",
  default: { phase: "Pending" },
  "x-kubernetes-validations": [{ rule: "!has(oldSelf.count) || has(self.count)", message: "count stays" }],
  properties: {
    phase: { type: "string", enum: ["Pending", "Granted"] },
    count: { type: "integer", maximum: 5 },
  },
} as const;

/** Its definition. */
export const widgetDefinition: NewObject = {
  metadata: { name: "widgets.conformance.konductor.io" },
  spec: {
    group: widgets.group,
    scope: "Namespaced",
    names: {
      plural: "widgets",
      singular: "widget",
      kind: "Widget",
      listKind: "WidgetList",
      shortNames: ["wdg"],
      categories: ["konductor-tests"],
    },
    versions: [{
      name: widgets.version,
      served: true,
      storage: true,
      subresources: { status: {} },
      additionalPrinterColumns: [
        { name: "Size", type: "integer", jsonPath: ".spec.size" },
        { name: "First", type: "string", jsonPath: ".spec.parts[*].name" },
        { name: "Phase", type: "string", jsonPath: ".status.phase" },
        { name: "Mode", type: "string", jsonPath: ".spec.mode", priority: 1 },
        { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
      ],
      selectableFields: [{ jsonPath: ".spec.parent" }],
      schema: {
        openAPIV3Schema: {
          type: "object",
          required: ["spec"],
          "x-kubernetes-validations": [{ rule: "self.metadata.name.size() <= 30", message: "the name has at most 30 characters" }],
          properties: { spec, status },
        },
      },
    }],
  },
};
