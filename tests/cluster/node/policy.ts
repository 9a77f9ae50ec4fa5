/** What every Pod gets on this node, so that manifests run as they stand: the machine's network, and the API server's address. */
import { NODE } from "./programs.ts";

const NAME = "on-this-node.konductor.test";

/** Gives a policy that changes Pods as they are created, and its binding. `port` is the API server's. */
export function podPolicy(port: string): readonly object[] {
  return [
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "MutatingAdmissionPolicy",
      metadata: { name: NAME },
      spec: {
        failurePolicy: "Fail",
        reinvocationPolicy: "Never",
        matchConstraints: {
          resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["pods"], operations: ["CREATE"] }],
        },
        mutations: [{ patchType: "JSONPatch", jsonPatch: { expression: patch(port) } }],
      },
    },
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "MutatingAdmissionPolicyBinding",
      metadata: { name: NAME },
      spec: { policyName: NAME },
    },
  ];
}

/** CEL: gives a JSON patch. */
function patch(port: string): string {
  return `[JSONPatch{op: "add", path: "/spec/hostNetwork", value: true}]
    + ${containers("containers", port)}
    + (has(object.spec.initContainers) ? ${containers("initContainers", port)} : [])`;
}

/** What a container says of its environment itself comes last, and counts. */
function containers(field: "containers" | "initContainers", port: string): string {
  const list = `object.spec.${field}`;
  return `lists.range(size(${list})).map(i, JSONPatch{
        op: "add",
        path: "/spec/${field}/" + string(i) + "/env",
        value: [
          {"name": dyn("KUBERNETES_SERVICE_HOST"), "value": dyn("${NODE}")},
          {"name": dyn("KUBERNETES_SERVICE_PORT"), "value": dyn("${port}")},
          ${hostname},
        ] + (has(${list}[i].env) ? ${list}[i].env : []),
      }) + lists.range(size(${list})).map(i, JSONPatch{
        op: "add", path: "/spec/${field}/" + string(i) + "/imagePullPolicy", value: "IfNotPresent",
      })`;
}

/** What it would be without the machine's network. */
const hostname = `(has(object.spec.hostname)
            ? {"name": dyn("HOSTNAME"), "value": dyn(object.spec.hostname)}
            : {"name": dyn("HOSTNAME"), "valueFrom": dyn({"fieldRef": {"fieldPath": "metadata.name"}})})`;
