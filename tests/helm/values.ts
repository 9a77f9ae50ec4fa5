/** Every value of the chart, and what it changes. */
import type { Manifest } from "./chart.ts";
import { dig, names, operatorOf, podOf, rulesOf, subjectsOf } from "./look.ts";

export interface Switch {
  /** The value's path in values.yaml. */
  readonly value: string;
  /** What it is set to. */
  readonly to: unknown;
  /** What one looks at. */
  readonly look: (manifests: readonly Manifest[]) => unknown;
  /** What is to be seen there. */
  readonly shows: unknown;
  /** More values that it needs. */
  readonly with?: object;
}

const LABELS = { team: "platform" };
const deployment = (path: string): Switch["look"] => (manifests) => dig(operatorOf(manifests), path);
const pod = (path: string): Switch["look"] => (manifests) => dig(podOf(manifests), path);
const container = (path: string): Switch["look"] => pod(`containers.0.${path}`);
const image = container("image");
const args = (pattern: string): Switch["look"] => (manifests) =>
  [dig(podOf(manifests), "containers.0.args")].flat().filter((arg) => String(arg).startsWith(pattern));
const kinds = (kind: string): Switch["look"] => (manifests) => names(manifests, kind);

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
const TOLERATION = { key: "dedicated", operator: "Exists" };
const SPREAD = { maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" };
const AFFINITY = { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } };
const OPERATOR = "konductor-controller-manager";

const ofPod: readonly Switch[] = [
  { value: "image.repository", to: "registry.test/konductor", look: image, shows: "registry.test/konductor:VERSION" },
  { value: "image.tag", to: "1.2.3", look: image, shows: "logiciq/konductor:1.2.3" },
  { value: "image.digest", to: DIGEST, look: image, shows: `logiciq/konductor@${DIGEST}` },
  { value: "image.pullPolicy", to: "Always", look: container("imagePullPolicy"), shows: "Always" },
  { value: "image.pullSecrets", to: ["registry"], look: pod("imagePullSecrets"), shows: [{ name: "registry" }] },
  { value: "logLevel", to: "debug", look: args("--log-level"), shows: ["--log-level=debug"] },
  { value: "retention", to: "1h30m", look: args("--retention"), shows: ["--retention=1h30m"] },
  { value: "ports.metrics", to: 9090, look: container("ports.0.containerPort"), shows: 9090 },
  { value: "ports.metrics", to: 9090, look: args("--metrics-bind-address"), shows: ["--metrics-bind-address=:9090"] },
  { value: "ports.probes", to: 9091, look: container("ports.1.containerPort"), shows: 9091 },
  { value: "ports.probes", to: 9091, look: args("--health-probe-bind-address"), shows: ["--health-probe-bind-address=:9091"] },
  { value: "args", to: ["--context=x"], look: args("--context"), shows: ["--context=x"] },
  { value: "podAnnotations", to: LABELS, look: deployment("spec.template.metadata.annotations"), shows: LABELS },
  { value: "podLabels", to: LABELS, look: deployment("spec.template.metadata.labels.team"), shows: "platform" },
  { value: "resources", to: { limits: { memory: "1Gi" } }, look: container("resources.limits.memory"), shows: "1Gi" },
  { value: "podSecurityContext", to: { fsGroup: 7 }, look: pod("securityContext.fsGroup"), shows: 7 },
  { value: "securityContext", to: { runAsUser: 7 }, look: container("securityContext.runAsUser"), shows: 7 },
  { value: "terminationGracePeriodSeconds", to: 0, look: pod("terminationGracePeriodSeconds"), shows: 0 },
  { value: "nodeSelector", to: LABELS, look: pod("nodeSelector"), shows: LABELS },
  { value: "tolerations", to: [TOLERATION], look: pod("tolerations"), shows: [TOLERATION] },
  { value: "affinity", to: AFFINITY, look: pod("affinity"), shows: AFFINITY },
  { value: "topologySpreadConstraints", to: [SPREAD], look: pod("topologySpreadConstraints"), shows: [SPREAD] },
  { value: "priorityClassName", to: "high", look: pod("priorityClassName"), shows: "high" },
  { value: "serviceAccount.name", to: "ops", look: pod("serviceAccountName"), shows: "ops" },
];

