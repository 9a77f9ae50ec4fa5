/** Tables, as `kubectl get` asks for: columns of the CRD, or of the built-in kinds. */
import { AGE, ageSince, NAME } from "./columns.ts";
import type { Entity } from "./entity.ts";
import { isText } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import { valuesAt } from "./json_path.ts";
import type { Column, Kind } from "./kinds.ts";

export interface TableOptions {
  /** By the server's wall clock, in milliseconds. */
  readonly now: number;
  /** What a row carries of its object. */
  readonly include: string;
  /** A watch says the columns with its first event alone. */
  readonly withColumns: boolean;
  readonly metadata: JsonObject;
}

/** Shows objects as rows. */
export function tableOf(kind: Kind, objects: readonly Entity[], { now, include, withColumns, metadata }: TableOptions): JsonObject {
  const columns = columnsOf(kind);
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    columnDefinitions: withColumns ? columns.map(definitionOf) : null,
    rows: objects.map((object) => ({ cells: columns.map((column) => cellOf(object, column, now)), object: included(object, include) })),
  };
}

/** CRDs say themselves whether they show an age; theirs own is shown as a time. Built-in kinds say all of their columns. */
function columnsOf({ schema, columns }: Kind): readonly Column[] {
  if (schema === undefined) return columns;
  return columns.length > 0 ? [NAME, ...columns] : [NAME, AGE];
}

function definitionOf({ name, type, format, description, priority }: Column): JsonObject {
  return { name, type, format, description, priority };
}

function included(object: Entity, include: string): Json {
  if (include === "None") return null;
  return include === "Object" ? object : partialOf(object);
}

/** An object's metadata, as one who asked for no more gets it. */
export function partialOf({ metadata }: Entity): JsonObject {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata };
}

/** Of several values, the first. */
function cellOf(object: Entity, { type, jsonPath, cell }: Column, now: number): Json {
  if (cell) return cell(object, now);
  const [value] = valuesAt(object, jsonPath);
  if (value === undefined || value === null) return null;
  if (type === "date") return isText(value) ? ageSince(value, now) : "<invalid>";
  return type === "string" && !isText(value) ? JSON.stringify(value) : value;
}
