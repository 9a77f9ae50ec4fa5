/** Patches beside the merge patch: JSON patches, and strategic merge patches for the built-in kinds. */
import { ApiError } from "../errors.ts";
import { isList, isObject, isText, objectOf, same } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import { badRequest, Unfit } from "./refusals.ts";

/** By what the items of a list are told apart. Lists that are not here are replaced. */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: "name",
  initContainers: "name",
  ephemeralContainers: "name",
  volumes: "name",
  env: "name",
  imagePullSecrets: "name",
  volumeMounts: "mountPath",
  ports: "containerPort",
  conditions: "type",
  ownerReferences: "uid",
};

/** Lists of plain values that are joined. */
const MERGED_LISTS = ["finalizers"];

/** Applies a strategic merge patch: as a merge patch, but lists with keys are merged item by item. */
export function strategicMerge(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  if (patch["$patch"] === "replace") return withoutDirectives(patch);
  const merged = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [field, change] of Object.entries(withoutDirectives(patch))) {
    if (change === null || isRemoval(change)) merged.delete(field);
    else merged.set(field, isList(change) ? mergeLists(field, merged.get(field), change) : strategicMerge(merged.get(field), change));
  }
  for (const [field, removed] of removalsOf(patch)) {
    const list = merged.get(field);
    if (isList(list)) merged.set(field, list.filter((item) => !removed.some((one) => same(one, item))));
  }
  return objectOf(merged);
}

function withoutDirectives(patch: JsonObject): JsonObject {
  return objectOf(Object.entries(patch).filter(([field]) => !field.startsWith("$")));
}

function removalsOf(patch: JsonObject): (readonly [string, readonly Json[]])[] {
  const prefix = "$deleteFromPrimitiveList/";
  return Object.entries(patch).flatMap(([field, removed]) =>
    field.startsWith(prefix) && isList(removed) ? [[field.slice(prefix.length), removed] as const] : []
  );
}

function isRemoval(change: Json): boolean {
  return isObject(change) && change["$patch"] === "delete";
}

function mergeLists(field: string, target: Json | undefined, changes: readonly Json[]): readonly Json[] {
  const old = isList(target) ? target : [];
  const key = MERGE_KEYS[field];
  if (MERGED_LISTS.includes(field)) return [...old, ...changes.filter((change) => !old.some((item) => same(item, change)))];
  if (key === undefined || !changes.every(isObject)) return changes;
  const merged = [...old];
  for (const change of changes) {
    const index = merged.findIndex((item) => isObject(item) && item[key] === change[key]);
    if (isRemoval(change)) merged.splice(index, index < 0 ? 0 : 1);
    else if (index < 0) merged.push(change);
    else merged[index] = strategicMerge(merged[index], change);
  }
  return merged;
}

/** Applies a JSON patch (RFC 6902). Throws 422 when an operation does not fit. */
export function jsonPatch(target: Json, operations: Json): Json {
  if (!isList(operations)) throw badRequest("error decoding patch: a JSON patch is a list of operations");
  return operations.reduce<Json>((value, operation) => applyOperation(value, isObject(operation) ? operation : {}), target);
}

function applyOperation(target: Json, operation: JsonObject): Json {
  const { op, path, from, value = null } = operation;
  if (!isText(path)) throw badRequest("error decoding patch: an operation needs a path");
  const source = isText(from) ? from : "";
  switch (op) {
    case "add":
      return edit(target, path, { value, insert: true });
    case "remove":
      return edit(target, path, { value: undefined });
    case "replace":
      read(target, path);
      return edit(target, path, { value });
    case "move":
      return edit(edit(target, source, { value: undefined }), path, { value: read(target, source), insert: true });
    case "copy":
      return edit(target, path, { value: read(target, source), insert: true });
    case "test":
      if (!same(read(target, path), value)) throw unfit(path, "the test failed");
      return target;
    default:
      throw badRequest(`error decoding patch: unknown operation ${JSON.stringify(op ?? null)}`);
  }
}

function stepsOf(path: string): string[] {
  return path.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function read(target: Json, path: string): Json {
  const found = stepsOf(path).reduce<Json | undefined>(
    (value, step) => isList(value) ? value[Number(step)] : isObject(value) ? value[step] : undefined,
    target,
  );
  if (found === undefined) throw unfit(path, "nothing is there");
  return found;
}

interface Edit {
  /** Undefined: remove what is there. */
  readonly value: Json | undefined;
  /** Whether items of a list make room instead of being replaced. */
  readonly insert?: boolean;
}

function edit(target: Json, path: string, change: Edit): Json {
  const [step, ...rest] = stepsOf(path);
  if (step === undefined) return change.value ?? null;
  const below = rest.map((name) => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  if (isList(target)) return editList(target, { step, below, path }, change);
  if (!isObject(target)) throw unfit(path, "nothing is there");
  if (below === "") {
    if (change.value === undefined && !Object.hasOwn(target, step)) throw unfit(path, "nothing is there");
    return objectOf(Object.entries({ ...target, [step]: change.value }));
  }
  return objectOf(Object.entries({ ...target, [step]: edit(read(target, `/${escapeStep(step)}`), below, change) }));
}

function escapeStep(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}

function editList(list: readonly Json[], { step, below, path }: { step: string; below: string; path: string }, change: Edit): Json {
  const index = step === "-" ? list.length : Number(step);
  if (!Number.isInteger(index) || index < 0 || index > list.length) throw unfit(path, "there is no such item");
  if (below !== "") return list.map((item, place) => place === index ? edit(item, below, change) : item);
  const items = change.value === undefined ? [] : [change.value];
  return list.toSpliced(index, change.insert ? 0 : 1, ...items);
}

/** Says so in the words of the real server, whose reason is for programs alone. */
function unfit(path: string, why: string): Error {
  const message = "the server rejected our request due to an error in our request";
  return new ApiError(message, { code: 422, reason: "Invalid", cause: new Unfit(`${path}: ${why}`) });
}
