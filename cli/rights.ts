/** What would give a right that is missing: a role of the chart, and the binding that gives it to whoever was refused. */
import { isRequested } from "../primitives/define.ts";
import { GROUP, primitives } from "../primitives/mod.ts";
import type { MissingRight } from "../sdk/mod.ts";

export interface Remedy {
  readonly right: MissingRight;
  /** The service account that lacks the right. Left out: it is somebody else, a person say. */
  readonly account?: { readonly namespace: string; readonly name: string } | undefined;
  /** Whether the chart gives the role to all service accounts of a namespace. */
  readonly isWorkload: boolean;
  /** What gives the right, for kubectl apply. */
  readonly manifests: readonly object[];
  /** The same as a command line; left out where a role has to be made first. */
  readonly command?: readonly string[] | undefined;
}

/** As the chart calls its roles. */
const [WORKLOAD, VIEW, EDIT] = ["konductor-workload", "konductor-view", "konductor-edit"];
const READ = ["get", "list", "watch"];
const RBAC = "rbac.authorization.k8s.io";

/** The name under which the API server knows who brings no credentials: nothing is to be given to those. */
export const ANONYMOUS = "system:anonymous";

/** What gives a right to who lacks it. */
export function remedyFor(right: MissingRight): Remedy {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(right.user) ?? [];
  const account = namespace !== undefined && name !== undefined ? { namespace, name } : undefined;
  const role = roleFor(right);
  const binding = { right, account, role: role ?? ownRoleFor(right), scope: scopeOf(right) };
  return {
    right,
    account,
    isWorkload: role === WORKLOAD,
    manifests: role === undefined ? [roleManifest(binding), bindingManifest(binding, binding.scope)] : [bindingManifest(binding)],
    command: role === undefined ? undefined : commandFor(binding),
  };
}

/** The role of the chart that has a right. The one for processes that coordinate themselves has what asking takes, the reading included. */
function roleFor({ group, resource, verb, namespace }: MissingRight): string | undefined {
  const ours = primitives.flatMap(({ plural, request }) => [plural, ...request ? [request.plural] : []]);
  if (group !== GROUP || !ours.includes(resource)) return undefined;
  if (READ.includes(verb)) return namespace === undefined ? VIEW : WORKLOAD;
  if (askingTakes(resource).includes(verb)) return WORKLOAD;
  return ["create", "update", "patch", "delete"].includes(verb) ? EDIT : undefined;
}

/** What one does with requests besides reading them. Facts are not changed once they were said. */
function askingTakes(resource: string): readonly string[] {
  const asked = primitives.filter(isRequested).find(({ request }) => request.plural === resource);
  if (asked === undefined) return [];
  return asked.request.fact === undefined ? ["create", "patch", "delete"] : ["create", "delete"];
}

/** The name of a role that has this right alone. */
function ownRoleFor({ verb, resource, group }: MissingRight): string {
  return ["koncli", verb, ...resource.split("/"), ...group === "" ? [] : [group]].join("-");
}

interface Binding {
  readonly right: MissingRight;
  readonly account: Remedy["account"];
  readonly role: string;
  /** What a role is called that is as wide as the right. */
  readonly scope: "Role" | "ClusterRole";
}

function scopeOf({ namespace }: MissingRight): Binding["scope"] {
  return namespace === undefined ? "ClusterRole" : "Role";
}

function roleManifest({ role, right: { group, resource, verb, namespace }, scope }: Binding): object {
  const rules = [{ apiGroups: [group], resources: [resource], verbs: [verb] }];
  return { apiVersion: `${RBAC}/v1`, kind: scope, metadata: { name: role, namespace }, rules };
}

function bindingManifest({ right, account, role, scope }: Binding, kind = "ClusterRole"): object {
  const subject = account
    ? { kind: "ServiceAccount", name: account.name, namespace: account.namespace }
    : { kind: "User", apiGroup: RBAC, name: right.user };
  return {
    apiVersion: `${RBAC}/v1`,
    kind: `${scope}Binding`,
    metadata: { name: bindingName({ right, account, role }), namespace: right.namespace },
    roleRef: { apiGroup: RBAC, kind, name: role },
    subjects: [subject],
  };
}

/**
 * Another name for each role and subject, so that no binding takes the place of another's, nor of the chart's own. Neither "/" nor "%" may
 * stand in it.
 */
function bindingName({ right: { user }, account, role }: Pick<Binding, "right" | "account" | "role">): string {
  return `${role}.${account ? `${account.namespace}.${account.name}` : user.replaceAll(/[/%]/g, "-")}`;
}

function commandFor({ right, account, role, scope }: Binding): string[] {
  return [
    "kubectl",
    "create",
    `${scope.toLowerCase()}binding`,
    bindingName({ right, account, role }),
    ...right.namespace === undefined ? [] : [`--namespace=${right.namespace}`],
    `--clusterrole=${role}`,
    account ? `--serviceaccount=${account.namespace}:${account.name}` : `--user=${right.user}`,
  ];
}
