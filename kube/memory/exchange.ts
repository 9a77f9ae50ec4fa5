/** Requests about objects, answered over HTTP. */
import type { KubeObject, NewObject, Resource, WatchEvent } from "../api.ts";
import { ApiError, isConflict, isNotFound } from "../errors.ts";
import { checkType } from "./admission.ts";
import type { MemoryClient } from "./client.ts";
import { isObject, isText, toJson, toJsonObject } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import { bodyOf, shapeOf, unsupported } from "./media.ts";
import { jsonPatch, strategicMerge } from "./patches.ts";
import { badRequest } from "./refusals.ts";
import { errorLine, json, stream } from "./responses.ts";
import type { Route } from "./route.ts";
import { unknownFields } from "./schema.ts";
import { Showing } from "./showing.ts";

export interface Exchange {
  readonly request: Request;
  readonly route: Route;
  readonly client: MemoryClient;
  /** By the server's wall clock, in milliseconds. */
  readonly now: () => number;
}

/** How often a patch that is applied here, and not by the server at once, is tried when others write in between. */
const TRIES = 5;

/** Answers a request. Throws what the server refuses. */
export function exchange(asked: Exchange): Promise<Response> {
  return new Answer(asked).give();
}

class Answer {
  readonly #asked: Exchange;
  readonly #query: URLSearchParams;
  readonly #showing: Showing;

  constructor(asked: Exchange) {
    this.#asked = asked;
    this.#query = new URL(asked.request.url).searchParams;
    const shape = shapeOf(asked.request.headers.get("accept"));
    this.#showing = new Showing(asked.route.kind, { shape, now: asked.now, include: this.#query.get("includeObject") ?? "Metadata" });
  }

  give(): Promise<Response> {
    const { request: { method }, route: { name } } = this.#asked;
    if (this.#query.has("dryRun")) throw badRequest("this embedded server does not serve dry runs");
    const verb = `${method} ${name === undefined ? "collection" : "object"}`;
    switch (verb) {
      case "GET object":
        return this.#get(name ?? "");
      case "GET collection":
        return isTrue(this.#query.get("watch")) ? this.#watch() : this.#list();
      case "POST collection":
        return this.#create();
      case "PUT object":
        return this.#update(name ?? "");
      case "PATCH object":
        return this.#patch(name ?? "");
      case "DELETE object":
        return this.#delete(name ?? "");
      case "DELETE collection":
        return this.#deleteAll();
    }
    throw new ApiError(`this embedded server does not serve ${method} here`, { code: 405, reason: "MethodNotAllowed" });
  }

  get #resource(): Resource {
    return this.#asked.route.kind.resource;
  }

  get #place() {
    const { namespace, subresource } = this.#asked.route;
    return { namespace, subresource };
  }

