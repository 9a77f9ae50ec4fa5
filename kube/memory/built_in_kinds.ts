/** The kinds that are there without any CRD: those of Kubernetes' own that matter here. */
import { columnsOfKind } from "./built_in_columns.ts";
import type { JsonObject } from "./json.ts";
import type { Kind } from "./kinds.ts";

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
}

const BUILT_IN: readonly BuiltIn[] = [
  { kind: "Namespace", cluster: true, shortNames: ["ns"], firstStatus: { phase: "Active" } },
  {
    kind: "Pod",
    shortNames: ["po"],
    all: true,
    firstStatus: { phase: "Pending" },
    selectable: ["status.phase", "spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName"],
  },
  {
    kind: "Event",
    shortNames: ["ev"],
    selectable: [
      ...["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"].map((field) => `involvedObject.${field}`),
      "reason",
      "reportingComponent",
      "type",
    ],
  },
  { kind: "ConfigMap", shortNames: ["cm"] },
  { kind: "Secret", selectable: ["type"] },
  { kind: "Service", shortNames: ["svc"], all: true, hasStatus: true },
  { kind: "ServiceAccount", shortNames: ["sa"] },
  { kind: "Deployment", group: "apps", shortNames: ["deploy"], all: true, hasStatus: true },
  { kind: "StatefulSet", group: "apps", shortNames: ["sts"], all: true, hasStatus: true },
  { kind: "DaemonSet", group: "apps", shortNames: ["ds"], all: true, hasStatus: true },
  { kind: "Job", group: "batch", all: true, hasStatus: true, selectable: ["status.successful"] },
  { kind: "CronJob", group: "batch", shortNames: ["cj"], all: true, hasStatus: true },
  { kind: "Lease", group: "coordination.k8s.io" },
  { kind: "Role", group: "rbac.authorization.k8s.io" },
  { kind: "RoleBinding", group: "rbac.authorization.k8s.io" },
  { kind: "ClusterRole", group: "rbac.authorization.k8s.io", cluster: true },
  { kind: "ClusterRoleBinding", group: "rbac.authorization.k8s.io", cluster: true },
  {
    kind: "ValidatingAdmissionPolicy",
    plural: "validatingadmissionpolicies",
    group: "admissionregistration.k8s.io",
    cluster: true,
    hasStatus: true,
  },
  { kind: "ValidatingAdmissionPolicyBinding", group: "admissionregistration.k8s.io", cluster: true },
  { kind: "CustomResourceDefinition", group: "apiextensions.k8s.io", cluster: true, shortNames: ["crd", "crds"], hasStatus: true },
];

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
    columns: columnsOfKind(kind),
  };
}
