import assert from "node:assert/strict";
import configuration from "../../deno.json" with { type: "json" };
import { gate } from "../../primitives/gate.ts";
import { primitives } from "../../primitives/mod.ts";
import { semaphore } from "../../primitives/semaphore.ts";
import { crdsOf } from "../crds.ts";
import { chartCrds, verbatim } from "./chart_crds.ts";
import { chartFile } from "./chart_file.ts";
import { chartRoles } from "./chart_roles.ts";
import { rolesOf, type Rule } from "./rbac.ts";

/** What rules allow with a resource of ours. */
function verbsFor(rules: readonly Rule[], resource: string): string[] {
  return rules.filter(({ apiGroups, resources }) => apiGroups.includes("konductor.io") && resources.includes(resource))
    .flatMap(({ verbs }) => verbs);
}

Deno.test("the chart is of the version that deno.json says", () => {
  const [{ text } = { text: "" }] = chartFile.generate([]);
  assert.match(text, new RegExp(`^version: ${configuration.version}$`, "m"));
  assert.match(text, new RegExp(`^appVersion: ${configuration.version}$`, "m"));
});

Deno.test("the chart has a template for each CRD, and one for all roles", () => {
  assert.equal(chartCrds.generate(primitives).length, crdsOf(primitives).length);
  const [{ text } = { text: "" }] = chartRoles.generate(primitives);
  for (const role of Object.keys(rolesOf(primitives))) {
    assert.match(text, new RegExp(`^\\{\\{- define "konductor.rules.${role}" -\\}\\}$`, "m"));
  }
});

Deno.test("braces in a description are no template", () => {
  assert.equal(verbatim("as in {{ .Name }}"), 'as in {{ "{{" }} .Name }}');
});

Deno.test("a new primitive is in every role, without a word about it", () => {
  const thing = { ...semaphore, kind: "Thing", plural: "things", request: { ...semaphore.request, kind: "Ask", plural: "asks" } };
  const { operator, workload, view, edit, admin } = rolesOf([thing]);
  assert.deepEqual(verbsFor(operator, "things/status"), ["update"]);
  assert.deepEqual(verbsFor(operator, "asks/status"), ["patch"]);
  assert.deepEqual(verbsFor(operator, "asks"), ["get", "list", "watch", "delete"]);
  assert.deepEqual(verbsFor(workload, "asks"), ["get", "list", "watch", "create", "patch", "delete"]);
  for (const rules of [view, edit, admin]) for (const plural of ["things", "asks"]) assert.ok(verbsFor(rules, plural).length > 0);
});

Deno.test("a primitive without requests gives no rules for any", () => {
  const { workload, operator } = rolesOf([gate]);
  assert.deepEqual(workload.flatMap(({ resources }) => resources), ["gates"]);
  assert.ok(operator.every(({ resources }) => resources.length > 0));
});
