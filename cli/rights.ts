/** What would give a right that is missing: a role of the chart, and the binding that gives it to whoever was refused. */
import { isRequested } from "../primitives/define.ts";
import { GROUP, primitives } from "../primitives/mod.ts";
import type { MissingRight } from "../sdk/mod.ts";
import { deployments, leases } from "./operator_state.ts";

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

/** What gives a right to who lacks it. Undefined: koncli does not use that right, so it says nothing of how to give it. */
export function remedyFor(right: MissingRight): Remedy | undefined {
  const account = accountOf(right);
  const role = roleFor(right, { reader: account === undefined ? VIEW : WORKLOAD });
  if (role === undefined) return ownRemedyFor(right, account);
  const binding = { right, account, role, scope: scopeOf(right) };
  return { right, account, isWorkload: role === WORKLOAD, manifests: [bindingManifest(binding)], command: commandFor(binding) };
}

/** A role with this right alone, and its binding: for what koncli reads besides Konductor's own. */
function ownRemedyFor(right: MissingRight, account: Remedy["account"]): Remedy | undefined {
  if (!isReadBesides(right)) return undefined;
  const binding = { right, account, role: ownRoleFor(right), scope: scopeOf(right) };
  return { right, account, isWorkload: false, manifests: [roleManifest(binding), bindingManifest(binding, "Role")] };
}

function accountOf({ user }: MissingRight): Remedy["account"] {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  return namespace !== undefined && name !== undefined ? { namespace, name } : undefined;
}

/**
 * The role of the chart that has a right. Who reads in a namespace gets the reader's role: a person looks, a process that reads is about to
 * ask, and the role for processes has what asking takes, the reading included.
 */
function roleFor({ group, resource, verb, namespace }: MissingRight, { reader }: { readonly reader: string }): string | undefined {
  const ours = primitives.flatMap(({ plural, request }) => [plural, ...request ? [request.plural] : []]);
  if (group !== GROUP || !ours.includes(resource)) return undefined;
  if (READ.includes(verb)) return namespace === undefined ? VIEW : reader;
  if (askingTakes(resource).includes(verb)) return WORKLOAD;
  return ["create", "update", "patch", "delete"].includes(verb) ? EDIT : undefined;
}

/** What one does with requests besides reading them. Facts are not changed once they were said. */
function askingTakes(resource: string): readonly string[] {
  const asked = primitives.filter(isRequested).find(({ request }) => request.plural === resource);
  if (asked === undefined) return [];
  return asked.request.fact === undefined ? ["create", "patch", "delete"] : ["create", "delete"];
}

/** Whether it is the reading of what `koncli operator` shows, which is in one namespace. */
function isReadBesides({ verb, resource, group, namespace }: MissingRight): boolean {
  return namespace !== undefined && READ.includes(verb) &&
    [deployments, leases].some((each) => each.group === group && each.plural === resource);
}

/** The name of a role that has this right alone. */
function ownRoleFor({ verb, resource, group }: MissingRight): string {
  return ["koncli", verb, resource, group].join("-");
}

interface Binding {
  readonly right: MissingRight;
  readonly account: Remedy["account"];
  readonly role: string;
  /** What a role is called that is as wide as the right; its binding is called after it. */
  readonly scope: "Role" | "ClusterRole";
}

function scopeOf({ namespace }: MissingRight): Binding["scope"] {
  return namespace === undefined ? "ClusterRole" : "Role";
}

function roleManifest({ role, right: { group, resource, verb, namespace } }: Binding): object {
  const rules = [{ apiGroups: [group], resources: [resource], verbs: [verb] }];
  return { apiVersion: `${RBAC}/v1`, kind: "Role", metadata: { name: role, namespace }, rules };
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
