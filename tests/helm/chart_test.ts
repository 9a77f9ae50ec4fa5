import assert from "node:assert/strict";
import { parse } from "yaml";
import configuration from "../../deno.json" with { type: "json" };
import { primitives } from "../../primitives/mod.ts";
import { crdsOf } from "../../tools/crds.ts";
import { CHART, ok, render } from "./chart.ts";
import { allRules, dig, names, operatorOf, podOf, rulesOf, subjectsOf } from "./look.ts";
import { testWithHelm } from "./test_helm.ts";
import { type Switch, switches } from "./values.ts";

testWithHelm("the chart passes helm lint", async (helm) => {
  await ok(helm, ["lint", "--strict", CHART]);
});

testWithHelm("the chart brings every kind's definition as crds/ has it", async (helm) => {
  const found = (await render(helm)).filter(({ kind }) => kind === "CustomResourceDefinition");
  const byName = new Map(found.map(({ metadata, spec }) => [metadata.name, spec]));
  for (const { metadata: { name }, spec } of crdsOf(primitives)) assert.deepEqual(byName.get(name), JSON.parse(JSON.stringify(spec)));
  assert.equal(found.length, crdsOf(primitives).length);
  assert.ok(found.every(({ metadata: { annotations } }) => annotations["helm.sh/resource-policy"] === "keep"));
});

testWithHelm(
  "the operator is konductor-controller-manager, whatever the release is called, and of the version of deno.json",
  async (helm) => {
    const manifests = await render(helm);
    const { metadata } = operatorOf(manifests);
    assert.deepEqual([metadata.name, metadata.namespace], ["konductor-controller-manager", "konductor-system"]);
    assert.equal(metadata.labels["app.kubernetes.io/version"], configuration.version);
    assert.equal(dig(podOf(manifests), "containers.0.image"), `logiciq/konductor:${configuration.version}`);
    const other = await ok(helm, ["template", "my-konductor", CHART, "--show-only", "templates/deployment.yaml"]);
    assert.match(other, /^ {2}name: konductor-controller-manager$/m);
  },
);

testWithHelm("the operator's Pod is one that the restricted standard allows", async (helm) => {
  const pod = podOf(await render(helm));
  assert.equal(dig(pod, "securityContext.runAsNonRoot"), true);
  assert.equal(dig(pod, "securityContext.seccompProfile.type"), "RuntimeDefault");
  const allowed = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } };
  assert.deepEqual(dig(pod, "containers.0.securityContext"), allowed);
  assert.deepEqual([dig(pod, "volumes"), dig(pod, "hostNetwork")], [undefined, undefined]);
});

testWithHelm("no role has a wildcard or reads Secrets, and a workload's has neither statuses nor whole collections", async (helm) => {
  const manifests = await render(helm);
  const rules = allRules(manifests);
  assert.ok(rules.length > 8);
  for (const { apiGroups, resources, verbs } of rules) {
    for (const word of [...apiGroups, ...resources, ...verbs]) assert.doesNotMatch(word, /\*|secret|impersonate|bind|escalate/);
  }
  for (const { resources, verbs } of rulesOf(manifests, "konductor-workload")) {
    assert.ok(!verbs.includes("deletecollection") && !verbs.includes("update"));
    assert.ok(!resources.some((resource) => resource.includes("/")), resources.join());
  }
});

testWithHelm("those of the release's namespace may use it", async (helm) => {
  const bound = subjectsOf(await render(helm, { namespace: "batch" }), "konductor-workload");
  assert.deepEqual(bound, ["RoleBinding in batch: system:serviceaccounts:batch"]);
});

testWithHelm("an operator that looks after some namespaces may look into these alone", async (helm) => {
  const manifests = await render(helm, { values: { watchNamespaces: ["a"] } });
  assert.deepEqual(names(manifests, "ClusterRoleBinding"), ["konductor-controller-manager-everywhere"]);
  const everywhere = rulesOf(manifests, "konductor-controller-manager-everywhere");
  assert.deepEqual(everywhere, [{ apiGroups: [""], resources: ["namespaces"], verbs: ["get", "list", "watch"] }]);
});

testWithHelm("no two objects have one name, even where the operator, the workloads and the release share a namespace", async (helm) => {
  const values = { watchNamespaces: ["konductor-system"], workload: { bind: { namespaces: ["konductor-system", "b"] } } };
  const manifests = await render(helm, { values });
  const ids = manifests.map(({ kind, metadata: { namespace, name } }) => `${kind} ${namespace}/${name}`);
  assert.deepEqual(ids, [...new Set(ids)]);
});

for (const change of switches) {
  testWithHelm(`the value ${change.value} shows: ${JSON.stringify(change.to).slice(0, 60)}`, (helm) => shows(helm, change));
}

async function shows(helm: string, { value, to, look, shows, with: base = {} }: Switch): Promise<void> {
  const expected = typeof shows === "string" ? shows.replace("VERSION", configuration.version) : shows;
  assert.notDeepEqual(look(await render(helm, { values: base })), expected, "without it, the same is to be seen");
  assert.deepEqual(look(await render(helm, { values: merged(base, nested(value, to)) })), expected);
}

Deno.test("every value is tried", async () => {
  const values: unknown = parse(await Deno.readTextFile(`${CHART}/values.yaml`));
  const tried = new Set(switches.map(({ value }) => value));
  assert.deepEqual(leaves(values).filter((leaf) => ![...tried].some((value) => leaf === value || leaf.startsWith(`${value}.`))), []);
});

Deno.test("the chart's README says what every value means", async () => {
  const text = await Deno.readTextFile(`${CHART}/README.md`);
  assert.deepEqual([...new Set(switches.map(({ value }) => value))].filter((value) => !text.includes(`\`${value}\``)), []);
});

/** `{ a: { b: value } }` for `a.b`. */
function nested(path: string, value: unknown): object {
  return path.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) ?? {};
}

function merged(base: object, more: object): object {
  const pairs = Object.entries(more).map(([key, value]) => {
    const before: unknown = Reflect.get(base, key);
    return [key, isPlain(before) && isPlain(value) ? merged(before, value) : value];
  });
  return { ...base, ...Object.fromEntries(pairs) };
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The paths of all values; an empty object is one. */
function leaves(value: unknown, path = ""): string[] {
  if (!isPlain(value) || Object.keys(value).length === 0) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === "" ? key : `${path}.${key}`));
}
