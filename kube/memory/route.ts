/** What a URL asks for. */
import type { Kind } from "./kinds.ts";

/** A collection of objects, one object, or its status. */
export interface Route {
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: "status" | undefined;
}

/** Reads `/apis/GROUP/VERSION/namespaces/NAMESPACE/PLURAL/NAME/status` and its shorter forms. Undefined for what is not served. */
export function routeOf(path: string, kinds: readonly Kind[]): Route | undefined {
  const [root, ...parts] = path.split("/").filter((part) => part !== "").map(decodeURIComponent);
  const [group, version, ...rest] = root === "api" ? ["", ...parts] : root === "apis" ? parts : [];
  if (group === undefined || version === undefined) return undefined;
  const inNamespace = rest[0] === "namespaces" && rest.length > 2 && rest[2] !== "status";
  const [plural, name, subresource, ...more] = inNamespace ? rest.slice(2) : rest;
  const kind = kinds.find(({ resource }) => resource.group === group && resource.version === version && resource.plural === plural);
  if (kind === undefined || more.length > 0 || (subresource !== undefined && subresource !== "status")) return undefined;
  if (subresource === "status" && !kind.hasStatus) return undefined;
  const namespace = inNamespace ? rest[1] : undefined;
  // Objects are where their kind says; only lists may go across namespaces.
  if (kind.resource.namespaced ? name !== undefined && !inNamespace : inNamespace) return undefined;
  return { kind, namespace, name, subresource: subresource === "status" ? "status" : undefined };
}
