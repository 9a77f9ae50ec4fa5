/** Requests about objects, answered over HTTP. */
import type { WatchEvent } from "../api.ts";
import { ApiError } from "../errors.ts";
import type { Asked } from "./asked.ts";
import { isTrue, numberIn } from "./asked.ts";
import type { MemoryClient } from "./client.ts";
import { deleteAll, deleteOne } from "./deleting.ts";
import { shapeOf } from "./media.ts";
import { errorLine, json, stream } from "./responses.ts";
import type { Route } from "./route.ts";
import { Showing } from "./showing.ts";
import { create, patch, update } from "./writing.ts";

export interface Exchange {
  readonly request: Request;
  readonly route: Route;
  readonly client: MemoryClient;
  /** By the server's wall clock, in milliseconds. */
  readonly now: () => number;
}

/** Answers a request. Throws what the server refuses. */
export function exchange({ request, route, client, now }: Exchange): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const shape = shapeOf(request.headers.get("accept"));
  const showing = new Showing(route.kind, { shape, now, include: query.get("includeObject") ?? "Metadata" });
  const asked = { request, query, route, client, showing };
  return route.name === undefined ? ofCollection(asked) : ofObject(asked, route.name);
}

async function ofObject(asked: Asked, name: string): Promise<Response> {
  const { request: { method }, client, showing, route: { kind: { resource }, namespace, subresource } } = asked;
  switch (method) {
    case "GET":
      return json(showing.one(await client.get(resource, { namespace, name })));
    case "PUT":
      return await update(asked, name);
    case "PATCH":
      return await patch(asked, name);
    case "DELETE":
      if (subresource === undefined) return await deleteOne(asked, name);
  }
  throw notAllowed(method);
}

async function ofCollection(asked: Asked): Promise<Response> {
  const { request: { method }, query } = asked;
  switch (method) {
    case "GET":
      return isTrue(query.get("watch")) ? await watch(asked) : await list(asked);
    case "POST":
      return await create(asked);
    case "DELETE":
      return await deleteAll(asked, selectionOf(asked));
  }
  throw notAllowed(method);
}

function notAllowed(method: string): ApiError {
  return new ApiError(`this embedded server does not serve ${method} here`, { code: 405, reason: "MethodNotAllowed" });
}

function selectionOf({ query, route: { namespace } }: Asked) {
  const text = (name: string): string | undefined => query.get(name) ?? undefined;
  return { namespace, labelSelector: text("labelSelector"), fieldSelector: text("fieldSelector") };
}

async function list(asked: Asked): Promise<Response> {
  const { query, client, showing, route: { kind: { resource } } } = asked;
  const page = { limit: numberIn(query, "limit"), continue: query.get("continue") ?? undefined };
  return json(showing.list(await client.list(resource, { ...selectionOf(asked), ...page })));
}

async function watch(asked: Asked): Promise<Response> {
  const { query, client, route: { kind: { resource } } } = asked;
  const abort = new AbortController();
  const terms = {
    ...selectionOf(asked),
    signal: abort.signal,
    resourceVersion: query.get("resourceVersion") ?? "",
    timeoutSeconds: numberIn(query, "timeoutSeconds"),
  };
  if (query.has("sendInitialEvents")) throw noInitialEvents();
  try {
    const events = await client.open(resource, terms);
    return events ? stream(linesOf(asked, events), abort) : json({});
  } catch (error) {
    // A version that is too old is told in the stream, as the real server does.
    if (error instanceof ApiError && error.code === 410) return stream(errorLine(error), abort);
    throw error;
  }
}

async function* linesOf({ query, showing }: Asked, events: AsyncIterable<WatchEvent>): AsyncGenerator<string> {
  const wantsBookmarks = isTrue(query.get("allowWatchBookmarks"));
  for await (const { type, object } of events) {
    if (type !== "BOOKMARK") yield JSON.stringify({ type, object: showing.one(object) }) + "\n";
    else if (wantsBookmarks) yield JSON.stringify({ type, object: showing.bookmark(object) }) + "\n";
  }
}

/** Clients that ask for a list within a watch fall back to a list before it. */
function noInitialEvents(): ApiError {
  const message = 'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: ' +
    "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled";
  return new ApiError(message, { code: 422, reason: "Invalid" });
}
