/** What `kubectl explain` says about the fields that all objects have. */
import type { JsonObject } from "./json.ts";

function text(description: string): JsonObject {
  return { type: "string", description };
}

function time(description: string): JsonObject {
  return { type: "string", format: "date-time", description };
}

function number(description: string): JsonObject {
  return { type: "integer", format: "int64", description };
}

function texts(description: string): JsonObject {
  return { type: "object", additionalProperties: { type: "string" }, description };
}

function list(name: string, description: string): JsonObject {
  return { type: "array", items: { $ref: `#/components/schemas/${name}` }, description };
}

export const API_VERSION = text("The group and the version that the object is written in.");
export const KIND = text("What sort of object it is.");
export const METADATA: JsonObject = {
  description: "Names, labels, owners and versions.",
  allOf: [{ $ref: "#/components/schemas/ObjectMeta" }],
};

const OBJECT_META: JsonObject = {
  type: "object",
  description: "What all objects have.",
  properties: {
    annotations: texts("Notes by and for programs; nothing is chosen by them."),
    creationTimestamp: time("When it was created. The server says so."),
    deletionGracePeriodSeconds: number("How long it has to end. The server says so."),
    deletionTimestamp: time("From when on it may go. Set by a deletion."),
    finalizers: { type: "array", items: { type: "string" }, description: "Who has to agree before it goes." },
    generateName: text("How its name begins, where the server is to make one."),
    generation: number("Counts the changes of what is wanted. The server says so."),
    labels: texts("By what it can be chosen."),
    managedFields: list("ManagedFieldsEntry", "Who wrote which fields. This embedded server does not keep it."),
    name: text("Its name, of which there is one in a namespace."),
    namespace: text("Where it is. Left out: default."),
    ownerReferences: list("OwnerReference", "With whom it goes."),
    resourceVersion: text("The version of its last write, to be sent back as it is."),
    selfLink: text("Not used any more."),
    uid: text("Tells it from others of the same name, before and after it. The server says so."),
  },
};

const OWNER_REFERENCE: JsonObject = {
  type: "object",
  description: "An object that owns this one: when all owners are gone, it goes, too.",
  required: ["apiVersion", "kind", "name", "uid"],
  properties: {
    apiVersion: text("The owner's group and version."),
    blockOwnerDeletion: {
      type: "boolean",
      description: "Whether the owner stays until this is gone, when it is deleted in the foreground.",
    },
    controller: { type: "boolean", description: "Whether the owner is the one that looks after it." },
    kind: text("The owner's kind."),
    name: text("The owner's name."),
    uid: text("The owner's uid."),
  },
};

const MANAGED_FIELDS_ENTRY: JsonObject = {
  type: "object",
  description: "What one manager wrote.",
  properties: {
    apiVersion: text("In which version the fields are named."),
    fieldsType: text("How the fields are written down."),
    fieldsV1: { allOf: [{ $ref: "#/components/schemas/FieldsV1" }], description: "The fields." },
    manager: text("Who wrote them."),
    operation: text("Whether they were applied or updated."),
    subresource: text("Through which subresource."),
    time: time("When."),
  },
};

/** The schemas, by name. */
export const metadataSchemas: readonly (readonly [string, JsonObject])[] = [
  ["ObjectMeta", OBJECT_META],
  ["OwnerReference", OWNER_REFERENCE],
  ["ManagedFieldsEntry", MANAGED_FIELDS_ENTRY],
  ["FieldsV1", { type: "object", description: "Fields, as a tree." }],
];
