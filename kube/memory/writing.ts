/** Requests that create and change, answered over HTTP. */
import type { KubeObject } from "../api.ts";
import { isConflict, isNotFound } from "../errors.ts";
import type { Asked } from "./asked.ts";
import { checkFields, placedObject, sentObject, typed, writerOf } from "./asked.ts";
import { isObject, toJson } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import { bodyOf, unsupported } from "./media.ts";
import { jsonPatch, strategicMerge } from "./patches.ts";
import { badRequest } from "./refusals.ts";
import { json } from "./responses.ts";

/** How often a patch that is applied here, and not by the server at once, is tried when others write in between. */
const TRIES = 5;

/** Answers `POST`. */
export async function create(asked: Asked): Promise<Response> {
  const { kind: { resource }, namespace } = asked.route;
  const body = typed(asked, await sentObject(asked));
  const warnings = checkFields(asked, body);
  const object = placedObject(asked, body);
  if (resource.namespaced && namespace === undefined) throw badRequest("an empty namespace may not be set during creation");
  const created = await writerOf(asked).create(resource, { object });
  return json(asked.showing.one(created), { status: 201, warnings });
}

/** Answers `PUT`. */
export async function update(asked: Asked, name: string): Promise<Response> {
  const body = typed(asked, await sentObject(asked));
  const warnings = checkFields(asked, body);
  return json(asked.showing.one(await replace(asked, { name, body })), { warnings });
}

function replace(asked: Asked, { name, body }: { name: string; body: JsonObject }): Promise<KubeObject> {
  const { kind: { resource }, subresource } = asked.route;
  const own = isObject(body["metadata"]) ? body["metadata"]["name"] : undefined;
  if (own !== name) throw badRequest(`the name of the object (${own ?? ""}) does not match the name on the URL (${name})`);
  return writerOf(asked).update(resource, { object: placedObject(asked, body), subresource });
}

/** Answers `PATCH`, of every type. */
export async function patch(asked: Asked, name: string): Promise<Response> {
  const { request, route, showing } = asked;
  const type = request.headers.get("content-type")?.split(";")[0] ?? "";
  const change = await bodyOf(request, "error decoding patch");
  if (type === "application/json-patch+json") {
    return json(showing.one(await edit(asked, { name, change: (current) => jsonPatch(current, change) })));
  }
  if (!isObject(change)) throw badRequest("error decoding patch: json: cannot unmarshal it into Go value of type map[string]interface {}");
  if (type === "application/strategic-merge-patch+json" && route.kind.schema === undefined) {
    return json(showing.one(await edit(asked, { name, change: (current) => strategicMerge(current, change) })));
  }
  const warnings = checkFields(asked, change);
  if (type === "application/apply-patch+yaml") return await apply(asked, { name, change, warnings });
  if (type !== "application/merge-patch+json") throw unsupported(unknownPatch());
  return json(showing.one(await merge(asked, { name, change })), { warnings });
}

interface Edit {
  readonly name: string;
  readonly change: (current: Json) => Json;
}

/** Reads, changes and writes; again, when another wrote in between. */
async function edit(asked: Asked, { name, change }: Edit): Promise<KubeObject> {
  const { client, route: { kind: { resource }, namespace } } = asked;
  for (let attempt = 1;; attempt++) {
    const current = await client.get(resource, { namespace, name });
    const body = change(toJson(current));
    if (!isObject(body)) throw badRequest("the patch leaves no object");
    try {
      return await replace(asked, { name, body });
    } catch (error) {
      if (attempt === TRIES || !isConflict(error)) throw error;
    }
  }
}

function merge(asked: Asked, { name, change }: { name: string; change: JsonObject }): Promise<KubeObject> {
  const { kind: { resource }, namespace, subresource } = asked.route;
  return writerOf(asked).patch(resource, { namespace, subresource, name, patch: change });
}

interface Applied {
  readonly name: string;
  readonly change: JsonObject;
  readonly warnings: readonly string[];
}

/** Server-side apply, without its book-keeping: what was applied before and is left out now stays. */
async function apply(asked: Asked, { name, change, warnings }: Applied): Promise<Response> {
  const { route: { kind: { resource }, subresource }, showing } = asked;
  try {
    return json(showing.one(await merge(asked, { name, change })), { warnings });
  } catch (error) {
    if (!isNotFound(error) || subresource) throw error;
  }
  const object = placedObject(asked, change, { name });
  return json(showing.one(await writerOf(asked).create(resource, { object })), { status: 201, warnings });
}

function unknownPatch(): string {
  const types = ["application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml"];
  return `the body of the request was in an unknown format - accepted media types include: ${types.join(", ")}`;
}