  get #selection() {
    const { namespace } = this.#asked.route;
    const text = (name: string): string | undefined => this.#query.get(name) ?? undefined;
    return { namespace, labelSelector: text("labelSelector"), fieldSelector: text("fieldSelector") };
  }

  async #get(name: string): Promise<Response> {
    return json(this.#showing.one(await this.#asked.client.get(this.#resource, { ...this.#place, name })));
  }

  async #list(): Promise<Response> {
    const limit = numberOf(this.#query, "limit");
    const page = { limit, continue: this.#query.get("continue") ?? undefined };
    return json(this.#showing.list(await this.#asked.client.list(this.#resource, { ...this.#selection, ...page })));
  }

  async #watch(): Promise<Response> {
    const abort = new AbortController();
    const terms = {
      ...this.#selection,
      signal: abort.signal,
      resourceVersion: this.#query.get("resourceVersion") ?? "",
      timeoutSeconds: numberOf(this.#query, "timeoutSeconds"),
    };
    if (this.#query.has("sendInitialEvents")) throw noInitialEvents();
    try {
      const events = await this.#asked.client.open(this.#resource, terms);
      return events ? stream(this.#lines(events), abort) : json({});
    } catch (error) {
      // A version that is too old is told in the stream, as the real server does.
      if (error instanceof ApiError && error.code === 410) return stream(errorLine(error), abort);
      throw error;
    }
  }

  async *#lines(events: AsyncIterable<WatchEvent>): AsyncGenerator<string> {
    const wantsBookmarks = isTrue(this.#query.get("allowWatchBookmarks"));
    for await (const { type, object } of events) {
      if (type !== "BOOKMARK") yield JSON.stringify({ type, object: this.#showing.one(object) }) + "\n";
      else if (wantsBookmarks) yield JSON.stringify({ type, object: this.#showing.bookmark(object) }) + "\n";
    }
  }

  async #create(): Promise<Response> {
    const { client, route } = this.#asked;
    const body = this.#typed(await this.#body());
    const warnings = this.#checkFields(body);
    const metadata = isObject(body["metadata"]) ? body["metadata"] : {};
    if (route.namespace !== undefined && (metadata["namespace"] || route.namespace) !== route.namespace) throw elsewhere();
    if (route.kind.resource.namespaced && route.namespace === undefined) {
      throw badRequest("an empty namespace may not be set during creation");
    }
    const object = sendable({ ...body, metadata: { ...metadata, ...(route.namespace ? { namespace: route.namespace } : {}) } });
    const created = await client.create(this.#resource, { object });
    return json(this.#showing.one(created), { status: 201, warnings });
  }

  async #update(name: string): Promise<Response> {
    const body = this.#typed(await this.#body());
    const warnings = this.#checkFields(body);
    return json(this.#showing.one(await this.#replace(body, name)), { warnings });
  }

  #replace(body: JsonObject, name: string): Promise<KubeObject> {
    const { client, route } = this.#asked;
    const metadata = isObject(body["metadata"]) ? body["metadata"] : {};
    if (metadata["name"] !== name) {
      throw badRequest(`the name of the object (${metadata["name"] ?? ""}) does not match the name on the URL (${name})`);
    }
    if ((metadata["namespace"] || route.namespace) !== route.namespace) throw elsewhere();
    const object = sendable({ ...body, metadata: { ...metadata, ...(route.namespace ? { namespace: route.namespace } : {}) } });
    return client.update(this.#resource, { object, subresource: route.subresource });
  }

  async #patch(name: string): Promise<Response> {
    const { request, route, client } = this.#asked;
    const type = request.headers.get("content-type")?.split(";")[0] ?? "";
    const patch = await bodyOf(request);
    if (type === "application/json-patch+json") {
      return json(this.#showing.one(await this.#edit(name, (current) => jsonPatch(current, patch))));
    }
    if (!isObject(patch)) throw badRequest("error decoding patch: json: cannot unmarshal it into Go value of type map[string]interface {}");
    if (type === "application/strategic-merge-patch+json" && route.kind.schema === undefined) {
      return json(this.#showing.one(await this.#edit(name, (current) => strategicMerge(current, patch))));
    }
    const warnings = this.#checkFields(patch);
    if (type === "application/apply-patch+yaml") return await this.#apply(name, { patch, warnings });
    if (type !== "application/merge-patch+json") throw unsupported(unknownPatch());
    return json(this.#showing.one(await client.patch(this.#resource, { ...this.#place, name, patch })), { warnings });
  }

  /** Reads, changes and writes; again, when another wrote in between. */
  async #edit(name: string, change: (current: Json) => Json): Promise<KubeObject> {
    for (let attempt = 1;; attempt++) {
      const current = await this.#asked.client.get(this.#resource, { ...this.#place, name });
      const next = change(toJson(current));
      if (!isObject(next)) throw badRequest("the patch leaves no object");
      try {
        return await this.#replace(next, name);
      } catch (error) {
        if (attempt === TRIES || !isConflict(error)) throw error;
      }
    }
  }

  /** Server-side apply, without its book-keeping: what was applied before and is left out now stays. */
  async #apply(name: string, { patch, warnings }: { patch: JsonObject; warnings: readonly string[] }): Promise<Response> {
    const { client, route } = this.#asked;
    try {
      return json(this.#showing.one(await client.patch(this.#resource, { ...this.#place, name, patch })), { warnings });
    } catch (error) {
      if (!isNotFound(error) || route.subresource) throw error;
    }
    const metadata = isObject(patch["metadata"]) ? patch["metadata"] : {};
    const object = sendable({ ...patch, metadata: { ...metadata, name, ...(route.namespace ? { namespace: route.namespace } : {}) } });
    return json(this.#showing.one(await client.create(this.#resource, { object })), { status: 201, warnings });
  }

  async #delete(name: string): Promise<Response> {
    const options = await this.#deletion();
    const { metadata } = await this.#asked.client.remove(this.#resource, { ...this.#place, name, ...options });
    const details = { name, group: this.#resource.group, kind: this.#resource.plural, uid: metadata.uid };
    return json({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details });
  }

  async #deleteAll(): Promise<Response> {
    const { client } = this.#asked;
    const options = await this.#deletion();
    const list = await client.list(this.#resource, this.#selection);
    for (const { metadata: { name, namespace } } of list.items) {
      await client.remove(this.#resource, { name, namespace, ...options }).catch((error) => {
        if (!isNotFound(error)) throw error;
      });
    }
    return json(this.#showing.list(list));
  }

  async #deletion() {
    const body = await this.#body();
    const { uid, resourceVersion } = isObject(body["preconditions"]) ? body["preconditions"] : {};
    const policy = body["propagationPolicy"] ?? this.#query.get("propagationPolicy");
    const grace = body["gracePeriodSeconds"];
    return {
      uid: isText(uid) ? uid : undefined,
      resourceVersion: isText(resourceVersion) ? resourceVersion : undefined,
      propagation: (["Background", "Foreground", "Orphan"] as const).find((known) => known === policy),
      graceSeconds: typeof grace === "number" ? grace : numberOf(this.#query, "gracePeriodSeconds"),
    };
  }

  async #body(): Promise<JsonObject> {
    const body = await bodyOf(this.#asked.request);
    if (!isObject(body)) throw badRequest(`the object provided is unrecognized (must be of type ${this.#resource.kind})`);
    return body;
  }

  /** Built-in kinds may leave their type out; CRDs' kinds may not. */
  #typed(body: JsonObject): JsonObject {
    const { kind } = this.#asked.route;
    const { group, version } = kind.resource;
    const apiVersion = group === "" ? version : `${group}/${version}`;
    const typed = kind.schema ? body : { apiVersion, kind: kind.resource.kind, ...body };
    checkType(kind, typed);
    return typed;
  }

  /** What to warn of, when the caller did not ask to be refused for it. */
  #checkFields(body: JsonObject): readonly string[] {
    const { kind: { schema, resource } } = this.#asked.route;
    const asked = this.#query.get("fieldValidation") ?? "Warn";
    const unknown = schema && asked !== "Ignore" ? unknownFields(body, schema).sort().map((field) => `unknown field "${field}"`) : [];
    if (unknown.length === 0 || asked !== "Strict") return unknown;
    const { kind, version } = resource;
    throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${unknown.join(", ")}`);
  }
}

/** The one place where what came in is taken for an object: the server reads its metadata itself, and refuses what is wrong with it. */
function isSendable(value: JsonObject): value is JsonObject & NewObject {
  return isObject(value["metadata"]);
}

function sendable(value: object): NewObject {
  const object = toJsonObject(value);
  if (isSendable(object)) return object;
  throw badRequest("the object has no metadata");
}

function isTrue(value: string | null): boolean {
  return value === "true" || value === "1";
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  if (!/^\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

function elsewhere(): ApiError {
  return badRequest("the namespace of the provided object does not match the namespace sent on the request");
}

function unknownPatch(): string {
  const types = ["application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml"];
  return `the body of the request was in an unknown format - accepted media types include: ${types.join(", ")}`;
}

/** Clients that ask for a list within a watch fall back to a list before it. */
function noInitialEvents(): ApiError {
  const message = 'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: ' +
    "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled";
  return new ApiError(message, { code: 422, reason: "Invalid" });
}
