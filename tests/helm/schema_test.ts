import assert from "node:assert/strict";
import { template } from "./chart.ts";
import { testWithHelm } from "./test_helm.ts";

/** Values that make no sense, and what Helm says to that. */
const REFUSED: readonly (readonly [values: object, message: RegExp])[] = [
  [{ replica: 2 }, /additional properties 'replica' not allowed/],
  [{ image: { repo: "x" } }, /'\/image': additional properties 'repo' not allowed/],
  [{ image: { pullPolicy: "Sometimes" } }, /'\/image\/pullPolicy': value must be one of 'Always', 'IfNotPresent', 'Never'/],
  [{ image: { digest: "sha256:abc" } }, /'\/image\/digest': 'sha256:abc' does not match pattern/],
  [{ image: { tag: "a b" } }, /'\/image\/tag': 'a b' does not match pattern/],
  [{ image: { pullSecrets: [{ name: "x" }] } }, /'\/image\/pullSecrets\/0': got object, want string/],
  [{ replicas: "two" }, /'\/replicas': got string, want integer/],
  [{ replicas: -1 }, /'\/replicas': minimum: got -1, want 0/],
  [{ logLevel: "loud" }, /'\/logLevel': value must be one of 'debug', 'info', 'warn', 'error'/],
  [{ retention: "soon" }, /'\/retention': 'soon' does not match pattern/],
  [{ retention: 10 }, /'\/retention': got number, want string/],
  [{ watchNamespaces: "a,b" }, /'\/watchNamespaces': got string, want array/],
  [{ watchNamespaces: ["A"] }, /'\/watchNamespaces\/0': 'A' does not match pattern/],
  [{ watchNamespaces: ["a", "a"] }, /'\/watchNamespaces': items at 0 and 1 are equal/],
  [{ ports: { metrics: 8081 } }, /ports\.metrics and ports\.probes are both 8081: the operator listens on each, so give it two/],
  [{ ports: { metrics: 9090, probes: 9090 } }, /ports\.metrics and ports\.probes are both 9090/],
  [{ args: ["verbose"] }, /'\/args\/0': 'verbose' does not match pattern/],
  [{ gates: { resources: [{ apiGroup: "*", resources: ["pods"] }] } }, /'\/gates\/resources\/0\/apiGroup': '\*' does not match pattern/],
  [{ gates: { resources: [{ apiGroup: "", resources: ["*"] }] } }, /'\/gates\/resources\/0\/resources\/0': '\*' does not match pattern/],
  [{ gates: { resources: [{ resources: ["pods"] }] } }, /missing property 'apiGroup'/],
  [{ gates: { resources: [{ apiGroup: "apps", resources: ["deployments"], verbs: ["delete"] }] } }, /additional properties 'verbs'/],
  [{ gates: { resources: [{ apiGroup: "", resources: ["secrets"] }] } }, /gates\.resources names secrets: the operator reads no Secrets/],
  [{ workload: { bind: "all" } }, /'\/workload\/bind': got string, want object/],
  [{ workload: { bind: { all: true, namespaces: ["a"] } } }, /workload\.bind\.all and workload\.bind\.namespaces exclude each other/],
  [{ serviceAccount: { name: "Ops Team" } }, /'\/serviceAccount\/name': 'Ops Team' does not match pattern/],
  [{ crds: { install: "yes" } }, /'\/crds\/install': got string, want boolean/],
  [{ labels: { a: 1 } }, /'\/labels\/a': got number, want string/],
  [{ terminationGracePeriodSeconds: "30s" }, /'\/terminationGracePeriodSeconds': got string, want integer/],
  [{ tolerations: {} }, /'\/tolerations': got object, want array/],
  [{ nameOverride: "Not A Name" }, /'\/nameOverride': 'Not A Name' does not match pattern/],
];

for (const [values, message] of REFUSED) {
  testWithHelm(`the chart refuses ${JSON.stringify(values)}`, async (helm) => {
    const { code, stderr } = await template(helm, { values });
    assert.notEqual(code, 0);
    assert.match(stderr, message);
  });
}
