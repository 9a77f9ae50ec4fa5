/** Looks at rendered manifests. */
import assert from "node:assert/strict";
import * as z from "zod";
import type { Manifest } from "./chart.ts";

/** The value at a path such as `spec.containers.0.image`; `undefined` where there is none. */
export function dig(object: unknown, path: string): unknown {
  return path.split(".").reduce((at: unknown, key) => (Object(at) === at ? Reflect.get(Object(at), key) : undefined), object);
}

/** The one Deployment. */
export function operatorOf(manifests: readonly Manifest[]): Manifest {
  const [operator, ...rest] = manifests.filter(({ kind }) => kind === "Deployment");
  assert.ok(operator !== undefined && rest.length === 0);
  return operator;
}

/** The spec of its Pod. */
export function podOf(manifests: readonly Manifest[]): unknown {
  return dig(operatorOf(manifests), "spec.template.spec");
}

/** The names of all objects of a kind, with their namespaces. */
export function names(manifests: readonly Manifest[], kind: string): string[] {
  return manifests.filter((manifest) => manifest.kind === kind).map(({ metadata: { namespace, name } }) =>
    namespace === undefined ? name : `${namespace}/${name}`
  );
}

const role = z.object({
  rules: z.array(z.object({
    apiGroups: z.array(z.string()),
    resources: z.array(z.string()),
    verbs: z.array(z.string()),
    resourceNames: z.array(z.string()).optional(),
  })),
});

export type Rule = z.infer<typeof role>["rules"][number];

/** The rules of a ClusterRole. */
export function rulesOf(manifests: readonly Manifest[], name: string): Rule[] {
  const found = manifests.find(({ kind, metadata }) => kind === "ClusterRole" && metadata.name === name);
  assert.ok(found, `there is no ClusterRole ${name}`);
  return role.parse(found).rules;
}

/** All rules of all roles. */
export function allRules(manifests: readonly Manifest[]): Rule[] {
  return manifests.filter(({ kind }) => kind === "ClusterRole" || kind === "Role").flatMap((manifest) => role.parse(manifest).rules);
}

const binding = z.object({ roleRef: z.object({ name: z.string() }), subjects: z.array(z.object({ name: z.string() })) });

/** To whom a role is given, and where: `RoleBinding in a: system:serviceaccounts:a`. */
export function subjectsOf(manifests: readonly Manifest[], name: string): string[] {
  return manifests.filter(({ kind }) => kind.endsWith("RoleBinding")).flatMap((manifest) => {
    const { roleRef, subjects } = binding.parse(manifest);
    const where = manifest.metadata.namespace === undefined ? manifest.kind : `${manifest.kind} in ${manifest.metadata.namespace}`;
    return roleRef.name === name ? subjects.map((subject) => `${where}: ${subject.name}`) : [];
  });
}
