import assert from "node:assert/strict";
import { gate } from "./gate.ts";
import { gateTypes, stateName } from "./gate_states.ts";
import { lease } from "./lease.ts";
import { GROUP, primitives, VERSION } from "./mod.ts";
import { once } from "./once.ts";
import { rwmutex } from "./rwmutex.ts";
import { decide, having, present } from "./test_gate.ts";

function said(type: string, message: string): object[] {
  return [{ type, status: "False", reason: "Said", message, lastTransitionTime: "2026-01-01T00:00:00Z" }];
}

type Row = readonly [what: string, condition: string, status: object, expected: true | string];

/** `Type` or `Type=State` or `Type=State,value`, an object's status, and `true` or what is missing. */
const ROWS: readonly Row[] = [
  ["completed", "Job", having("Complete"), true],
  ["completed", "Job=Complete", { ...having("Complete"), succeeded: 5 }, true],
  ["has four of five completions", "Job", { active: 1, succeeded: 4 }, "has not completed: 1 active"],
  ["has all completions, and has not said so yet", "Job", { succeeded: 5 }, "has not completed: 0 active"],
  ["failed", "Job", having("Failed", "True", { reason: "BackoffLimitExceeded" }), "has failed: BackoffLimitExceeded"],
  ["is said not to have failed", "Job", { active: 1, ...having("Failed", "False") }, "has not completed: 1 active"],
  ["failed", "Job=Failed", having("Failed"), true],
  ["runs", "Job=Failed", { active: 1 }, "has not failed"],
  ["completed", "Job=Failed", having("Complete"), "has completed"],
  ["runs", "Job=Active", { active: 2 }, true],
  ["has no Pod yet", "Job=Active", {}, "has no active Pod"],
  ["completed with Pods that still end", "Job=Active", { active: 1, ...having("Complete") }, "has ended"],
  ["has not begun", "Job=Pending", {}, true],
  ["runs", "Job=Pending", { active: 1 }, "has begun: 1 active"],
  ["ended", "Job=Pending", having("Complete"), "has ended"],
  ["has permits", "Semaphore", { phase: "Ready", available: 1 }, true],
  ["is full", "Semaphore", { phase: "Full", available: 0 }, "has 0 of 1 wanted permits available"],
  ["has enough permits", "Semaphore,3", { phase: "Ready", available: 3 }, true],
  ["has too few permits", "Semaphore=Available,3", { phase: "Ready", available: 2 }, "has 2 of 3 wanted permits available"],
  ["is suspended", "Semaphore", { phase: "Suspended", available: 9 }, "is suspended"],
  ["is full", "Semaphore=Acquired", { phase: "Full", available: 0 }, true],
  ["has permits", "Semaphore=Acquired", { phase: "Ready", available: 2 }, "still has 2 available"],
  ["is free", "Mutex", { phase: "Unlocked" }, true],
  ["is locked", "Mutex", { phase: "Locked" }, "is Locked"],
  ["is locked", "Mutex=Locked", { phase: "Locked" }, true],
  ["is free", "Mutex=Locked", { phase: "Unlocked" }, "is Unlocked"],
  ["is free", "RWMutex", { phase: "Unlocked" }, true],
  ["is read", "RWMutex", { phase: "ReadLocked" }, "is ReadLocked"],
  ["is read", "RWMutex=Locked", { phase: "ReadLocked" }, true],
  ["is written", "RWMutex=Locked", { phase: "WriteLocked" }, true],
  ["is free", "Lease", { phase: "Available" }, true],
  ["expired", "Lease", { phase: "Expired" }, true],
  ["is held", "Lease", { phase: "Held" }, "is Held"],
  ["is held", "Lease=Acquired", { phase: "Held" }, true],
  ["is free", "Lease=Acquired", { phase: "Available" }, "is Available"],
  ["was executed", "Once", { phase: "Executed", executed: true }, true],
  ["runs", "Once", { phase: "Running", executed: false }, "has not been executed: it is Running"],
  ["failed", "Once", { phase: "Failed", message: "no luck" }, "has failed: no luck"],
  ["failed", "Once=Failed", { phase: "Failed" }, true],
  ["was executed", "Once=Failed", { phase: "Executed", executed: true }, "has been executed"],
  ["waits", "Once=Pending", { phase: "Pending" }, true],
  ["runs", "Once=Active", { phase: "Running" }, true],
  ["waits", "Once=Active", { phase: "Pending" }, "is Pending"],
  ["is open", "Barrier", { phase: "Open" }, true],
  ["waits", "Barrier", { phase: "Waiting", arrived: 2 }, "is not open: 2 arrived"],
  ["waits", "Barrier", { phase: "Waiting", conditions: said("Open", "2 of 3 arrived") }, "is not open: 2 of 3 arrived"],
  ["failed", "Barrier", { phase: "Failed" }, "has failed"],
  ["failed", "Barrier", { phase: "Failed", conditions: said("Failed", "its time is up") }, "has failed: its time is up"],
  ["waits", "Barrier=Closed", { phase: "Waiting" }, true],
  ["is open", "Barrier=Closed", { phase: "Open" }, "is Open"],
  ["failed", "Barrier=Failed", { phase: "Failed" }, true],
  ["is done", "WaitGroup", { phase: "Done", counter: 0 }, true],
  ["waits", "WaitGroup", { phase: "Waiting", counter: 2 }, "is not done: its counter is 2"],
  ["waits", "WaitGroup=Pending", { phase: "Waiting" }, true],
  ["is done", "WaitGroup=Pending", { phase: "Done" }, "is done"],
  ["is at zero", "WaitGroup=Zero", { phase: "Waiting", counter: 0 }, true],
  ["is below zero", "WaitGroup=Zero", { phase: "Waiting", counter: -1 }, "has the counter -1, 0 is wanted"],
  ["is low enough", "WaitGroup,3", { phase: "Waiting", counter: 3 }, true],
  ["is too high", "WaitGroup=Zero,3", { phase: "Waiting", counter: 4 }, "has the counter 4, at most 3 is wanted"],
  ["counts", "WaitGroup=NonZero", { phase: "Waiting", counter: 1 }, true],
  ["is at zero", "WaitGroup=NonZero", { phase: "Waiting", counter: 0 }, "has the counter 0"],
  ["is open", "Gate", { phase: "Open" }, true],
  ["waits", "Gate", { phase: "Waiting" }, "is not open: it is Waiting"],
  ["failed", "Gate", { phase: "Failed" }, "has failed"],
  ["is held closed", "Gate=Closed", { phase: "Closed" }, true],
  ["waits", "Gate=Closed", { phase: "Waiting" }, true],
  ["is open", "Gate=Closed", { phase: "Open" }, "is Open"],
  ["failed", "Gate=Failed", { phase: "Failed" }, true],
  ["waits", "Gate=Pending", { phase: "Waiting" }, true],
];

