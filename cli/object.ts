/** An object as the API server returned it. */
import type { Standing } from "../sdk/mod.ts";

export type KubeObject = Standing["parent"];

/** The value at a path as printer columns have it: `.status.holders[0].name`, `.status.conditions[?(@.type=="Ready")].status`. */
export function valueAt(object: unknown, path: string): unknown {
  let value = object;
  for (const [, field, index, key, wanted] of path.matchAll(/\.([\w-]+)|\[(\d+)\]|\[\?\(@\.(\w+)\s*==\s*["']([^"']*)["']\)\]/g)) {
    if (field !== undefined) value = fieldOf(value, field);
    else if (!Array.isArray(value)) return undefined;
    else value = index !== undefined ? value[Number(index)] : value.find((item) => fieldOf(item, key ?? "") === wanted);
  }
  return value;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}
