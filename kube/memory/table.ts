/** Tables, as `kubectl get` asks for: columns of the CRD, or of the built-in kinds. */
import type { Entity } from "./entity.ts";
import { isText } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import { valuesAt } from "./json_path.ts";
import type { Column, Kind } from "./kinds.ts";

const NAME: Column = {
  name: "Name",
  type: "string",
  format: "name",
  description: "The object's name",
  priority: 0,
  jsonPath: ".metadata.name",
};
const AGE: Column = {
  name: "Age",
  type: "date",
  format: "",
  description: "Since when the object is there",
  priority: 0,
  jsonPath: ".metadata.creationTimestamp",
};

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

/** CRDs say themselves whether they show an age; theirs own is shown as a time. */
function columnsOf({ schema, columns }: Kind): readonly Column[] {
  const complete = columns.length > 0 && (schema !== undefined || columns.some(({ jsonPath }) => jsonPath === AGE.jsonPath));
  return complete ? [NAME, ...columns] : [NAME, ...columns, AGE];
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
function cellOf(object: Entity, { type, jsonPath }: Column, now: number): Json {
  const [value] = valuesAt(object, jsonPath);
  if (value === undefined || value === null) return null;
  if (type === "date") return isText(value) ? ageOf(now - Date.parse(value)) : "<invalid>";
  return type === "string" && !isText(value) ? JSON.stringify(value) : value;
}

/** A duration as people read it, the finer the shorter it is: `45s`, `5m3s`, `3h10m`, `2d`. */
export function ageOf(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const [minutes, hours, days] = [60, 3600, 86_400].map((unit) => Math.floor(seconds / unit));
  if (Number.isNaN(seconds) || seconds < -1) return "<invalid>";
  if (minutes === undefined || hours === undefined || days === undefined || seconds < 120) return `${Math.max(0, seconds)}s`;
  if (minutes < 10) return both(`${minutes}m`, seconds % 60, "s");
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return both(`${hours}h`, minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  if (days < 8) return both(`${days}d`, hours % 24, "h");
  if (days < 730) return `${days}d`;
  return days < 2920 ? both(`${Math.floor(days / 365)}y`, days % 365, "d") : `${Math.floor(days / 365)}y`;
}

function both(greater: string, lesser: number, unit: string): string {
  return lesser === 0 ? greater : `${greater}${lesser}${unit}`;
}
