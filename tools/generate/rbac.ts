/** Who may do what with the kinds of the registry, as rules of RBAC. What Kubernetes' own kinds need stands here, too. */
import { isRequested, type Primitive } from "../../primitives/define.ts";
import { GROUP } from "../../primitives/mod.ts";

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The roles of the chart, each with its rules. */
export interface Roles {
  /** The operator, wherever it looks after objects. */
  readonly operator: readonly Rule[];
  /** The operator, in the whole cluster, whichever namespaces it looks after. */
  readonly operatorEverywhere: readonly Rule[];
  /** A process that coordinates itself with others: koncli or the SDK in a Pod. */
  readonly workload: readonly Rule[];
  /** What people may do in addition who have Kubernetes' own roles of these names. */
  readonly view: readonly Rule[];
  readonly edit: readonly Rule[];
  readonly admin: readonly Rule[];
}

const READ = ["get", "list", "watch"];

/** The rules of all roles, for these primitives. */
export function rolesOf(primitives: readonly Primitive[]): Roles {
  const requested = primitives.filter(isRequested);
  const parents = primitives.map(({ plural }) => plural);
  const claims = requested.filter(({ request }) => request.fact === undefined).map(({ request }) => request.plural);
  const facts = requested.filter(({ request }) => request.fact !== undefined).map(({ request }) => request.plural);
  const requests = [...claims, ...facts];
  const retired = primitives.filter(({ retires = false }) => retires).map(({ plural }) => plural);
  return {
    operator: [
      ...ours(parents, READ),
      ...ours(retired, ["delete"]),
      ...ours(statusOf(parents), ["update"]),
      ...ours(requests, [...READ, "delete"]),
      ...ours(statusOf(requests), ["patch"]),
      { apiGroups: [""], resources: ["pods"], verbs: READ },
      { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
      { apiGroups: ["batch"], resources: ["jobs"], verbs: READ },
    ],
    operatorEverywhere: [{ apiGroups: [""], resources: ["namespaces"], verbs: READ }],
    workload: [
      ...ours(parents, READ),
      ...ours(claims, [...READ, "create", "patch", "delete"]),
      // What has happened is not changed. What was said to an object of this name that is gone is cleared away.
      ...ours(facts, [...READ, "create", "delete"]),
    ],
    view: ours([...parents, ...requests], READ),
    edit: ours([...parents, ...requests], ["create", "update", "patch", "delete"]),
    // A whole line at once.
    admin: ours([...parents, ...requests], ["deletecollection"]),
  };
}

function ours(resources: readonly string[], verbs: readonly string[]): Rule[] {
  return resources.length > 0 ? [{ apiGroups: [GROUP], resources, verbs }] : [];
}

function statusOf(resources: readonly string[]): string[] {
  return resources.map((resource) => `${resource}/status`);
}
