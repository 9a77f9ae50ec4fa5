/** The kinds that the server serves: those built into Kubernetes that matter here, and those of CRDs. */
import type { Resource } from "../api.ts";
import { isList, isObject, isText } from "./json.ts";
import type { Json, JsonObject } from "./json.ts";
import { readRootSchema } from "./schema.ts";
import type { Schema } from "./schema.ts";

export interface Kind {
  readonly resource: Resource;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** Whether status is written apart from the rest. */
  readonly hasStatus: boolean;
  /** What a new object's status is. */
  readonly firstStatus?: JsonObject;
  /** Whether an update may do without a resourceVersion. */
  readonly unconditional: boolean;
  /** Whether `metadata.generation` counts changes. */
  readonly generations: boolean;
  /** None: objects are taken as they come. */
  readonly schema: Schema | undefined;
  /** The OpenAPI document that the schema was read from. */
  readonly openApi?: JsonObject;
  /** What field selectors can name beside `metadata.name` and `metadata.namespace`. */
  readonly selectable: readonly string[];
  readonly columns: readonly Column[];
}

/** A column of `kubectl get`. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
  readonly jsonPath: string;
}

/** `permits.konductor.io`: under what a kind is looked up. */
export function kindKey({ plural, group }: { readonly plural: string; readonly group: string }): string {
  return `${plural}.${group}`;
}

interface BuiltIn {
  readonly kind: string;
  readonly plural?: string;
  readonly group?: string;
  readonly cluster?: boolean;
  readonly shortNames?: readonly string[];
  readonly all?: boolean;
  readonly firstStatus?: JsonObject;
  readonly hasStatus?: boolean;
  readonly selectable?: readonly string[];
  /** Column name to JSON path. */
  readonly columns?: Readonly<Record<string, string>>;
}

const BUILT_IN: readonly BuiltIn[] = [
  { kind: "Namespace", cluster: true, shortNames: ["ns"], firstStatus: { phase: "Active" }, columns: { Status: ".status.phase" } },
  {
    kind: "Pod",
    shortNames: ["po"],
    all: true,
    firstStatus: { phase: "Pending" },
    selectable: ["status.phase", "spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName"],
    columns: { Status: ".status.phase" },
  },
  {
    kind: "Event",
    shortNames: ["ev"],
    selectable: ["involvedObject.kind", "involvedObject.name", "involvedObject.namespace", "involvedObject.uid", "reason", "type"],
    columns: { Type: ".type", Reason: ".reason", Object: ".involvedObject.name", Message: ".message" },
  },
  { kind: "ConfigMap", shortNames: ["cm"] },
  { kind: "Secret", columns: { Type: ".type" }, selectable: ["type"] },
  { kind: "Service", shortNames: ["svc"], all: true, hasStatus: true },
  { kind: "ServiceAccount", shortNames: ["sa"] },
  { kind: "Deployment", group: "apps", shortNames: ["deploy"], all: true, hasStatus: true, columns: { Ready: ".status.readyReplicas" } },
  { kind: "StatefulSet", group: "apps", shortNames: ["sts"], all: true, hasStatus: true, columns: { Ready: ".status.readyReplicas" } },
  { kind: "DaemonSet", group: "apps", shortNames: ["ds"], all: true, hasStatus: true, columns: { Ready: ".status.numberReady" } },
  {
    kind: "Job",
    group: "batch",
    all: true,
    hasStatus: true,
    selectable: ["status.successful"],
    columns: { Completions: ".spec.completions", Succeeded: ".status.succeeded" },
  },
  {
    kind: "CronJob",
    group: "batch",
    shortNames: ["cj"],
    all: true,
    hasStatus: true,
    columns: { Schedule: ".spec.schedule", Suspend: ".spec.suspend" },
  },
  { kind: "Lease", group: "coordination.k8s.io", columns: { Holder: ".spec.holderIdentity" } },
  { kind: "Role", group: "rbac.authorization.k8s.io" },
  { kind: "RoleBinding", group: "rbac.authorization.k8s.io", columns: { Role: ".roleRef.name" } },
  { kind: "ClusterRole", group: "rbac.authorization.k8s.io", cluster: true },
  { kind: "ClusterRoleBinding", group: "rbac.authorization.k8s.io", cluster: true, columns: { Role: ".roleRef.name" } },
  {
    kind: "ValidatingAdmissionPolicy",
    plural: "validatingadmissionpolicies",
    group: "admissionregistration.k8s.io",
    cluster: true,
    hasStatus: true,
  },
  { kind: "ValidatingAdmissionPolicyBinding", group: "admissionregistration.k8s.io", cluster: true },
  {
    kind: "CustomResourceDefinition",
    group: "apiextensions.k8s.io",
    cluster: true,
    shortNames: ["crd", "crds"],
    hasStatus: true,
    columns: { "Created At": ".metadata.creationTimestamp" },
  },
];

