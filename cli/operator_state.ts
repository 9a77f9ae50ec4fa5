/** How the operator is, read from its Deployment and from the Lease with which its replicas agree on a leader. */
import type { Resource } from "../sdk/mod.ts";
import { type KubeObject, valueAt } from "./object.ts";

export const deployments: Resource = { group: "apps", version: "v1", plural: "deployments", kind: "Deployment", namespaced: true };
export const leases: Resource = { group: "coordination.k8s.io", version: "v1", plural: "leases", kind: "Lease", namespaced: true };

export interface OperatorState {
  readonly name: string;
  readonly namespace: string;
  /** How many there are to be. */
  readonly replicas: number;
  readonly readyReplicas: number;
  /** The replica that leads, where they have agreed on one. */
  readonly leader: string | undefined;
  /** When the leader last said so, RFC 3339. */
  readonly renewedAt: string | undefined;
  readonly version: string | undefined;
  readonly image: string | undefined;
  readonly createdAt: string;
}

export function operatorStateOf(deployment: KubeObject, lease: KubeObject | undefined): OperatorState {
  const { name, namespace = "", creationTimestamp } = deployment.metadata;
  const image = textAt(deployment, ".spec.template.spec.containers[0].image");
  return {
    name,
    namespace,
    replicas: numberAt(deployment, ".spec.replicas") ?? 1,
    readyReplicas: numberAt(deployment, ".status.readyReplicas") ?? 0,
    leader: textAt(lease, ".spec.holderIdentity"),
    renewedAt: textAt(lease, ".spec.renewTime"),
    version: versionOf(deployment, image),
    image,
    createdAt: creationTimestamp,
  };
}

/** What runs, by its image's tag; where that has none or says too little, by what the label says. */
function versionOf({ metadata: { labels = {} } }: KubeObject, image: string | undefined): string | undefined {
  const label = labels["app.kubernetes.io/version"];
  const withoutDigest = image?.split("@")[0]?.split("/").at(-1);
  const tag = withoutDigest?.split(":")[1];
  return tag === undefined || tag === "latest" ? label ?? tag : tag;
}

function textAt(object: unknown, path: string): string | undefined {
  const value = valueAt(object, path);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function numberAt(object: unknown, path: string): number | undefined {
  const value = valueAt(object, path);
  return typeof value === "number" ? value : undefined;
}
