/** Which objects a gate reads: those that its conditions name, the Namespaces that have to allow it, and the gates behind named gates. */
import type { Look, Observed, Parent, Ref } from "./contract.ts";
import { type GateCondition, GATES_FROM, type GateSpec } from "./gate_schema.ts";
import { fieldsOf, gateTypes } from "./gate_states.ts";

/** The place of an object, as a condition says it. */
type Named = Pick<GateCondition, "type" | "name" | "namespace" | "apiVersion" | "kind">;

/** So many gates are followed to find out whether one waits for itself. */
const FOLLOWED = 64;

/** Everything that a gate reads, as far as it may, and as far as is known by now. */
export function refsOf(parent: Parent, { conditions }: GateSpec, look: Look): Ref[] {
  const named = conditions.filter((condition) => !isSelf(condition, parent)).flatMap((condition) => {
    const ref = refOf(condition, parent);
    const home = homeOf(condition, parent);
    if (home === undefined) return [ref];
    return isAllowed(look(home), parent) ? [home, ref] : [home];
  });
  const behind = [...gatesBehind(parent, conditions, look).keys()].filter((name) => name !== parent.name).map((name) =>
    gateRef(parent, name)
  );
  return [...new Map([...named, ...behind].map((ref) => [idOf(ref), ref])).values()];
}

/** The object that a condition is about. */
export function refOf(condition: GateCondition, parent: Parent): Ref {
  const { apiVersion = condition.apiVersion ?? "", kind = condition.kind ?? "" } = gateTypes[condition.type];
  return { apiVersion, kind, namespace: condition.namespace ?? parent.namespace, name: condition.name };
}

/** The Namespace that has to allow a condition; none where it stays with the gate. */
export function homeOf({ namespace }: Named, parent: Parent): Ref | undefined {
  if (namespace === undefined || namespace === parent.namespace) return undefined;
  return { apiVersion: "v1", kind: "Namespace", name: namespace };
}

/** Whether a Namespace lets a gate read in it. */
export function isAllowed(home: Observed, parent: Parent): boolean {
  if (home.state !== "Present") return false;
  const allowed = (home.annotations[GATES_FROM] ?? "").split(",").map((namespace) => namespace.trim());
  return allowed.includes("*") || allowed.includes(parent.namespace ?? "");
}

/** Whether a condition is about the gate itself. */
export function isSelf(condition: Named, parent: Parent): boolean {
  return isGate(condition) && condition.name === parent.name && homeOf(condition, parent) === undefined;
}

/** Whether a condition is about a gate, in whatever way it says so. */
function isGate({ type, apiVersion, kind }: Named): boolean {
  return type === "Gate" || (type === "Resource" && kind === "Gate" && /^konductor\.io\//.test(apiVersion ?? ""));
}

/**
 * The way from a named gate back to the one that names it: `["b", "c"]` when it names b, b names c and c names it. Only gates of its own
 * namespace are followed, and only so many of them.
 */
export function circleOf(parent: Parent, condition: Named, look: Look): readonly string[] | undefined {
  if (!isGate(condition) || isSelf(condition, parent)) return undefined;
  return gatesBehind(parent, [condition], look).get(parent.name);
}

/** The gates that conditions name, and those that these name, and so on, each with the way to it. */
function gatesBehind(parent: Parent, conditions: readonly Named[], look: Look): Map<string, readonly string[]> {
  const ways = new Map<string, readonly string[]>();
  let front = namesIn(parent, conditions).map((name): readonly string[] => [name]);
  while (front.length > 0) {
    const next: (readonly string[])[] = [];
    for (const way of front) {
      const name = way.at(-1) ?? "";
      if (ways.has(name) || ways.size >= FOLLOWED) continue;
      ways.set(name, way);
      if (name === parent.name) continue;
      next.push(...namesIn(parent, conditionsOf(look(gateRef(parent, name)))).map((further) => [...way, further]));
    }
    front = next;
  }
  return ways;
}

function namesIn(parent: Parent, conditions: readonly Named[]): string[] {
  return conditions.filter((condition) => isGate(condition) && homeOf(condition, parent) === undefined).map(({ name }) => name);
}

function conditionsOf(gate: Observed): readonly Named[] {
  const { conditions, override } = gate.state === "Present" ? fieldsOf(gate.spec) : {};
  if (!Array.isArray(conditions) || override !== undefined) return []; // what is held open or closed waits for nothing
  const text = (value: unknown): string | undefined => typeof value === "string" ? value : undefined;
  return conditions.map(fieldsOf).flatMap(({ type, name, namespace, apiVersion, kind }) => {
    if ((type !== "Gate" && type !== "Resource") || typeof name !== "string") return [];
    return [{ type, name, namespace: text(namespace), apiVersion: text(apiVersion), kind: text(kind) }];
  });
}

function gateRef(parent: Parent, name: string): Ref {
  return refOf({ type: "Gate", name }, parent);
}

/** Tells refs apart. */
export function idOf({ apiVersion, kind, namespace = "", name }: Ref): string {
  return `${apiVersion} ${kind} ${namespace}/${name}`;
}
