/** The documents by which clients find out what there is. */
import { apiVersionOf } from "../api.ts";
import type { JsonObject } from "./json.ts";
import type { Kind } from "./kinds.ts";
import { resourceDocument, versionsDocument } from "./openapi.ts";

/** The Kubernetes that it is like: the one that it is held to in tests/conformance. */
const VERSION = { major: "1", minor: "36", gitVersion: "v1.36.3+konductor-memory", platform: "memory" } as const;

const VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"] as const;
/** The same for the kinds of CRDs, in the order in which the real server has them. */
const DEFINED_VERBS = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"] as const;
const STATUS_VERBS = ["get", "patch", "update"] as const;

/** The document at a path, if there is one. */
export function documentAt(path: string, kinds: readonly Kind[]): JsonObject | undefined {
  if (path === "/version") return VERSION;
  if (path === "/api") return { kind: "APIVersions", apiVersion: "v1", versions: ["v1"], serverAddressByClientCIDRs: [] };
  if (path === "/apis") {
    return {
      kind: "APIGroupList",
      apiVersion: "v1",
      groups: groupsOf(kinds).map((group) => groupDocument(group, kinds)),
    };
  }
  if (path === "/openapi/v3") return versionsDocument(kinds);
  const openApi = /^\/openapi\/v3\/(?:api|apis\/([^/]+))\/([^/]+)$/.exec(path);
  if (openApi) return ofVersion(openApi, kinds, resourceDocument);
  const resources = /^\/(?:api|apis\/([^/]+))\/([^/]+)$/.exec(path);
  if (resources) return ofVersion(resources, kinds, resourceList);
  const group = /^\/apis\/([^/]+)$/.exec(path)?.[1];
  return group !== undefined && groupsOf(kinds).includes(group)
    ? { kind: "APIGroup", apiVersion: "v1", ...groupDocument(group, kinds) }
    : undefined;
}

/** What `make` makes of the kinds of one group and version, if there are any. */
function ofVersion(
  [, group = "", version]: RegExpExecArray,
  kinds: readonly Kind[],
  make: (kinds: readonly Kind[]) => JsonObject,
): JsonObject | undefined {
  const chosen = kinds.filter(({ resource }) => resource.group === group && resource.version === version);
  return chosen.length > 0 ? make(chosen) : undefined;
}

/** All groups but the core. */
function groupsOf(kinds: readonly Kind[]): readonly string[] {
  return [...new Set(kinds.map(({ resource }) => resource.group))].filter((group) => group !== "");
}

function groupDocument(name: string, kinds: readonly Kind[]): JsonObject {
  const versions = [...new Set(kinds.filter(({ resource }) => resource.group === name).map(({ resource }) => resource.version))]
    .map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] ?? null };
}

function resourceList(kinds: readonly Kind[]): JsonObject {
  const [first] = kinds;
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: first ? apiVersionOf(first.resource) : "",
    resources: kinds.flatMap(resourcesOf),
  };
}

function resourcesOf({ resource, singular, shortNames, categories, hasStatus, schema }: Kind): JsonObject[] {
  const { plural, kind, namespaced } = resource;
  const main = { name: plural, singularName: singular, namespaced, kind, verbs: schema ? DEFINED_VERBS : VERBS, shortNames, categories };
  return hasStatus ? [main, { name: `${plural}/status`, singularName: "", namespaced, kind, verbs: STATUS_VERBS }] : [main];
}
