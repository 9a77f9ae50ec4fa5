/** The kinds that the server serves. */
import type { Resource } from "../api.ts";
import type { Entity } from "./entity.ts";
import { isList, isObject, isText } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import { readRootSchema } from "./schema.ts";
import type { Schema } from "./schema.ts";

export interface Kind {
  readonly resource: Resource;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** Whether status is written apart from the rest. */
  readonly hasStatus: boolean;
  /** What a new object's status is. */
  readonly firstStatus?: JsonObject;
  /** Whether an update may do without a resourceVersion. */
  readonly unconditional: boolean;
  /** Whether `metadata.generation` counts changes. */
  readonly generations: boolean;
  /** None: objects are taken as they come. */
  readonly schema: Schema | undefined;
  /** The OpenAPI document that the schema was read from. */
  readonly openApi?: JsonObject;
  /** What field selectors can name beside `metadata.name` and `metadata.namespace`. */
  readonly selectable: readonly string[];
  /** Left out: the name and the age. Those of a CRD begin after the name. */
  readonly columns: readonly Column[];
}

/** A column of `kubectl get`. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
  readonly jsonPath: string;
  /** For what no path leads to: what the cell of an object says, at a time in milliseconds. */
  readonly cell?: (object: Entity, now: number) => Json;
}

/** `permits.konductor.io`: under what a kind is looked up. */
export function kindKey({ plural, group }: { readonly plural: string; readonly group: string }): string {
  return `${plural}.${group}`;
}

/** The built-in kind of CRDs themselves. */
export function isCrd({ plural, group }: Resource): boolean {
  return plural === "customresourcedefinitions" && group === "apiextensions.k8s.io";
}

/** Reads the kind that a CRD defines: of its versions, the stored one. Throws for what this server cannot serve. */
export function kindOfCrd(crd: JsonObject): Kind {
  const spec = objectAt(crd, "spec");
  const names = objectAt(spec, "names");
  const versions = listAt(spec, "versions").filter(isObject);
  const version = versions.find((candidate) => candidate["storage"] === true);
  if (version === undefined) throw new Error(`Cannot install CRD "${textAt(objectAt(crd, "metadata"), "name")}": no version is stored`);
  const openApi = objectAt(objectAt(version, "schema"), "openAPIV3Schema");
  const kind = textAt(names, "kind");
  return {
    resource: {
      group: textAt(spec, "group"),
      version: textAt(version, "name"),
      plural: textAt(names, "plural"),
      kind,
      namespaced: textAt(spec, "scope") !== "Cluster",
    },
    singular: textAt(names, "singular") || kind.toLowerCase(),
    shortNames: listAt(names, "shortNames").filter(isText),
    categories: listAt(names, "categories").filter(isText),
    hasStatus: isObject(objectAt(version, "subresources")["status"]),
    unconditional: false,
    generations: true,
    schema: readRootSchema(openApi),
    openApi,
    selectable: listAt(version, "selectableFields").filter(isObject).map((field) => textAt(field, "jsonPath").slice(1)),
    columns: listAt(version, "additionalPrinterColumns").filter(isObject).map(columnOf),
  };
}

function columnOf(column: JsonObject): Column {
  return {
    name: textAt(column, "name"),
    type: textAt(column, "type"),
    format: textAt(column, "format"),
    description: textAt(column, "description"),
    priority: typeof column["priority"] === "number" ? column["priority"] : 0,
    jsonPath: textAt(column, "jsonPath"),
  };
}

function objectAt(object: JsonObject, field: string): JsonObject {
  const value = object[field];
  return isObject(value) ? value : {};
}

function listAt(object: JsonObject, field: string): readonly Json[] {
  const value = object[field];
  return isList(value) ? value : [];
}

function textAt(object: JsonObject, field: string): string {
  const value = object[field];
  return isText(value) ? value : "";
}
