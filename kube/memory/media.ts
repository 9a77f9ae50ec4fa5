/** What clients want to see, what they send, and how refusals are written. */
import { parse } from "yaml";
import { ApiError } from "../errors.ts";
import { toJson } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import { readProtobuf } from "./protobuf.ts";
import { badRequest, Invalidity, Unfit } from "./refusals.ts";
import type { Route } from "./route.ts";

/** Whole objects, rows of a table, or metadata alone. */
export type Shape = "Plain" | "Table" | "Partial";

/** Reads an Accept header. Throws 406 when nothing in it can be served. */
export function shapeOf(accept: string | null): Shape {
  for (const range of (accept || "*/*").split(",")) {
    const [type, ...parameters] = range.split(";").map((part) => part.trim());
    if (!["application/json", "application/*", "*/*"].includes(type ?? "")) continue;
    const { as, v = "v1", g = "meta.k8s.io" } = Object.fromEntries(parameters.map((parameter) => parameter.split("=")));
    if (as === undefined && g === "meta.k8s.io") return "Plain";
    if (v !== "v1" || g !== "meta.k8s.io") continue;
    if (as === "Table") return "Table";
    if (as === "PartialObjectMetadata" || as === "PartialObjectMetadataList") return "Partial";
  }
  throw new ApiError("only the following media types are accepted: application/json", { code: 406, reason: "NotAcceptable" });
}

const PROTOBUF = "application/vnd.kubernetes.protobuf";

/** Reads a body. Throws 400 for what is not as it says it is, 415 for what this server does not know. `trouble` begins the former. */
export async function bodyOf(request: Request, trouble = "the body of the request cannot be read"): Promise<Json> {
  const type = request.headers.get("content-type") ?? "application/json";
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length === 0) return {};
  if (type.startsWith(PROTOBUF)) return fromProtobuf(bytes);
  if (!/json|yaml/.test(type)) throw unsupported(`this embedded server reads JSON and YAML, not ${type}`);
  const text = new TextDecoder().decode(bytes);
  try {
    return toJson(type.includes("yaml") ? parse(text) : JSON.parse(text));
  } catch (error) {
    throw badRequest(`${trouble}: ${messageOf(error).replace(/^./, (letter) => letter.toLowerCase())}`);
  }
}

function fromProtobuf(bytes: Uint8Array): Json {
  try {
    return readProtobuf(bytes);
  } catch (error) {
    throw unsupported(`this embedded server cannot read this in protobuf (${messageOf(error)}): apply a manifest instead`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function unsupported(message: string): ApiError {
  return new ApiError(message, { code: 415, reason: "UnsupportedMediaType" });
}

/** A refusal as Kubernetes writes it. */
export function statusOf(error: ApiError, route?: Route): JsonObject {
  const { message, reason, code } = error;
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, details: detailsOf(error, route), code };
}

function detailsOf({ code, cause, retryAfter }: ApiError, route: Route | undefined): JsonObject {
  if (cause instanceof Unfit) return {}; // so that clients show the message and nothing else
  const { kind, name } = route ?? {};
  const { name: own = "", problems = [] } = cause instanceof Invalidity ? cause : {};
  const causes = problems.map(({ path, message }) => ({ field: path, message, reason: reasonOf(message) }));
  return {
    name: name ?? own,
    group: kind?.resource.group ?? "",
    kind: (code === 422 ? kind?.resource.kind : kind?.resource.plural) ?? "",
    ...(causes.length === 0 ? {} : { causes }),
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: Math.ceil(retryAfter / 1000) }),
  };
}

const REASONS: Readonly<Record<string, string>> = {
  "Required value": "FieldValueRequired",
  "Unsupported value": "FieldValueNotSupported",
  "Duplicate value": "FieldValueDuplicate",
  "Too long": "FieldValueTooLong",
  "Too many": "FieldValueTooMany",
  "Forbidden": "FieldValueForbidden",
};

function reasonOf(message: string): string {
  return REASONS[message.split(":", 1)[0] ?? ""] ?? "FieldValueInvalid";
}
