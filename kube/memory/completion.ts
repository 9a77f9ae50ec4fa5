/** What the server adds to new objects of some of its own kinds. */
import { withMeta } from "./admission.ts";
import { established } from "./definitions.ts";
import { isNamespace } from "./deletion.ts";
import type { Entity } from "./entity.ts";
import { isObject, toJson } from "./json.ts";
import type { JsonObject } from "./json.ts";
import { isCrd } from "./kinds.ts";
import type { Kind } from "./kinds.ts";

/** Completes a new object. `now` is the time as objects carry it. */
export function complete(kind: Kind, entity: Entity, now: string): Entity {
  if (isNamespace(kind)) {
    const labels = { ...entity.metadata.labels, "kubernetes.io/metadata.name": entity.metadata.name };
    return Object.freeze({ ...withMeta(entity, { labels }), spec: toJson({ finalizers: ["kubernetes"] }) });
  }
  if (isCrd(kind.resource)) return established(entity, now);
  if (kind.resource.group !== "") return entity;
  if (kind.resource.kind === "Pod") return withDefaults(entity, { spec: { securityContext: {} } }); // kubectl debug breaks without
  return kind.resource.kind === "Secret" ? withDefaults(entity, { type: "Opaque" }) : entity;
}

function withDefaults(entity: Entity, defaults: JsonObject): Entity {
  const { spec } = defaults;
  const own = entity["spec"];
  return Object.freeze({ ...defaults, ...entity, ...(isObject(spec) && isObject(own) ? { spec: toJson({ ...spec, ...own }) } : {}) });
}
