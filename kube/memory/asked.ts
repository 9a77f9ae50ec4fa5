/** A request about objects, and what it brings. */
import type { NewObject } from "../api.ts";
import { apiVersionOf } from "../api.ts";
import { ApiError } from "../errors.ts";
import { checkType } from "./admission.ts";
import type { MemoryClient } from "./client.ts";
import { isList, isObject, toJsonObject } from "./json.ts";
import type { JsonObject } from "./json.ts";
import { bodyOf } from "./media.ts";
import { badRequest } from "./refusals.ts";
import type { Route } from "./route.ts";
import { unknownFields } from "./schema.ts";
import type { Showing } from "./showing.ts";

export interface Asked {
  readonly request: Request;
  readonly query: URLSearchParams;
  readonly route: Route;
  readonly client: MemoryClient;
  /** How the answer is to look. */
  readonly showing: Showing;
}

/** Reads the body. Throws 400 when it is no object. */
export async function sentObject({ request, route }: Asked): Promise<JsonObject> {
  const body = await bodyOf(request);
  if (!isObject(body)) throw badRequest(`the object provided is unrecognized (must be of type ${route.kind.resource.kind})`);
  return body;
}

/** Completes and checks the type that an object names: built-in kinds may leave it out; CRDs' kinds may not. */
export function typed({ route: { kind } }: Asked, body: JsonObject): JsonObject {
  const complete = kind.schema ? body : { apiVersion: apiVersionOf(kind.resource), kind: kind.resource.kind, ...body };
  checkType(kind, complete);
  return complete;
}

/** Says which fields to warn of. Throws 400 for them when the caller asked to be refused. */
export function checkFields({ query, route: { kind: { schema, resource } } }: Asked, body: JsonObject): readonly string[] {
  const wanted = query.get("fieldValidation") ?? "Warn";
  const unknown = schema && wanted !== "Ignore" ? unknownFields(body, schema).sort().map((field) => `unknown field "${field}"`) : [];
  if (unknown.length === 0 || wanted !== "Strict") return unknown;
  const { kind, version } = resource;
  throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${unknown.join(", ")}`);
}

/** The client to write with: where the caller asked for a dry run, in the URL or in the options of a deletion, one that only tries. */
export function writerOf({ query, client }: Asked, options: JsonObject = {}): MemoryClient {
  const given = options["dryRun"];
  const wanted = [...query.getAll("dryRun"), ...(isList(given) ? given : [])].filter((word) => word !== "");
  const unknown = wanted.find((word) => word !== "All");
  if (unknown !== undefined) {
    const message = `dryRun: Unsupported value: ${JSON.stringify(unknown)}: supported values: "All"`;
    throw new ApiError(`"" is invalid: ${message}`, { code: 422, reason: "Invalid" });
  }
  return wanted.length > 0 ? client.rehearsing() : client;
}

/** An object as it is to be stored: in the namespace of the URL. */
export function placedObject({ route }: Asked, body: JsonObject, more: JsonObject = {}): NewObject {
  const metadata = isObject(body["metadata"]) ? body["metadata"] : {};
  if (route.namespace !== undefined && (metadata["namespace"] || route.namespace) !== route.namespace) throw elsewhere();
  return sendable({ ...body, metadata: { ...metadata, ...more, ...(route.namespace ? { namespace: route.namespace } : {}) } });
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

function elsewhere(): ApiError {
  return badRequest("the namespace of the provided object does not match the namespace sent on the request");
}

/** Whether a parameter says yes. */
export function isTrue(value: string | null): boolean {
  return value === "true" || value === "1";
}

/** A parameter that is a number. Throws 400 for one that is not. */
export function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  if (!/^\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}