for (const [what, condition, status, expected] of ROWS) {
  const [, type = "", state, value] = /^(\w+)(?:=(\w+))?(?:,(\d+))?$/.exec(condition) ?? [];
  Deno.test(`for ${condition}, a ${type} that ${what} is ${expected === true ? "enough" : "not"}`, () => {
    const asked = { type, name: "x", ...(state && { state }), ...(value && { value: Number(value) }) };
    const decision = decide({ spec: { conditions: [asked] }, known: { [`${type} default/x`]: present(status) } });
    const [found] = decision.status.conditionStatuses ?? [];
    assert.equal(found?.met, expected === true, found?.message ?? "");
    if (expected !== true) assert.equal(found?.message, `${type} "x" ${expected}`);
    assert.equal(found?.uid, "uid-1");
  });
}

type Wait = readonly [condition: string, status: object, expected: true | string];

const RESOURCES: readonly Wait[] = [
  ["Ready", having("Ready"), true],
  ["ready", having("Ready"), true],
  ["Ready=True", having("Ready", "true"), true],
  ["Ready", having("Ready", "False", { reason: "Starting" }), "has the condition Ready=False, True is wanted (Starting)"],
  ["Ready=False", having("Ready", "False"), true],
  ["Ready=False", having("Ready"), "has the condition Ready=True, False is wanted"],
  ["Ready", having("Available"), "has no condition Ready yet"],
  ["Ready", {}, "has no condition Ready yet"],
  ["Ready", having("Ready", "True", { observedGeneration: 1 }), "has changed, and its status does not say yet what that means"],
  ["Ready", { ...having("Ready"), observedGeneration: 1 }, "has changed, and its status does not say yet what that means"],
  ["Ready", having("Ready", "True", { observedGeneration: 2 }), true],
];

for (const [condition, status, expected] of RESOURCES) {
  Deno.test(`for the condition ${condition}, a Deployment with ${JSON.stringify(status)} is ${expected === true ? "enough" : "not"}`, () => {
    const asked = { type: "Resource", apiVersion: "apps/v1", kind: "Deployment", name: "x", condition };
    const known = { "Deployment default/x": present(status, { generation: 2 }) };
    const [found] = decide({ spec: { conditions: [asked] }, known }).status.conditionStatuses ?? [];
    assert.equal(found?.met, expected === true, found?.message ?? "");
    if (expected !== true) assert.equal(found?.message, `Deployment "x" ${expected}`);
  });
}

const OURS = Object.entries(gateTypes).filter(([, { apiVersion }]) => apiVersion === `${GROUP}/${VERSION}`);

for (const [type, { states }] of OURS) {
  for (const state of Object.keys(states)) {
    Deno.test(`a new ${type} that nobody has looked at yet is not ${state}`, () => {
      const spec = { conditions: [{ type, name: "x", state }] };
      const [found] = decide({ spec, known: { [`${type} default/x`]: present(undefined) } }).status.conditionStatuses ?? [];
      assert.deepEqual([found?.met, found?.message], [false, `${type} "x" has no status yet`]);
    });
  }
}

Deno.test("every state belongs to a type, every type's usual state is one of its own, and all of them are tried here", () => {
  const types = Object.entries(gateTypes);
  const states = new Set(types.flatMap(([, { states }]) => Object.keys(states)));
  assert.deepEqual([...states].toSorted(), [...stateName.options].toSorted());
  for (const [type, { states, usual, counted, lasting = [] }] of types) {
    if (type === "Resource") continue;
    for (const state of [usual, ...(counted ? [counted.state] : []), ...lasting]) assert.ok(state in states, `${type} ${state}`);
    for (const state of Object.keys(states)) {
      const tried = ROWS.filter(([, condition, , expected]) => {
        const [name = "", rest] = condition.split("=");
        return expected === true && name.split(",")[0] === type && (rest?.split(",")[0] ?? usual) === state;
      });
      assert.ok(tried.length > 0, `no ${type} that is ${state} is tried`);
    }
  }
});

Deno.test("the types name the kinds and the phases that there are", () => {
  const known = [...new Set([...primitives, gate, once, rwmutex, lease])];
  for (const { kind, status } of known) {
    const entry = OURS.find(([type]) => type === kind);
    assert.equal(entry?.[1].kind, kind);
    const phases = ROWS.filter(([, condition]) => condition.split(/[=,]/)[0] === kind).map(([, , shown]) => shown);
    for (const shown of phases) assert.ok(status.safeParse(shown).success, `${kind} ${JSON.stringify(shown)}`);
  }
});
