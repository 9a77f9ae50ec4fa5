/** Where each condition of a gate stands, by what is known of the object that it is about. */
import type { Look, Observed, Parent } from "./contract.ts";
import { circleOf, homeOf, isAllowed, isSelf, refOf } from "./gate_refs.ts";
import type { ConditionStatus, GateCondition, GateSpec } from "./gate_schema.ts";
import { type Answer, type GateType, gateTypes, hasCondition, OURS, type Shown, shownBy, type State } from "./gate_states.ts";

export interface Standing {
  readonly status: ConditionStatus;
  /** What is known is about to be known better: nothing is decided for want of it. */
  readonly awaited: boolean;
}

export interface Inquiry {
  readonly parent: Parent;
  readonly spec: GateSpec;
  readonly look: Look;
  /** Where the conditions stood before. */
  readonly previous: readonly ConditionStatus[];
}

type Identity = Omit<ConditionStatus, "met" | "failed" | "message" | "uid">;
type Known = Extract<Observed, { readonly state: "Present" }>;

/** One condition, and all that is needed to judge it. */
interface Case {
  readonly inquiry: Inquiry;
  readonly condition: GateCondition;
  readonly identity: Identity;
  /** The object, in words. */
  readonly subject: string;
  readonly before: ConditionStatus | undefined;
}

const GONE = "; it is not there any more";
const GONE_OR_HIDDEN = "; it is not there any more, or may not be read from here any more";
const LONGEST = 512;

/** Says where a condition stands. */
export function standingOf(condition: GateCondition, inquiry: Inquiry): Standing {
  const identity = identityOf(condition);
  const before = inquiry.previous.find((status) => isSame(status, identity));
  const known = { inquiry, condition, identity, before, subject: subjectOf(condition) };
  if (isSelf(condition, inquiry.parent)) return said(known, { met: false, failed: true, message: "a gate cannot wait for itself" });
  const { parent, look } = inquiry;
  const home = homeOf(condition, parent);
  const permission = home && look(home);
  if (permission?.state === "Unknown") return kept(known, permission.message, permission.awaited);
  if (permission !== undefined && !isAllowed(permission, parent)) return missing(known);
  const observed = look(refOf(condition, parent));
  if (observed.state === "Unknown") return kept(known, observed.message, observed.awaited);
  return observed.state === "Missing" ? missing(known) : present(known, observed);
}

/** What makes a condition this one, in a status. */
export function identityOf(asked: GateCondition): Identity {
  const { type, apiVersion, kind, namespace, name, value, condition } = asked;
  const { counted }: GateType = gateTypes[type];
  const state = condition ?? stateOf(asked);
  return { type, apiVersion, kind, namespace, name, state: value === undefined ? state : `${state}, ${counted?.words ?? ""} ${value}` };
}

/** The state that is asked for, be it said or not. */
function stateOf({ type, state, value }: GateCondition): string {
  const { usual, counted }: GateType = gateTypes[type];
  return state ?? (value === undefined ? usual : counted?.state ?? usual);
}

export function isSame(one: Identity, other: Identity): boolean {
  const fields = ["type", "apiVersion", "kind", "namespace", "name", "state"] as const;
  return fields.every((field) => one[field] === other[field]);
}

function subjectOf({ type, kind = type, namespace, name }: GateCondition): string {
  return `${kind} "${name}"${namespace === undefined ? "" : ` in namespace "${namespace}"`}`;
}

type Verdict = Pick<ConditionStatus, "met" | "failed" | "message" | "uid">;

function said({ identity }: Case, { met, failed, message, uid }: Verdict): Standing {
  return { status: { ...identity, met, ...(failed && { failed }), message: message.slice(0, LONGEST), uid }, awaited: false };
}

/** What is not known leaves things as they were. */
function kept(known: Case, message: string, awaited = false): Standing {
  const unknown = `${known.subject} is not known: ${message}`;
  const { met = false, failed, uid, message: last = unknown } = known.before ?? {};
  return { ...said(known, { met, failed, uid, message: awaited ? last : unknown }), awaited };
}

/**
 * The object is not there, or may not be read: both read the same. That it could not come to be so any more is true until there is another;
 * and a Latch does not forget what holds for good: a finished Job may be deleted while the gate waits for another.
 */
function missing(known: Case): Standing {
  const { inquiry: { spec }, condition, subject, before } = known;
  const { lasting = [] }: GateType = gateTypes[condition.type];
  const isLasting = before?.met === true && spec.mode === "Latch" && lasting.includes(before.state);
  const isForeign = condition.namespace !== undefined && condition.namespace !== known.inquiry.parent.namespace;
  if (before !== undefined && (before.failed || isLasting)) {
    const gone = isForeign ? GONE_OR_HIDDEN : GONE;
    const message = before.message.endsWith(gone) ? before.message : before.message.slice(0, LONGEST - gone.length) + gone;
    return said(known, { ...before, message });
  }
  return said(known, {
    met: false,
    message: isForeign ? `${subject} is not there, or may not be read from here` : `there is no ${subject} yet`,
  });
}

function present(known: Case, { uid, generation, status }: Known): Standing {
  const { subject, before } = known;
  const shown = shownBy(status);
  const excuse = isSilent(known.condition, shown)
    ? "has no status yet"
    : isOutdated(known.condition, { shown, generation })
    ? "has changed, and its status does not say yet what that means"
    : undefined;
  if (excuse !== undefined) {
    const { met = false, failed } = before?.uid === uid ? before : {};
    return said(known, { met, failed, uid, message: `${subject} ${excuse}` });
  }
  const answer = askOf(known)(shown, known.condition.value);
  const circle = circleIn(known); // those in it would take turns without end
  if (answer.holds && circle === "") return said(known, { met: true, uid, message: `${subject} is ${known.identity.state}` });
  const failed = !answer.holds && answer.never ? { failed: true } : {};
  const because = answer.holds ? `is ${known.identity.state}` : answer.because;
  return said(known, { met: false, ...failed, uid, message: `${subject} ${because}${circle}` });
}

/** Our own kinds say nothing before the operator has looked at them. */
function isSilent({ type }: GateCondition, { status }: Shown): boolean {
  const { kind, apiVersion }: GateType = gateTypes[type];
  return kind !== undefined && apiVersion === OURS && typeof status["phase"] !== "string";
}

interface Version {
  readonly shown: Shown;
  readonly generation: number;
}

/** A status may be about what the object was before it was changed. So does `kubectl wait` see it. */
function isOutdated({ condition = "Ready" }: GateCondition, { shown, generation }: Version): boolean {
  const [type = ""] = condition.split("=");
  const { observedGeneration } = shown.status;
  const seen = shown.conditions.get(type.toLowerCase())?.observedGeneration ?? observedGeneration;
  return typeof seen === "number" && seen < generation;
}

function askOf({ condition }: Case): State {
  if (condition.condition !== undefined) return hasCondition(condition.condition);
  const { states }: GateType = gateTypes[condition.type];
  const asked = stateOf(condition);
  const impossible: Answer = { holds: false, because: `is never ${asked}: its states are ${Object.keys(states).join(", ")}`, never: true };
  return states[asked] ?? (() => impossible);
}

function circleIn({ inquiry: { parent, look }, condition }: Case): string {
  const circle = circleOf(parent, condition, look);
  return circle === undefined ? "" : `; and it waits for this gate in turn (${[parent.name, ...circle].join(" -> ")})`;
}
