/** What the server makes of an object on its way in: pure steps from what was sent, and what is there, to what is stored. */
import { apiVersionOf } from "../api.ts";
import { checkRules } from "./cel.ts";
import { metaOf, wishesOf } from "./entity.ts";
import type { Entity, Meta, MetaFields } from "./entity.ts";
import { isObject, objectOf, same } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Kind } from "./kinds.ts";
import { checkMetadata } from "./names.ts";
import { badRequest, invalid, invalidValue, kindName } from "./refusals.ts";
import type { Problem } from "./refusals.ts";
import { conform, hasRules } from "./schema.ts";
import { checkLists, validate } from "./validate.ts";

/** A new object. Throws 422 for what is not valid. */
export function admitNew(kind: Kind, sent: JsonObject, metadata: Meta): Entity {
  const { status, ...rest } = fieldsOf(sent);
  const own = kind.hasStatus ? kind.firstStatus : status;
  const entity = assemble(kind, { metadata, fields: { ...rest, ...(own === undefined ? {} : { status: own }) } });
  refuse(kind, entity, [...checkMetadata(entity, kind), ...checkSchema(kind, entity)], undefined);
  return entity;
}

/** A changed object: all but its status. Throws 422 for what is not valid. */
export function admitChange(kind: Kind, sent: JsonObject, current: Entity): Entity {
  const { status: sentStatus, ...rest } = fieldsOf(sent);
  const status = kind.hasStatus ? current["status"] : sentStatus;
  const metadata = changedMeta(sent, current);
  const entity = assemble(kind, { metadata, fields: { ...rest, ...(status === undefined ? {} : { status }) } });
  const problems = [...checkFixed(sent, current), ...checkMetadata(entity, kind), ...checkSchema(kind, entity)];
  refuse(kind, entity, problems, current);
  const grown = kind.generations && !same(objectOf(Object.entries(fieldsOf(entity))), objectOf(Object.entries(fieldsOf(current))));
  return grown ? withMeta(entity, { generation: (current.metadata.generation ?? 0) + 1 }) : entity;
}

/** An object with a changed status and nothing else. Throws 422 for what is not valid. */
export function admitStatus(kind: Kind, sent: JsonObject, current: Entity): Entity {
  const { status: _old, ...rest } = fieldsOf(current);
  const status = sent["status"] ?? undefined;
  const entity = assemble(kind, { metadata: current.metadata, fields: { ...rest, ...(status === undefined ? {} : { status }) } });
  refuse(kind, entity, checkStatus(kind, entity["status"]), current);
  return entity;
}

/** The same object with other metadata. */
export function withMeta(entity: Entity, changes: MetaFields): Entity {
  return Object.freeze({ ...entity, metadata: metaOf({ ...entity.metadata, ...changes }) });
}

/** Throws when an object says that it is of another kind. */
export function checkType(kind: Kind, sent: JsonObject): void {
  const { resource } = kind;
  const version = sent["apiVersion"] ?? "";
  if (version !== apiVersionOf(resource)) {
    throw badRequest(`the API version in the data (${version}) does not match the expected API version (${apiVersionOf(resource)})`);
  }
  const problem = invalidValue("kind", { value: sent["kind"] ?? "", message: `must be ${resource.kind}` });
  if (sent["kind"] !== resource.kind) {
    throw invalid(kindName({ ...resource, kind: String(sent["kind"]) }), { name: wishesOf(sent["metadata"]).name, problems: [problem] });
  }
}

/** An object's fields without those that all objects have. */
function fieldsOf(object: JsonObject): JsonObject {
  const { apiVersion: _version, kind: _kind, metadata: _metadata, ...fields } = object;
  return fields;
}

function assemble(kind: Kind, { metadata, fields }: { metadata: Meta; fields: JsonObject }): Entity {
  const conformed = kind.schema ? conform(fields, kind.schema) : fields;
  const { apiVersion, kind: name } = { apiVersion: apiVersionOf(kind.resource), kind: kind.resource.kind };
  return Object.freeze({ apiVersion, kind: name, metadata, ...(isObject(conformed) ? conformed : {}) });
}

function changedMeta(sent: JsonObject, { metadata }: Entity): Meta {
  const { labels, annotations, ownerReferences, finalizers, generateName } = wishesOf(sent["metadata"]);
  return metaOf({ ...metadata, generateName, labels, annotations, ownerReferences, finalizers });
}

/** Metadata that a caller may repeat, but not change. */
function checkFixed(sent: JsonObject, { metadata }: Entity): Problem[] {
  const wishes = wishesOf(sent["metadata"]);
  const fixed = (["uid", "creationTimestamp", "deletionTimestamp"] as const)
    .filter((field) => wishes[field] !== undefined && wishes[field] !== metadata[field])
    .map((field) => invalidValue(`metadata.${field}`, { value: wishes[field], message: "field is immutable" }));
  const added = (wishes.finalizers ?? []).filter((name) => !metadata.finalizers?.includes(name));
  if (metadata.deletionTimestamp === undefined || added.length === 0) return fixed;
  const found = added.map((name) => JSON.stringify(name)).join(", ");
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${found}}`;
  return [...fixed, { path: "metadata.finalizers", message }];
}

function checkSchema({ schema }: Kind, entity: Entity): Problem[] {
  return schema ? [...validate(entity, { schema, path: "" }), ...checkLists(entity, { schema, path: "" })] : [];
}

/** A status is looked at by itself: in messages, paths start below it. */
function checkStatus({ schema }: Kind, status: Json | undefined): Problem[] {
  const inner = schema?.properties.get("status");
  if (inner === undefined || status === undefined) return [];
  const problems = validate(status, { schema: inner, path: "" })
    .map(({ path, ...rest }) => ({ ...rest, path: path === "" ? "status" : path === "<nil>" ? path : `status.${path}` }));
  return [...problems, ...checkLists(status, { schema: inner, path: "status" })];
}

/** Throws what was found. Rules are looked at only where nothing grave was. */
function refuse(kind: Kind, entity: Entity, found: readonly Problem[], old: Entity | undefined): void {
  const { schema, resource } = kind;
  const rules = schema && !found.some((problem) => problem.grave) ? checkRules(entity, { schema, old, path: "" }) : [];
  // Where there are no rules, none was left unchecked.
  const problems = schema && hasRules(schema) ? [...found, ...rules] : found.map(({ path, message }) => ({ path, message }));
  if (problems.length > 0) throw invalid(kindName(resource), { name: entity.metadata.name, problems });
}
