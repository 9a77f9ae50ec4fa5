/** JSONPath as far as printer columns use it: `.a.b`, `['a']`, `[0]`, `[*]`, `[?(@.type=="Ready")]`. */
import { at, isList, isObject } from "./json.ts";
import type { Json } from "./json.ts";

const STEP = /\.?([\w-]+)|\['([^']*)'\]|\[(\*|-?\d+)\]|\[\?\(@\.([\w.-]+)\s*==\s*["']([^"']*)["']\)\]/y;

/** All values at a path. A path that this does not understand leads nowhere. */
export function valuesAt(value: Json, path: string): readonly Json[] {
  STEP.lastIndex = 0;
  let found: readonly Json[] = [value];
  while (STEP.lastIndex < path.length) {
    const step = STEP.exec(path);
    if (step === null) return [];
    const [, name, quoted, index, field, wanted] = step;
    if (index !== undefined) found = found.flatMap((item) => itemsAt(item, index));
    else if (field !== undefined) {
      found = found.flatMap((item) => isList(item) ? item.filter((one) => at(one, field.split(".")) === wanted) : []);
    } else found = found.flatMap((item) => fieldAt(item, name ?? quoted ?? ""));
  }
  return found;
}

function fieldAt(value: Json, name: string): Json[] {
  const field = at(value, [name]);
  return field === undefined ? [] : [field];
}

function itemsAt(value: Json, index: string): readonly Json[] {
  if (index === "*") return isList(value) ? value : isObject(value) ? Object.values(value) : [];
  const item = isList(value) ? value.at(Number(index)) : undefined;
  return item === undefined ? [] : [item];
}
