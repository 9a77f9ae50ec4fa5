/** OpenAPI v3, as far as `kubectl explain` and `kubectl apply` read it. */
import type { Resource } from "../api.ts";
import { isObject, objectOf } from "./json.ts";
import type { JsonObject } from "./json.ts";
import type { Kind } from "./kinds.ts";
import { API_VERSION, KIND, METADATA, metadataSchemas } from "./openapi_metadata.ts";

/** The list of documents, one for each group and version. */
export function versionsDocument(kinds: readonly Kind[]): JsonObject {
  const paths = new Set(kinds.map(({ resource }) => rootOf(resource).slice(1)));
  return { paths: objectOf([...paths].map((path) => [path, { serverRelativeURL: `/openapi/v3/${path}` }])) };
}

/** The document of the kinds of one group and version. */
export function resourceDocument(kinds: readonly Kind[]): JsonObject {
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: "v1.36.3" },
    paths: objectOf(kinds.flatMap(({ resource }) => pathsOf(resource))),
    components: {
      schemas: objectOf([...kinds.map((kind) => [schemaName(kind.resource), schemaOf(kind)] as const), ...metadataSchemas]),
    },
  };
}

function rootOf({ group, version }: Resource): string {
  return group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
}

function schemaName({ group, version, kind }: Resource): string {
  return [...(group === "" ? ["core"] : group.split(".").reverse()), version, kind].join(".");
}

/** That the server validates fields is found in the parameters of a patch. */
const FIELD_VALIDATION = { name: "fieldValidation", in: "query", schema: { type: "string" } } as const;

function pathsOf(resource: Resource): (readonly [string, JsonObject])[] {
  const { group, version, kind, plural, namespaced } = resource;
  const collection = `${rootOf(resource)}${namespaced ? "/namespaces/{namespace}" : ""}/${plural}`;
  const gvk = { "x-kubernetes-group-version-kind": { group, version, kind } };
  const content = { "application/json": { schema: { $ref: `#/components/schemas/${schemaName(resource)}` } } };
  const answer = { responses: { 200: { description: "OK", content } } };
  const operation = (action: string, parameters: readonly JsonObject[] = []): JsonObject => ({
    ...gvk,
    "x-kubernetes-action": action,
    parameters,
    ...answer,
  });
  return [
    [collection, { get: operation("list"), post: operation("post", [FIELD_VALIDATION]) }],
    [`${collection}/{name}`, {
      get: operation("get"),
      put: operation("put", [FIELD_VALIDATION]),
      patch: operation("patch", [FIELD_VALIDATION]),
      delete: operation("delete"),
    }],
  ];
}

/** Of the kinds without a schema of their own. */
const PLAIN: JsonObject = {
  type: "object",
  description: "One of Kubernetes' own kinds. This embedded server takes its objects as they come: it knows no schema of them.",
  "x-kubernetes-preserve-unknown-fields": true,
};

const SPEC: JsonObject = { type: "object", description: "What is wanted. This embedded server takes it as it comes." };
const STATUS: JsonObject = { type: "object", description: "What is the case. Nobody writes it here but you." };

/** Kinds without a schema of their own take anything. */
function schemaOf(
  { resource, hasStatus, openApi = hasStatus ? { ...PLAIN, properties: { spec: SPEC, status: STATUS } } : PLAIN }: Kind,
): JsonObject {
  const { group, version, kind } = resource;
  const own = isObject(openApi["properties"]) ? openApi["properties"] : {};
  return {
    ...openApi,
    properties: { ...own, apiVersion: API_VERSION, kind: KIND, metadata: METADATA },
    "x-kubernetes-group-version-kind": [{ group, version, kind }],
  };
}
