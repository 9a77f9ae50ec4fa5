/** JSON values, and what the server does with them. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [field: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isText(value: Json | undefined): value is string {
  return typeof value === "string";
}

/**
 * Copies what would survive the wire, and freezes the copy: objects are shared between the store, its history and all readers, so a
 * reader that changes one has to fail.
 */
export function toJson(value: unknown): Json {
  if (value === null || value === undefined || typeof value === "boolean" || typeof value === "string") return value ?? null;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (value instanceof Date) return value.toJSON();
  if (Array.isArray(value)) return Object.freeze(value.map(toJson));
  if (typeof value === "object") return toJsonObject(value);
  throw new TypeError(`Cannot send a ${typeof value}: it is not JSON`);
}

/** Copies and freezes an object, without its fields that are `undefined`. */
export function toJsonObject(value: object): JsonObject {
  const copy: Record<string, Json> = {};
  for (const [field, inner] of Object.entries(value)) {
    if (inner !== undefined) copy[field] = toJson(inner);
  }
  return Object.freeze(copy);
}

/** Builds a frozen object from entries, leaving out those that are `undefined`. */
export function objectOf(entries: Iterable<readonly [string, Json | undefined]>): JsonObject {
  const object: Record<string, Json> = {};
  for (const [field, value] of entries) if (value !== undefined) object[field] = value;
  return Object.freeze(object);
}

/** Whether two values are equal, whatever the order of their fields. */
export function same(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (isList(one) && isList(other)) return one.length === other.length && one.every((item, index) => same(item, other[index]));
  if (!isObject(one) || !isObject(other)) return false;
  const fields = Object.keys(one);
  return fields.length === Object.keys(other).length &&
    fields.every((field) => Object.hasOwn(other, field) && same(one[field], other[field]));
}

/** What lies at a path of field names. */
export function at(value: Json | undefined, path: readonly string[]): Json | undefined {
  let found = value;
  for (const field of path) found = isObject(found) && Object.hasOwn(found, field) ? found[field] : undefined;
  return found;
}

/** Applies a JSON merge patch (RFC 7396). */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [field, change] of Object.entries(patch)) {
    if (change === null) merged.delete(field);
    else merged.set(field, mergePatch(merged.get(field), change));
  }
  return objectOf(merged);
}