const ofRoles: readonly Switch[] = [
  {
    value: "gates.resources",
    to: [{ apiGroup: "apps", resources: ["deployments"] }],
    look: (manifests) => rulesOf(manifests, OPERATOR).filter(({ apiGroups }) => apiGroups.includes("apps")),
    shows: [{ apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "list", "watch"] }],
  },
  {
    value: "watchNamespaces",
    to: ["a", "b"],
    look: (manifests) =>
      [...names(manifests, "RoleBinding"), ...names(manifests, "ClusterRoleBinding")].filter((name) => name.endsWith(OPERATOR)),
    shows: [`a/${OPERATOR}`, `b/${OPERATOR}`],
  },
  { value: "watchNamespaces", to: ["a", "b"], look: args("--watch-namespace"), shows: ["--watch-namespace=a,b"] },
  { value: "workload.bind.enabled", to: false, look: (manifests) => subjectsOf(manifests, "konductor-workload"), shows: [] },
  {
    value: "workload.bind.namespaces",
    to: ["a", "b"],
    look: (manifests) => subjectsOf(manifests, "konductor-workload"),
    shows: ["RoleBinding in a: system:serviceaccounts:a", "RoleBinding in b: system:serviceaccounts:b"],
  },
  {
    value: "workload.bind.all",
    to: true,
    look: (manifests) => subjectsOf(manifests, "konductor-workload"),
    shows: ["ClusterRoleBinding: system:serviceaccounts"],
  },
  {
    value: "rbac.aggregate",
    to: false,
    look: (manifests) => names(manifests, "ClusterRole").filter((name) => /-view$/.test(name)),
    shows: [],
  },
  { value: "serviceAccount.create", to: false, look: kinds("ServiceAccount"), shows: [] },
  { value: "serviceAccount.create", to: false, look: pod("serviceAccountName"), shows: "default" },
  {
    value: "serviceAccount.annotations",
    to: LABELS,
    look: (manifests) => manifests.find(({ kind }) => kind === "ServiceAccount")?.metadata.annotations,
    shows: LABELS,
  },
];

const ofRelease: readonly Switch[] = [
  { value: "replicas", to: 0, look: deployment("spec.replicas"), shows: 0 },
  { value: "annotations", to: LABELS, look: deployment("metadata.annotations"), shows: LABELS },
  { value: "labels", to: LABELS, look: deployment("metadata.labels.team"), shows: "platform" },
  { value: "crds.install", to: false, look: kinds("CustomResourceDefinition"), shows: [] },
  {
    value: "crds.keep",
    to: false,
    look: (manifests) => manifests.filter(({ metadata: { annotations } }) => "helm.sh/resource-policy" in annotations),
    shows: [],
  },
  { value: "nameOverride", to: "other", look: deployment("metadata.name"), shows: "other-controller-manager" },
  {
    value: "nameOverride",
    to: "other",
    look: deployment("spec.selector.matchLabels"),
    shows: { "app.kubernetes.io/name": "other", "app.kubernetes.io/instance": "konductor", "app.kubernetes.io/component": "operator" },
  },
  { value: "fullnameOverride", to: "other", look: deployment("metadata.name"), shows: "other-controller-manager" },
  {
    value: "extraObjects",
    to: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "{{ .Release.Name }}-extra" } }],
    look: kinds("ConfigMap"),
    shows: ["konductor-extra"],
  },
  {
    value: "extraObjects",
    to: ["apiVersion: v1\nkind: ConfigMap\nmetadata: { name: '{{ .Release.Namespace }}' }\n"],
    look: kinds("ConfigMap"),
    shows: ["konductor-system"],
  },
];

/** Of a PodMonitor or a ServiceMonitor, which differ in where they say what is to be read. */
function ofMonitor(value: string, { kind, endpoints }: { readonly kind: string; readonly endpoints: string }): Switch[] {
  const on = { [value]: { enabled: true } };
  const monitor = (path: string): Switch["look"] => (manifests) => dig(manifests.find((manifest) => manifest.kind === kind), path);
  return [
    { value: `${value}.enabled`, to: true, look: kinds(kind), shows: [`konductor-system/${OPERATOR}`] },
    { value: `${value}.labels`, to: LABELS, with: on, look: monitor("metadata.labels.team"), shows: "platform" },
    { value: `${value}.interval`, to: "5s", with: on, look: monitor(`spec.${endpoints}.0.interval`), shows: "5s" },
  ];
}

const ofMonitors: readonly Switch[] = [
  ...ofMonitor("podMonitor", { kind: "PodMonitor", endpoints: "podMetricsEndpoints" }),
  ...ofMonitor("serviceMonitor", { kind: "ServiceMonitor", endpoints: "endpoints" }),
  { value: "serviceMonitor.enabled", to: true, look: kinds("Service"), shows: [`konductor-system/${OPERATOR}-metrics`] },
];

export const switches: readonly Switch[] = [...ofPod, ...ofRoles, ...ofRelease, ...ofMonitors];
