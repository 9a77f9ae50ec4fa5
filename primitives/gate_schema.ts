/** What a gate is to be, and what the operator says of it. */
import * as z from "zod";
import { type GateType, gateTypes, stateName, typeName } from "./gate_states.ts";
import { type CelRule, conditions, duration, objectName, parentName, timestamp, uid } from "./schema.ts";

/** So many conditions a gate may have. */
export const MOST_CONDITIONS = 64;
/** The annotation of a Namespace that says which other namespaces' gates may read in it. */
export const GATES_FROM = "konductor.io/gates-from";

const TYPES = Object.entries(gateTypes);

/** A type knows some states only, and only some states take a number. */
const stateRules: readonly CelRule[] = TYPES.filter(([, { states }]) => Object.keys(states).length > 0).map(([type, { states }]) => ({
  rule: `self.type != '${type}' || !has(self.state) || self.state in [${Object.keys(states).map((state) => `'${state}'`).join(", ")}]`,
  message: `type ${type} has the states ${Object.keys(states).join(", ")}`,
}));

const counted = TYPES.flatMap(([type, { counted }]: readonly [string, GateType]) =>
  counted === undefined ? [] : [{ type, state: counted.state }]
);

const itemRules: readonly CelRule[] = [
  ...stateRules,
  {
    rule: `!has(self.value) || ${
      counted.map(({ type, state }) => `(self.type == '${type}' && (!has(self.state) || self.state == '${state}'))`).join(" || ")
    }`,
    message: `value is for ${counted.map(({ type, state }) => `the state ${state} of a ${type}`).join(" and for ")}`,
  },
  {
    rule: "self.type != 'Resource' || (!has(self.state) && has(self.apiVersion) && has(self.kind) && has(self.condition))",
    message: "type Resource needs apiVersion, kind and condition, and has no state",
  },
  {
    rule: "self.type == 'Resource' || (!has(self.apiVersion) && !has(self.kind) && !has(self.condition))",
    message: "apiVersion, kind and condition are for type Resource",
  },
];

const gateCondition = z.object({
  type: typeName.describe("What kind of object it is about. Resource: any other kind, by its apiVersion, kind and one of its conditions."),
  name: parentName.describe("The object's name."),
  namespace: z.string().min(1).max(63).regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/).optional().describe(
    `Where it is. Default: with the gate. Another namespace is read only where its Namespace says so, with the annotation ${GATES_FROM}.`,
  ),
  state: stateName.optional().describe("What has to be so. Default: what one waits for with that type, such as Complete for a Job."),
  value: z.int32().min(0).optional().describe(
    "Of a Semaphore: so many permits have to be available. Of a WaitGroup: its counter has to be at most that.",
  ),
  apiVersion: z.string().min(1).max(317).regex(/^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[a-z0-9]+$/).optional().describe(
    "Of a Resource, e.g. apps/v1.",
  ),
  kind: z.string().min(1).max(63).regex(/^[A-Za-z][A-Za-z0-9]*$/).optional().describe("Of a Resource, e.g. Deployment."),
  condition: z.string().min(1).max(380).regex(/^[-A-Za-z0-9_./]+(=(True|False|Unknown|true|false|unknown))?$/).optional().describe(
    "Of a Resource: one of its conditions, as in kubectl wait: Ready, or Ready=False.",
  ),
}).meta({
  title: "GateCondition",
  description: "Something about another object that has to be so.",
  "x-kubernetes-validations": itemRules,
});
export type GateCondition = z.infer<typeof gateCondition>;

export const gateSpec = z.object({
  conditions: z.array(gateCondition).min(1).max(MOST_CONDITIONS).describe("What has to be so of other objects."),
  atLeast: z.int32().min(1).max(MOST_CONDITIONS).optional().describe("How many of the conditions suffice. Default: all."),
  mode: z.enum(["Latch", "Live"]).default("Latch").describe(
    "Latch: once open it stays open. Live: it is open for as long as its conditions hold.",
  ),
  timeout: duration.optional().describe(
    "After so long without opening it has failed. It counts from when the operator first saw the gate.",
  ),
  override: z.enum(["Open", "Closed"]).optional().describe("Holds it open or closed, whatever its conditions. Take it away to go by them."),
}).meta({
  "x-kubernetes-validations": [{
    rule: "!has(self.atLeast) || self.atLeast <= self.conditions.size()",
    message: "atLeast cannot be more than there are conditions",
  }],
});
export type GateSpec = z.infer<typeof gateSpec>;

const conditionStatus = z.object({
  type: typeName.describe("As in the spec."),
  apiVersion: z.string().max(317).optional().describe("As in the spec."),
  kind: z.string().max(63).optional().describe("As in the spec."),
  namespace: z.string().max(63).optional().describe("As in the spec."),
  name: objectName.describe("As in the spec."),
  state: z.string().max(400).describe("What has to be so."),
  met: z.boolean().describe("Whether it is so."),
  failed: z.boolean().optional().describe("It cannot come to be so any more, with this object."),
  message: z.string().max(512).describe("What is missing, or that nothing is."),
  uid: uid.optional().describe("The object that was seen last."),
}).meta({ title: "GateConditionStatus", description: "Where a condition of a gate stands." });
export type ConditionStatus = z.infer<typeof conditionStatus>;

export const gateStatus = z.object({
  phase: z.enum(["Waiting", "Open", "Closed", "Failed"]).optional().describe(
    "Waiting: too few conditions hold. Open: enough do, or did, or its override says so. Closed: its override says so. Failed: too few can hold any more, or the timeout is over.",
  ),
  conditionsMet: z.int32().optional().describe("How many conditions hold."),
  conditionsTotal: z.int32().optional().describe("How many conditions there are."),
  conditionStatuses: z.array(conditionStatus).max(MOST_CONDITIONS).optional().describe("Each condition, in the order of the spec."),
  waitingSince: timestamp.optional().describe("Since when it waits for its conditions."),
  openedAt: timestamp.optional().describe("Since when it is open."),
  latchedAt: timestamp.optional().describe("When enough of its conditions first held: since then a Latch stays open, but for an override."),
  timedOutAt: timestamp.optional().describe("When its timeout was over. It stays failed until its spec changes."),
  conditions: conditions.optional(),
});
export type GateStatus = z.infer<typeof gateStatus>;
