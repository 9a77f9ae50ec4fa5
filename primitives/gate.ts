/** Gate: opens when what it is told about other objects is so. */
import { defineObserver } from "./define.ts";
import { conditionFlag } from "./gate_flag.ts";
import { refsOf } from "./gate_refs.ts";
import { decideGate, settleGate } from "./gate_rule.ts";
import { gateSpec, gateStatus } from "./gate_schema.ts";

export const gate = defineObserver({
  kind: "Gate",
  plural: "gates",
  shortNames: [],
  summary: "open when its conditions hold",
  spec: gateSpec,
  status: gateStatus,
  columns: [
    { name: "Phase", type: "string", jsonPath: ".status.phase" },
    { name: "Met", type: "integer", jsonPath: ".status.conditionsMet" },
    { name: "Of", type: "integer", jsonPath: ".status.conditionsTotal" },
    { name: "Opened-At", type: "date", jsonPath: ".status.openedAt" },
    { name: "Mode", type: "string", jsonPath: ".spec.mode", priority: 1 },
    { name: "At-Least", type: "integer", jsonPath: ".spec.atLeast", priority: 1 },
    { name: "Override", type: "string", jsonPath: ".spec.override", priority: 1 },
    { name: "Message", type: "string", jsonPath: '.status.conditions[?(@.type=="Open")].message', priority: 1 },
  ],
  verbs: [
    { name: "wait", mode: "wait", summary: "Wait until it is open", done: "open" },
    { name: "open", mode: "set", summary: "Hold it open, whatever its conditions", done: "opened", sets: { override: "Open" } },
    { name: "close", mode: "set", summary: "Hold it closed, whatever its conditions", done: "closed", sets: { override: "Closed" } },
    {
      name: "auto",
      mode: "set",
      summary: "Let it go by its conditions again",
      done: "set to go by its conditions",
      sets: { override: null },
    },
  ],
  itemFlags: [conditionFlag],
  details: [{
    path: ".status.conditionStatuses",
    columns: [
      { name: "Type", type: "string", jsonPath: ".type" },
      { name: "Name", type: "string", jsonPath: ".name" },
      { name: "State", type: "string", jsonPath: ".state" },
      { name: "Met", type: "boolean", jsonPath: ".met" },
      { name: "Message", type: "string", jsonPath: ".message" },
    ],
  }],
  counters: ["conditionStatuses"],
  holders: () => [],
  isNew: () => false,
  settle: settleGate,
  refs: refsOf,
  decide: decideGate,
});
