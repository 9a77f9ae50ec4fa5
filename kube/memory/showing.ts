/** Objects in the shape that a client asked for. */
import { apiVersionOf } from "../api.ts";
import type { KubeList, KubeObject } from "../api.ts";
import type { Entity } from "./entity.ts";
import { isObject, isText, toJsonObject } from "./json.ts";
import type { JsonObject } from "./json.ts";
import type { Kind } from "./kinds.ts";
import type { Shape } from "./media.ts";
import { partialOf, tableOf } from "./table.ts";

export interface ShowingOptions {
  readonly shape: Shape;
  /** By the server's wall clock, in milliseconds. */
  readonly now: () => number;
  /** What rows of a table carry of their objects. */
  readonly include: string;
}

export class Showing {
  readonly #kind: Kind;
  readonly #options: ShowingOptions;
  /** A watch's columns come with its first event alone. */
  #withColumns = true;

  constructor(kind: Kind, options: ShowingOptions) {
    this.#kind = kind;
    this.#options = options;
  }

  one(object: KubeObject): JsonObject {
    const entity = entityOf(object);
    const { shape } = this.#options;
    if (shape === "Partial") return partialOf(entity);
    return shape === "Table" ? this.#table([entity], { resourceVersion: entity.metadata.resourceVersion }) : entity;
  }

  list({ resourceVersion, items, continue: token }: KubeList): JsonObject {
    const metadata = { resourceVersion, ...(token === undefined ? {} : { continue: token }) };
    const entities = items.map(entityOf);
    const { shape } = this.#options;
    if (shape === "Table") return this.#table(entities, metadata);
    if (shape === "Partial") {
      return { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata, items: entities.map(partialOf) };
    }
    const { resource } = this.#kind;
    return { kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata, items: entities };
  }

  bookmark({ metadata: { resourceVersion } }: KubeObject): JsonObject {
    const { resource } = this.#kind;
    const metadata = { resourceVersion };
    const { shape } = this.#options;
    if (shape === "Table") return this.#table([], metadata);
    if (shape === "Partial") return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata };
    return { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata };
  }

  #table(entities: readonly Entity[], metadata: JsonObject): JsonObject {
    const { now, include } = this.#options;
    const table = tableOf(this.#kind, entities, { now: now(), include, withColumns: this.#withColumns, metadata });
    this.#withColumns = false;
    return table;
  }
}

/** Leaves out the version of what was only tried. What a client hands out came from the store, and so is an entity; anything else is a mistake of this program. */
function isEntity(value: JsonObject): value is Entity {
  return isText(value["apiVersion"]) && isText(value["kind"]) && isObject(value["metadata"]);
}

function entityOf(object: KubeObject): Entity {
  const { metadata, ...rest } = object;
  const json = toJsonObject({ ...rest, metadata: { ...metadata, resourceVersion: metadata.resourceVersion || undefined } });
  if (isEntity(json)) return json;
  throw new TypeError("Cannot show an object: it lacks its type or its metadata");
}
