/** Holds values to a CRD's schema, in the words of the real server. */
import { isList, isObject, isText, same } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import { invalidValue } from "./refusals.ts";
import type { Problem } from "./refusals.ts";
import type { Schema } from "./schema.ts";

/** Says what is wrong with a value. `path` is where it is, as `spec.permits`. */
export function validate(value: Json, options: { schema: Schema; path: string }): Problem[] {
  const { schema, path } = options;
  if (value === null && (schema.nullable || schema.types.length === 0)) return [];
  const problems = [...checkType(value, schema, path), ...checkEnum(value, schema, path)];
  if (typeof value === "number") return [...problems, ...checkNumber(value, schema, path)];
  if (isText(value)) return [...problems, ...checkText(value, schema, path)];
  if (isList(value)) return [...problems, ...checkList(value, schema, path)];
  return isObject(value) ? [...problems, ...checkObject(value, schema, path)] : problems;
}

function checkType(value: Json, { types, format }: Schema, path: string): Problem[] {
  const type = typeOf(value);
  if (types.length === 0 || types.includes(type)) {
    if (type === "integer" && typeof value === "number" && !fits(value, format)) return [misfit(path, format)];
    return isText(value) && !isOfFormat(value, format) ? [wrongType(path, { type: format ?? "", value })] : [];
  }
  if (type === "integer" && types.includes("number")) return [];
  if (type === "number" && types.includes("integer")) {
    return [wrongType(path, { type: format ?? "integer", value: format ? "float64" : type }), misfit(path, format)];
  }
  return [wrongType(path, { type: types.join(","), value: type })];
}

function typeOf(value: Json): string {
  if (typeof value === "number") return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? "integer" : "number";
  if (value === null) return "null";
  return isList(value) ? "array" : typeof value;
}

function wrongType(path: string, { type, value }: { type: string; value: string }): Problem {
  return { ...invalidValue(path, { value, message: `${path} in body must be of type ${type}: "${value}"` }), grave: true };
}

function fits(value: number, format: string | undefined): boolean {
  return format !== "int32" || (value >= -(2 ** 31) && value < 2 ** 31);
}

function misfit(path: string, format: string | undefined): Problem {
  const shown = format === undefined ? "(default format)" : `with format ${format}`;
  return { path: "<nil>", message: `Invalid value: "": Checked value must be of type integer ${shown} in ${path}` };
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

function isOfFormat(value: string, format: string | undefined): boolean {
  if (format === "date-time") return DATE_TIME.test(value) && !Number.isNaN(Date.parse(value));
  return format !== "date" || (DATE.test(value) && !Number.isNaN(Date.parse(value)));
}

function checkEnum(value: Json, schema: Schema, path: string): Problem[] {
  if (schema.enum === undefined || schema.enum.some((allowed) => same(allowed, value))) return [];
  const allowed = schema.enum.map((item) => JSON.stringify(item)).join(", ");
  return [{ path, message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${allowed}`, grave: true }];
}

function checkNumber(value: number, schema: Schema, path: string): Problem[] {
  const problems: string[] = [];
  const { minimum, maximum, multipleOf } = Object.fromEntries(schema.bounds);
  if (maximum !== undefined && (schema.exclusiveMaximum ? value >= maximum : value > maximum)) {
    problems.push(`should be less than ${schema.exclusiveMaximum ? "" : "or equal to "}${maximum}`);
  }
  if (minimum !== undefined && (schema.exclusiveMinimum ? value <= minimum : value < minimum)) {
    problems.push(`should be greater than ${schema.exclusiveMinimum ? "" : "or equal to "}${minimum}`);
  }
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) problems.push(`should be a multiple of ${multipleOf}`);
  return problems.map((problem) => invalidValue(path, { value, message: `${path} in body ${problem}` }));
}

function checkText(value: string, schema: Schema, path: string): Problem[] {
  const problems: Problem[] = [];
  const { minLength, maxLength } = Object.fromEntries(schema.bounds);
  const length = minLength === undefined && maxLength === undefined ? 0 : [...value].length;
  if (maxLength !== undefined && length > maxLength) {
    problems.push({ path, message: `Too long: may not be more than ${maxLength} bytes`, grave: true });
  }
  if (minLength !== undefined && length < minLength) {
    problems.push(invalidValue(path, { value, message: `${path} in body should be at least ${minLength} chars long` }));
  }
  if (schema.pattern && !schema.pattern.test(value)) {
    problems.push(invalidValue(path, { value, message: `${path} in body should match '${schema.pattern.source}'` }));
  }
  return problems;
}

function checkList(list: readonly Json[], schema: Schema, path: string): Problem[] {
  const problems: Problem[] = [];
  const { minItems, maxItems } = Object.fromEntries(schema.bounds);
  const { items } = schema;
  if (items) problems.push(...list.flatMap((item, index) => validate(item, { schema: items, path: `${path}[${index}]` })));
  if (minItems !== undefined && list.length < minItems) {
    problems.push(invalidValue(path, { value: list.length, message: `${path} in body should have at least ${minItems} items` }));
  }
  if (maxItems !== undefined && list.length > maxItems) problems.push(tooMany(path, { count: list.length, most: maxItems }));
  return problems;
}

function tooMany(path: string, { count, most }: { count: number; most: number }): Problem {
  return { path, message: `Too many: ${count}: must have at most ${most} items`, grave: true };
}

function checkObject(object: JsonObject, schema: Schema, path: string): Problem[] {
  const problems: Problem[] = [];
  const names = Object.keys(object).sort();
  const { minProperties, maxProperties } = Object.fromEntries(schema.bounds);
  if (minProperties !== undefined && names.length < minProperties) {
    const message = `${path} in body should have at least ${minProperties} properties`;
    problems.push(invalidValue(path, { value: names.length, message }));
  }
  if (maxProperties !== undefined && names.length > maxProperties) {
    problems.push(tooMany(path, { count: names.length, most: maxProperties }));
  }
  for (const name of names) {
    const inner = schema.properties.get(name) ?? schema.additional;
    if (inner) problems.push(...validate(object[name] ?? null, { schema: inner, path: path ? `${path}.${name}` : name }));
  }
  const missing = schema.required.filter((name) => !Object.hasOwn(object, name));
  problems.push(...missing.map((name) => ({ path: path ? `${path}.${name}` : name, message: "Required value", grave: true })));
  return problems;
}

/** Finds items that a list of type `set` or `map` has twice. */
export function checkLists(value: Json, options: { schema: Schema; path: string }): Problem[] {
  const { schema, path } = options;
  if (isList(value)) {
    const { items } = schema;
    const inner = items ? value.flatMap((item, index) => checkLists(item, { schema: items, path: `${path}[${index}]` })) : [];
    return [...duplicates(value, schema, path), ...inner];
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, field]) => {
    const inner = schema.properties.get(name) ?? schema.additional;
    return inner ? checkLists(field, { schema: inner, path: path ? `${path}.${name}` : name }) : [];
  });
}

function duplicates(list: readonly Json[], schema: Schema, path: string): Problem[] {
  if (schema.listType !== "set" && schema.listType !== "map") return [];
  const seen = new Set<string>();
  return list.flatMap((item, index) => {
    const key = JSON.stringify(schema.listType === "map" ? keysOf(item, schema.listKeys) : item);
    if (!seen.has(key)) return seen.add(key) && [];
    return [{ path: `${path}[${index}]`, message: `Duplicate value: ${key}` }];
  });
}

function keysOf(item: Json, keys: readonly string[]): Json {
  return isObject(item) ? Object.fromEntries([...keys].sort().map((key) => [key, item[key] ?? null])) : item;
}
