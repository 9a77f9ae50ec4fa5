import { stringify } from "yaml";
import configuration from "../../deno.json" with { type: "json" };
import { type Generator, HEADER } from "./output.ts";

/** The oldest Kubernetes that the CRDs are made for; `-0`: those whose version has a suffix, too, as the clouds have it. */
const KUBERNETES = ">=1.32.0-0";

/** Chart.yaml: the version is that of deno.json, so that one release is one number everywhere. */
export const chartFile: Generator = {
  generate: () => [{ path: "helm/konductor/Chart.yaml", text: `# ${HEADER}\n${stringify(chart, { lineWidth: 0 })}` }],
};

const chart = {
  apiVersion: "v2",
  name: "konductor",
  description: "Coordination primitives for Kubernetes: semaphores, mutexes, leases, barriers, gates and more, as custom resources",
  type: "application",
  version: configuration.version,
  appVersion: configuration.version,
  kubeVersion: KUBERNETES,
  keywords: ["coordination", "semaphore", "mutex", "lock", "barrier", "leader-election", "jobs"],
};
