/** Lists in pages, all of them as things were when the first was read. */
import type { Entity } from "./entity.ts";
import { isObject, isText } from "./json.ts";
import type { Json } from "./json.ts";
import type { Kind } from "./kinds.ts";
import { badRequest } from "./refusals.ts";
import type { Predicate } from "./selectors.ts";
import type { Records } from "./store.ts";

export interface Page {
  readonly items: readonly Entity[];
  readonly version: number;
  /** What to ask for the next page with. */
  readonly token: string | undefined;
}

export interface PageRequest {
  readonly kind: Kind;
  /** Left out: all. */
  readonly namespace: string | undefined;
  readonly matches: Predicate;
  readonly limit: number | undefined;
  readonly token: string | undefined;
}

/** Reads one page. Throws 410 for a token whose version is forgotten, 400 for one that is none. */
export function page(store: Records, { kind, namespace, matches, limit, token }: PageRequest): Page {
  const { version, offset } = token ? readToken(token) : { version: store.version, offset: 0 };
  const objects = store.list(kind, version).filter(({ metadata }) => !namespace || metadata.namespace === namespace);
  const items: Entity[] = [];
  let next = offset;
  for (; next < objects.length && (!limit || items.length < limit); next++) {
    const object = objects[next];
    if (object && matches(object)) items.push(object);
  }
  return { items, version, token: next < objects.length ? btoa(JSON.stringify({ version, offset: next })) : undefined };
}

function readToken(token: string): { version: number; offset: number } {
  const { version, offset } = parse(token);
  if (typeof version !== "number" || typeof offset !== "number") throw badRequest("invalid continue token: continue key is not valid");
  return { version, offset };
}

function parse(token: string): Readonly<Record<string, Json>> {
  try {
    const value: Json = JSON.parse(atob(token));
    return isObject(value) && !isText(value) ? value : {};
  } catch {
    return {};
  }
}
