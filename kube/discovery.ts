/** How an API server describes itself: which kinds it serves under an apiVersion, and what they are called in URLs. */
import type { Resource } from "./api.ts";

/** A group may be left out (the core group has none); neither part may climb out of its place in a path. */
const API_VERSION = /^(?:([a-z0-9]([-a-z0-9.]*[a-z0-9])?)\/)?([a-z0-9]+)$/;

/** Splits `batch/v1` or `v1`. Throws a TypeError for what cannot be an apiVersion. */
export function splitApiVersion(apiVersion: string): Pick<Resource, "group" | "version"> {
  const match = API_VERSION.exec(apiVersion);
  if (match === null) throw new TypeError(`Cannot look up "${apiVersion}": that is no apiVersion`);
  return { group: match[1] ?? "", version: match[3] ?? "" };
}

/** Where the description lies. */
export function discoveryPath({ group, version }: Pick<Resource, "group" | "version">): string {
  return group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
}

/** Reads an APIResourceList: the kinds in it that can be watched. */
export function resourcesFrom(body: unknown, of: Pick<Resource, "group" | "version">): Resource[] {
  const { resources } = fieldsOf(body);
  if (!Array.isArray(resources)) throw new Error("the answer is not a list of resources");
  return resources.flatMap((entry: unknown) => {
    const { name, kind, namespaced, verbs } = fieldsOf(entry);
    if (typeof name !== "string" || typeof kind !== "string" || name.includes("/")) return [];
    if (!Array.isArray(verbs) || !verbs.includes("list") || !verbs.includes("watch")) return [];
    return [{ group: of.group, version: of.version, plural: name, kind, namespaced: namespaced === true }];
  });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
