/** Objects as the server keeps them: a `KubeObject` of which it is known that it is JSON. */
import { ApiError } from "../errors.ts";
import { isList, isObject, isText, objectOf } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";

export interface Owner extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export type Texts = Readonly<Record<string, string>>;

export interface Meta extends JsonObject {
  readonly name: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Texts;
  readonly annotations?: Texts;
  readonly ownerReferences?: readonly Owner[];
  readonly finalizers?: readonly string[];
}

/** Some of the metadata. */
export type MetaFields = { readonly [Field in keyof Meta]?: Meta[Field] | undefined };

export interface Entity extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Meta;
}

/** What a caller may say about an object; the rest is the server's. */
export interface Wishes {
  readonly name: string;
  readonly generateName: string | undefined;
  readonly namespace: string | undefined;
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  readonly creationTimestamp: string | undefined;
  readonly deletionTimestamp: string | undefined;
  readonly labels: Texts | undefined;
  readonly annotations: Texts | undefined;
  readonly ownerReferences: readonly Owner[] | undefined;
  readonly finalizers: readonly string[] | undefined;
}

/** Reads the metadata that a caller sent; fields that Kubernetes does not know are dropped. Throws 400 for values of a wrong type. */
export function wishesOf(metadata: Json | undefined): Wishes {
  const fields = isObject(metadata) ? metadata : {};
  return {
    name: textOf(fields, "name") ?? "",
    generateName: textOf(fields, "generateName"),
    namespace: textOf(fields, "namespace"),
    uid: textOf(fields, "uid"),
    resourceVersion: textOf(fields, "resourceVersion"),
    creationTimestamp: textOf(fields, "creationTimestamp"),
    deletionTimestamp: textOf(fields, "deletionTimestamp"),
    labels: textsOf(fields, "labels"),
    annotations: textsOf(fields, "annotations"),
    ownerReferences: listOf(fields, "ownerReferences")?.map(ownerOf),
    finalizers: listOf(fields, "finalizers")?.map((item) => isText(item) ? item : wrongType("finalizers", item)),
  };
}

/** Joins metadata, leaving out what is empty, as the server does. */
export function metaOf(fields: MetaFields): Meta {
  const { name = "", uid = "", resourceVersion = "", creationTimestamp = "" } = fields;
  const rest = objectOf(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
  return Object.freeze({ ...rest, name, uid, resourceVersion, creationTimestamp });
}

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === "") return true;
  return isList(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}

function ownerOf(value: Json): Owner {
  if (!isObject(value)) return wrongType("ownerReferences", value);
  const { controller, blockOwnerDeletion } = value;
  return Object.freeze({
    apiVersion: textOf(value, "apiVersion") ?? "",
    kind: textOf(value, "kind") ?? "",
    name: textOf(value, "name") ?? "",
    uid: textOf(value, "uid") ?? "",
    ...(typeof controller === "boolean" ? { controller } : {}),
    ...(typeof blockOwnerDeletion === "boolean" ? { blockOwnerDeletion } : {}),
  });
}

function textOf(fields: JsonObject, field: string): string | undefined {
  const value = fields[field] ?? undefined;
  return value === undefined || isText(value) ? value || undefined : wrongType(field, value);
}

function textsOf(fields: JsonObject, field: string): Texts | undefined {
  const value = fields[field] ?? undefined;
  if (value === undefined) return undefined;
  if (!isObject(value)) return wrongType(field, value);
  const texts: Record<string, string> = {};
  for (const [key, text] of Object.entries(value)) texts[key] = text === null ? "" : isText(text) ? text : wrongType(field, text);
  return Object.freeze(texts);
}

function listOf(fields: JsonObject, field: string): readonly Json[] | undefined {
  const value = fields[field] ?? undefined;
  return value === undefined || isList(value) ? value : wrongType(field, value);
}

function wrongType(field: string, value: Json): never {
  const type = isList(value) ? "array" : typeof value;
  throw new ApiError(`json: cannot unmarshal ${type} into Go struct field ObjectMeta.${field}`, { code: 400, reason: "BadRequest" });
}
