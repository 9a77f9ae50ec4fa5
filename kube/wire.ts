/** What goes over the wire: paths and queries on the way out, objects, lists, events and refusals on the way in. */
import { apiVersionOf } from "./api.ts";
import type { KubeList, KubeObject, ListRequest, Resource, Selection, WatchEvent, WatchRequest } from "./api.ts";
import { ApiError } from "./errors.ts";

type Fields = Readonly<Record<string, unknown>>;

const EVENT_TYPES = ["ADDED", "MODIFIED", "DELETED", "BOOKMARK"] as const;

export interface Place {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
}

/** The path of a collection or, with a name, of one object. Throws a TypeError for what would address something else. */
export function pathOf(resource: Resource, place: Place): string {
  const { namespace, name, subresource } = place;
  if (name === "") throw new TypeError(`Cannot address one of ${resource.plural}: it needs a name`);
  if (resource.namespaced && name !== undefined && !namespace) {
    throw new TypeError(`Cannot address ${resource.plural} "${name}": it needs a namespace`);
  }
  const root = resource.group === "" ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const scope = resource.namespaced && namespace ? ["namespaces", namespace] : [];
  const rest = [...scope, resource.plural, ...(name === undefined ? [] : [name]), ...(subresource ? [subresource] : [])];
  return [root, ...rest.map(segmentOf)].join("/");
}

/** A part of a path. Dots alone would climb out: deleting the object `..` would delete its namespace. */
function segmentOf(text: string): string {
  if (text === "." || text === "..") throw new TypeError(`Cannot address "${text}": that is no name`);
  return encodeURIComponent(text);
}

/** The query of a list. */
export function listQuery(request: ListRequest): URLSearchParams {
  const query = selectionQuery(request);
  if (request.limit !== undefined) query.set("limit", String(request.limit));
  if (request.continue) query.set("continue", request.continue);
  return query;
}

/** The query of a watch, bookmarks included. */
export function watchQuery(request: WatchRequest): URLSearchParams {
  const query = selectionQuery(request);
  query.set("watch", "true");
  query.set("allowWatchBookmarks", "true");
  query.set("resourceVersion", request.resourceVersion);
  if (request.timeoutSeconds !== undefined) query.set("timeoutSeconds", String(request.timeoutSeconds));
  return query;
}

function selectionQuery({ labelSelector, fieldSelector }: Selection): URLSearchParams {
  const query = new URLSearchParams();
  if (labelSelector) query.set("labelSelector", labelSelector);
  if (fieldSelector) query.set("fieldSelector", fieldSelector);
  return query;
}

/**
 * Reads one object. The resource that was asked for says its apiVersion and kind: items of a list lack them, metadata-only ones call
 * themselves PartialObjectMetadata. `managedFields` is left out, being half of the memory and read by nobody here.
 */
export function objectFrom(value: unknown, resource: Resource): KubeObject {
  const { apiVersion: _version, kind: _kind, metadata: all, ...rest } = fieldsOf(value);
  if (!isFields(all)) throw new Error("the answer is not a Kubernetes object");
  const { managedFields: _fields, ...metadata } = all;
  const object = { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata, ...rest };
  if (!isKubeObject(object)) throw new Error("the answer is not a Kubernetes object");
  return object;
}

/** The boundary: the server is taken at its word for what is in its objects; that they look like objects is all that is checked. */
function isKubeObject(value: Fields): value is KubeObject {
  return typeof value["kind"] === "string" && isFields(value["metadata"]);
}

/** Reads one page of a list. */
export function listFrom(value: unknown, resource: Resource): KubeList {
  if (!isFields(value) || !isFields(value["metadata"])) throw new Error("the answer is not a Kubernetes list");
  const metadata = value["metadata"];
  const items = Array.isArray(value["items"]) ? value["items"] : [];
  const next = textOf(metadata["continue"]);
  return {
    resourceVersion: textOf(metadata["resourceVersion"]),
    ...(next === "" ? {} : { continue: next }),
    items: items.map((item: unknown) => objectFrom(item, resource)),
  };
}

/** Reads one line of a watch. An ERROR event is thrown as the `ApiError` that it carries. */
export function eventFrom(line: string, resource: Resource): WatchEvent {
  const value: unknown = JSON.parse(line);
  const event = fieldsOf(value);
  if (event["type"] === "ERROR") throw refusalFrom(event["object"], { code: 500, fallback: "The watch failed" });
  const type = EVENT_TYPES.find((known) => known === event["type"]);
  if (type === undefined) throw new Error("the answer is not a watch event");
  return { type, object: objectFrom(event["object"], resource) };
}

export interface RefusalOptions {
  /** The HTTP status, for when the body does not say. */
  readonly code: number;
  /** What to say when the body is no Status. */
  readonly fallback: string;
  /** From the Retry-After header, in milliseconds. */
  readonly retryAfter?: number | undefined;
}

/** Reads a Kubernetes Status as the error that it stands for. */
export function refusalFrom(value: unknown, { code, fallback, retryAfter }: RefusalOptions): ApiError {
  const status = isFields(value) && value["kind"] === "Status" ? value : {};
  const details = fieldsOf(status["details"]);
  const seconds = details["retryAfterSeconds"];
  return new ApiError(textOf(status["message"]) || fallback, {
    code: typeof status["code"] === "number" ? status["code"] : code,
    reason: textOf(status["reason"]),
    retryAfter: retryAfter ?? (typeof seconds === "number" && seconds > 0 ? seconds * 1000 : undefined),
  });
}

/** Splits a body into lines, wherever its chunks happen to end, until the signal aborts. Throws when it ends within a line. */
export async function* linesOf(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<string> {
  const reader = body.getReader();
  // The signal of its request ends a body only for as long as somebody holds on to the response.
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", cancel);
  if (signal.aborted) cancel();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      const [head = "", ...tail] = decoder.decode(chunk.value, { stream: true }).split("\n");
      const lines = [rest + head, ...tail];
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.trim() !== "") yield line;
    }
  } finally {
    signal.removeEventListener("abort", cancel);
    cancel();
  }
  if (rest.trim() !== "") throw new Error("the answer was cut short");
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