const PLAIN_COLUMN = { type: "string", format: "", description: "", priority: 0 } as const;

/** The kinds that are there without any CRD. */
export const builtInKinds: readonly Kind[] = BUILT_IN.map(builtIn);

function builtIn(entry: BuiltIn): Kind {
  const { kind, group = "", cluster = false, plural = `${kind.toLowerCase()}s`, firstStatus } = entry;
  const hasStatus = entry.hasStatus ?? firstStatus !== undefined;
  return {
    resource: { group, version: "v1", plural, kind, namespaced: !cluster },
    singular: kind.toLowerCase(),
    shortNames: entry.shortNames ?? [],
    categories: entry.all ? ["all"] : [],
    hasStatus,
    ...(firstStatus === undefined ? {} : { firstStatus }),
    unconditional: kind !== "CustomResourceDefinition",
    generations: hasStatus && kind !== "Namespace",
    schema: undefined,
    selectable: entry.selectable ?? [],
    columns: Object.entries(entry.columns ?? {}).map(([name, jsonPath]) => ({ ...PLAIN_COLUMN, name, jsonPath })),
  };
}

/** The built-in kind of CRDs themselves. */
export function isCrd({ plural, group }: Resource): boolean {
  return plural === "customresourcedefinitions" && group === "apiextensions.k8s.io";
}

/** Reads the kind that a CRD defines: of its versions, the stored one. Throws for what this server cannot serve. */
export function kindOfCrd(crd: JsonObject): Kind {
  const spec = objectAt(crd, "spec");
  const names = objectAt(spec, "names");
  const versions = listAt(spec, "versions").filter(isObject);
  const version = versions.find((candidate) => candidate["storage"] === true);
  if (version === undefined) throw new Error(`Cannot install CRD "${textAt(objectAt(crd, "metadata"), "name")}": no version is stored`);
  const openApi = objectAt(objectAt(version, "schema"), "openAPIV3Schema");
  const kind = textAt(names, "kind");
  return {
    resource: {
      group: textAt(spec, "group"),
      version: textAt(version, "name"),
      plural: textAt(names, "plural"),
      kind,
      namespaced: textAt(spec, "scope") !== "Cluster",
    },
    singular: textAt(names, "singular") || kind.toLowerCase(),
    shortNames: listAt(names, "shortNames").filter(isText),
    categories: listAt(names, "categories").filter(isText),
    hasStatus: isObject(objectAt(version, "subresources")["status"]),
    unconditional: false,
    generations: true,
    schema: readRootSchema(openApi),
    openApi,
    selectable: listAt(version, "selectableFields").filter(isObject).map((field) => textAt(field, "jsonPath").slice(1)),
    columns: listAt(version, "additionalPrinterColumns").filter(isObject).map(columnOf),
  };
}

function columnOf(column: JsonObject): Column {
  return {
    name: textAt(column, "name"),
    type: textAt(column, "type"),
    format: textAt(column, "format"),
    description: textAt(column, "description"),
    priority: typeof column["priority"] === "number" ? column["priority"] : 0,
    jsonPath: textAt(column, "jsonPath"),
  };
}

function objectAt(object: JsonObject, field: string): JsonObject {
  const value = object[field];
  return isObject(value) ? value : {};
}

function listAt(object: JsonObject, field: string): readonly Json[] {
  const value = object[field];
  return isList(value) ? value : [];
}

function textAt(object: JsonObject, field: string): string {
  const value = object[field];
  return isText(value) ? value : "";
}
