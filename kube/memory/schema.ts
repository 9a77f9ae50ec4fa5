/** A CRD's structural schema: read once, then used to prune and default objects. `validate.ts` holds objects to it. */
import { compileRule } from "./cel.ts";
import type { Rule } from "./cel.ts";
import { isList, isObject, isText, objectOf } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";

export interface Schema {
  /** Empty: anything goes. */
  readonly types: readonly string[];
  readonly format: string | undefined;
  readonly nullable: boolean;
  readonly default: Json | undefined;
  readonly enum: readonly Json[] | undefined;
  readonly pattern: RegExp | undefined;
  /** minimum, maxLength and the like, by keyword. */
  readonly bounds: ReadonlyMap<string, number>;
  readonly exclusiveMinimum: boolean;
  readonly exclusiveMaximum: boolean;
  readonly properties: ReadonlyMap<string, Schema>;
  readonly required: readonly string[];
  readonly additional: Schema | undefined;
  /** Whether fields that the schema does not name are kept. */
  readonly open: boolean;
  readonly items: Schema | undefined;
  readonly listType: string;
  readonly listKeys: readonly string[];
  readonly rules: readonly Rule[];
}

/** Numeric keywords. */
const BOUNDS = [
  "minimum",
  "maximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
] as const;

/** Keywords that this server would have to obey, but does not know how to. */
const UNKNOWN = [
  "allOf",
  "anyOf",
  "oneOf",
  "not",
  "$ref",
  "patternProperties",
  "dependencies",
  "uniqueItems",
  "x-kubernetes-embedded-resource",
];

/** Reads the schema of whole objects: of what all objects have, it knows what rules may see. */
export function readRootSchema(source: JsonObject): Schema {
  const root = readSchema(source);
  const given = root.properties.get("metadata") ?? readSchema({ type: "object" });
  const names = new Map([["name", TEXT], ["generateName", TEXT], ...given.properties]);
  const metadata = { ...given, properties: names };
  return { ...root, properties: new Map([...root.properties, ["apiVersion", TEXT], ["kind", TEXT], ["metadata", metadata]]) };
}

/** Reads a schema. Throws for what it cannot obey, so that nothing passes here that a real server refuses. */
export function readSchema(source: Json | undefined, path = ""): Schema {
  const fields = isObject(source) ? source : {};
  const intOrString = fields["x-kubernetes-int-or-string"] === true;
  const unknown = intOrString ? undefined : UNKNOWN.find((keyword) => keyword in fields);
  if (unknown) throw new Error(`Cannot read the schema at "${path}": this server does not know the keyword ${unknown}`);
  const additional = fields["additionalProperties"];
  return {
    types: intOrString ? ["integer", "string"] : textOf(fields["type"]) ? [textOf(fields["type"])] : [],
    format: textOf(fields["format"]) || undefined,
    nullable: fields["nullable"] === true,
    default: fields["default"],
    enum: isList(fields["enum"]) ? fields["enum"] : undefined,
    pattern: isText(fields["pattern"]) ? new RegExp(fields["pattern"], "u") : undefined,
    bounds: boundsOf(fields),
    exclusiveMinimum: fields["exclusiveMinimum"] === true,
    exclusiveMaximum: fields["exclusiveMaximum"] === true,
    properties: propertiesOf(fields["properties"], path),
    required: textsOf(fields["required"]),
    additional: isObject(additional) ? readSchema(additional, `${path}.*`) : undefined,
    open: fields["x-kubernetes-preserve-unknown-fields"] === true || additional === true,
    items: isObject(fields["items"]) ? readSchema(fields["items"], `${path}[]`) : undefined,
    listType: textOf(fields["x-kubernetes-list-type"]),
    listKeys: textsOf(fields["x-kubernetes-list-map-keys"]),
    rules: rulesOf(fields["x-kubernetes-validations"], path),
  };
}

function boundsOf(fields: JsonObject): ReadonlyMap<string, number> {
  const bounds = new Map<string, number>();
  for (const keyword of BOUNDS) {
    const bound = fields[keyword];
    if (typeof bound === "number") bounds.set(keyword, bound);
  }
  return bounds;
}

function propertiesOf(value: Json | undefined, path: string): ReadonlyMap<string, Schema> {
  const entries = isObject(value) ? Object.entries(value) : [];
  return new Map(entries.map(([name, schema]) => [name, readSchema(schema, path ? `${path}.${name}` : name)]));
}

function rulesOf(value: Json | undefined, path: string): readonly Rule[] {
  return isList(value) ? value.filter(isObject).map((rule) => compileRule(rule, path)) : [];
}

function textOf(value: Json | undefined): string {
  return isText(value) ? value : "";
}

function textsOf(value: Json | undefined): readonly string[] {
  return isList(value) ? value.filter(isText) : [];
}

/** Whether rules hold anywhere in what a schema describes. */
export function hasRules({ rules, properties, additional, items }: Schema): boolean {
  return rules.length > 0 || [...properties.values(), additional, items].some((inner) => inner !== undefined && hasRules(inner));
}

const TEXT = readSchema({ type: "string" });

/**
 * Drops what the schema does not name, and puts defaults where nothing is. A null where null is not allowed counts as nothing.
 * Nothing new is made where nothing changes.
 */
export function conform(value: Json, schema: Schema): Json {
  if (isList(value)) return conformList(value, schema);
  if (!isObject(value)) return value;
  const entries = new Map<string, Json>();
  for (const [name, inner] of Object.entries(value)) {
    const property = schema.properties.get(name) ?? schema.additional;
    if (property === undefined) {
      if (schema.open) entries.set(name, inner);
    } else if (inner !== null || property.nullable || property.types.length === 0) {
      entries.set(name, conform(inner, property));
    }
  }
  for (const [name, property] of schema.properties) {
    if (property.default !== undefined && !entries.has(name)) entries.set(name, conform(property.default, property));
  }
  const fields = Object.keys(value);
  const unchanged = entries.size === fields.length && fields.every((name) => entries.get(name) === value[name]);
  return unchanged ? value : objectOf(entries);
}

function conformList(list: readonly Json[], schema: Schema): Json {
  const items = schema.items;
  if (items === undefined) return list;
  const conformed = list.map((item) => conform(item === null && !items.nullable ? items.default ?? null : item, items));
  return conformed.every((item, index) => item === list[index]) ? list : Object.freeze(conformed);
}

/** The fields, however deep, that `conform` drops because no schema names them. */
export function unknownFields(value: Json | undefined, schema: Schema, path = ""): string[] {
  if (isList(value)) {
    const { items } = schema;
    return items ? value.flatMap((item, index) => unknownFields(item, items, `${path}[${index}]`)) : [];
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const place = path === "" ? name : `${path}.${name}`;
    const property = schema.properties.get(name) ?? schema.additional;
    if (property) return unknownFields(inner, property, place);
    return schema.open || path === "metadata" ? [] : [place];
  });
}
