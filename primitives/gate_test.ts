import assert from "node:assert/strict";
import type { Observed } from "./contract.ts";
import { gate } from "./gate.ts";
import { GATES_FROM } from "./gate_schema.ts";
import { decide, having, present, type Scene, worldOf } from "./test_gate.ts";

const etl = { type: "Job", name: "etl" };
const ETL = "Job default/etl";
const complete = present(having("Complete"));
const failed = present(having("Failed"));
const running = present({ active: 1 });
const unseen: Observed = { state: "Unknown", message: "not seen yet", awaited: true };
const forbidden: Observed = { state: "Unknown", message: "may not be read" };

/** Decides one scene after the other, each with the status before it; gives the phases. */
function phasesOf(...scenes: readonly Scene[]): (string | undefined)[] {
  let status: unknown;
  return scenes.map((scene) => {
    ({ status } = decide({ status, ...scene }));
    return decide({ ...scene, status }).status.phase;
  });
}

Deno.test("a gate waits, and says for what, since when and until when", () => {
  const { status, wakeIn, effects } = decide({ spec: { conditions: [etl], timeout: "1m" } });
  assert.equal(status.phase, "Waiting");
  assert.deepEqual([status.conditionsMet, status.conditionsTotal], [0, 1]);
  assert.equal(status.waitingSince, "2026-01-01T00:00:00.000Z");
  assert.deepEqual(status.conditionStatuses, [{
    type: "Job",
    name: "etl",
    state: "Complete",
    met: false,
    message: 'there is no Job "etl" yet',
  }]);
  assert.equal(wakeIn, 60_000);
  assert.deepEqual(effects, []);
});

Deno.test("a Latch stays open when its conditions hold no more, and keeps what it saw", () => {
  const spec = { conditions: [etl] };
  const open = decide({ spec, known: { [ETL]: complete }, at: 5 }).status;
  const later = decide({ spec, status: open, at: 99 }).status;
  assert.deepEqual(later, open);
  assert.equal(later.openedAt, "2026-01-01T00:00:00.005Z");
  assert.deepEqual(phasesOf({ spec, known: { [ETL]: complete } }, { spec, known: { [ETL]: failed } }, { spec }), ["Open", "Open", "Open"]);
});

Deno.test("a Live gate follows its conditions", () => {
  const spec = { conditions: [{ type: "Mutex", name: "m" }], mode: "Live" };
  const m = (phase: string) => ({ spec, known: { "Mutex default/m": present({ phase }) } });
  assert.deepEqual(phasesOf(m("Locked"), m("Unlocked"), m("Locked"), { spec }, m("Unlocked")), [
    "Waiting",
    "Open",
    "Waiting",
    "Waiting",
    "Open",
  ]);
});

Deno.test("atLeast says how many conditions suffice", () => {
  const conditions = [etl, { type: "Job", name: "b" }, { type: "Job", name: "c" }];
  const known = { [ETL]: complete, "Job default/b": complete };
  assert.equal(decide({ spec: { conditions }, known }).status.phase, "Waiting");
  assert.equal(decide({ spec: { conditions, atLeast: 2 }, known }).status.phase, "Open");
});

Deno.test("a condition that cannot come true any more fails the gate at once, unless the others suffice", () => {
  const conditions = [etl, { type: "Job", name: "b" }];
  const known = { [ETL]: failed, "Job default/b": running };
  const { status } = decide({ spec: { conditions }, known });
  assert.equal(status.phase, "Failed");
  assert.equal(status.conditions?.find(({ type }) => type === "Open")?.message, 'Job "etl" has failed');
  assert.equal(decide({ spec: { conditions, atLeast: 1 }, known }).status.phase, "Waiting");
});

Deno.test("a failure stays when its object is deleted, and ends when there is another, or it has changed", () => {
  const spec = { conditions: [etl] };
  const once = { conditions: [{ type: "Once", name: "o" }] };
  const o = (status: object, generation: number) => ({ spec: once, known: { "Once default/o": present(status, { generation }) } });
  const ready = (observedGeneration: number) => having("Ready", "True", { observedGeneration });
  assert.deepEqual(
    phasesOf({ spec, known: { [ETL]: failed } }, { spec }, { spec, known: { [ETL]: unseen } }, {
      spec,
      known: { [ETL]: present({}, { uid: "2" }) },
    }),
    ["Failed", "Failed", "Failed", "Waiting"],
  );
  assert.deepEqual(
    phasesOf(o({ phase: "Failed", ...ready(1) }, 1), o({ phase: "Failed", ...ready(1) }, 2), o({ phase: "Pending", ...ready(2) }, 2)),
    ["Failed", "Failed", "Waiting"],
  );
});

Deno.test("what an object said before it was changed does not count", () => {
  const spec = { conditions: [{ type: "Barrier", name: "b" }] };
  const stale = { phase: "Open", ...having("Ready", "True", { observedGeneration: 1 }) };
  assert.deepEqual(phasesOf({ spec, known: { "Barrier default/b": present(stale, { generation: 2 }) } }), ["Waiting"]);
});

Deno.test("a Latch remembers a Job that completed and was deleted; a Live gate does not", () => {
  const conditions = [etl, { type: "Job", name: "b" }];
  const steps = (mode: string) =>
    phasesOf({ spec: { conditions, mode }, known: { [ETL]: complete } }, {
      spec: { conditions, mode },
      known: { "Job default/b": complete },
    });
  assert.deepEqual(steps("Latch"), ["Waiting", "Open"]);
  assert.deepEqual(steps("Live"), ["Waiting", "Waiting"]);
});

Deno.test("a timeout fails the gate for good, until its spec changes; then the wait begins anew", () => {
  const spec = { conditions: [etl], timeout: "10s" };
  const waiting = decide({ spec }).status;
  assert.equal(decide({ spec, status: waiting, at: 9_999 }).wakeIn, 1);
  const late = decide({ spec, status: waiting, at: 10_000 });
  assert.deepEqual([late.status.phase, late.wakeIn], ["Failed", undefined]);
  const found = decide({ spec, status: late.status, at: 20_000, known: { [ETL]: complete } }).status;
  assert.deepEqual(found, { ...late.status, conditionStatuses: found.conditionStatuses, conditionsMet: 1, conditions: found.conditions });
  const changed = decide({ spec, status: late.status, at: 30_000, generation: 2 });
  assert.deepEqual([changed.status.phase, changed.wakeIn], ["Waiting", 10_000]);
});

Deno.test("who comes at the last moment opens the gate", () => {
  const spec = { conditions: [etl], timeout: "10s" };
  const { status } = decide({ spec });
  assert.equal(decide({ spec, status, at: 10_000, known: { [ETL]: complete } }).status.phase, "Open");
});

Deno.test("what is not known leaves things as they were, and holds a timeout up only while it is awaited", () => {
  const spec = { conditions: [etl], timeout: "10s", mode: "Live" };
  const open = decide({ spec, known: { [ETL]: complete } }).status;
  assert.deepEqual(decide({ spec, status: open, at: 99_000, known: { [ETL]: unseen } }).status, open);
  assert.equal(decide({ spec, status: open, at: 99_000, known: { [ETL]: forbidden } }).status.phase, "Open");
  const waiting = decide({ spec, known: { [ETL]: running } }).status;
  assert.equal(decide({ spec, status: waiting, at: 99_000, known: { [ETL]: unseen } }).status.phase, "Waiting");
  const late = decide({ spec, status: waiting, at: 99_000, known: { [ETL]: forbidden } }).status;
  assert.deepEqual([late.phase, late.conditionStatuses?.[0]?.message], ["Failed", 'Job "etl" is not known: may not be read']);
});

Deno.test("an override wins while it is set, and what the rule saw meanwhile counts after it", () => {
  const spec = { conditions: [etl], timeout: "10s" };
  const held = (override: string) => ({ ...spec, override });
  assert.deepEqual(phasesOf({ spec: held("Open") }, { spec, generation: 2, at: 60_000 }), ["Open", "Waiting"]);
  assert.deepEqual(phasesOf({ spec: held("Closed"), known: { [ETL]: complete } }, { spec, generation: 2 }), ["Closed", "Open"]);
  assert.deepEqual(phasesOf({ spec: held("Closed"), at: 60_000 }, { spec: held("Closed"), at: 99_000 }), ["Closed", "Closed"]);
  assert.equal(decide({ spec: held("Closed") }).wakeIn, undefined);
});

Deno.test("a gate that names itself is refused in words", () => {
  const { status } = decide({ spec: { conditions: [{ type: "Gate", name: "g" }] } });
  assert.equal(status.phase, "Failed");
  assert.equal(status.conditionStatuses?.[0]?.message, "a gate cannot wait for itself");
  const ready = status.conditions?.find(({ type }) => type === "Ready");
  assert.deepEqual([ready?.status, ready?.message], ["False", "spec.conditions[0] is about this gate: a gate cannot wait for itself"]);
});

Deno.test("a circle of gates is told", () => {
  const named = (name: string) => ({ conditions: [{ type: "Gate", name }] });
  const known = {
    "Gate default/a": present({ phase: "Waiting" }, { spec: named("b") }),
    "Gate default/b": present({ phase: "Waiting" }, { spec: named("g") }),
  };
  const [found] = decide({ spec: named("a"), known }).status.conditionStatuses ?? [];
  assert.equal(found?.message, 'Gate "a" is not open: it is Waiting; and it waits for this gate in turn (g -> a -> b -> g)');
  assert.deepEqual(worldOf({ spec: named("a"), known }).observed.map(({ ref }) => ref.name), ["a", "b"]);
});

Deno.test("a foreign object is named only where its Namespace allows that", () => {
  const spec = { conditions: [{ ...etl, namespace: "other" }] };
  const of = (allowed: string) => present({}, { annotations: { [GATES_FROM]: allowed } });
  const refs = (home: Observed) => worldOf({ spec, known: { "Namespace /other": home } }).observed.map(({ ref }) => ref.kind);
  assert.deepEqual(refs(of("a,b")), ["Namespace"]);
  assert.deepEqual(refs(of("a, default")), ["Namespace", "Job"]);
  assert.deepEqual(refs(of("*")), ["Namespace", "Job"]);
  assert.deepEqual(refs(unseen), ["Namespace"]);
  const job = { "Job other/etl": complete };
  assert.equal(decide({ spec, known: { ...job, "Namespace /other": of("*") } }).status.phase, "Open");
  const messages = [of(""), { state: "Missing" } as const].map((home) =>
    decide({ spec, known: { ...job, "Namespace /other": home } }).status.conditionStatuses?.[0]?.message
  );
  const nobody = decide({ spec, known: { "Namespace /other": of("*") } }).status.conditionStatuses?.[0]?.message;
  assert.deepEqual(new Set([...messages, nobody]).size, 1);
});

Deno.test("a gate settles when it is open or has failed, and not while it is held closed", () => {
  const of = (scene: Scene) => gate.settle(decide(scene).status);
  const spec = { conditions: [etl] };
  assert.deepEqual(of({ spec }), undefined);
  assert.deepEqual(of({ spec: { ...spec, override: "Closed" }, known: { [ETL]: complete } }), undefined);
  assert.deepEqual(of({ spec, known: { [ETL]: complete } }), {
    succeeded: true,
    reason: "ConditionsMet",
    message: "is open: 1 of 1 conditions hold",
  });
  assert.deepEqual(of({ spec, known: { [ETL]: failed } }), {
    succeeded: false,
    reason: "ConditionFailed",
    message: 'has failed: Job "etl" has failed',
  });
});

Deno.test("a state that a type does not have fails the gate in words, should it get past the API server", () => {
  const { status } = decide({
    spec: { conditions: [{ type: "Mutex", name: "m", state: "Complete" }] },
    known: { "Mutex default/m": present({ phase: "Locked" }) },
  });
  assert.equal(status.conditionStatuses?.[0]?.message, 'Mutex "m" is never Complete: its states are Unlocked, Locked');
  assert.equal(status.phase, "Failed");
});

Deno.test("a clock that was set back makes a timeout begin anew, and not wait until it is there again", () => {
  const spec = { conditions: [etl], timeout: "10s" };
  const { status } = decide({ spec, at: 3_600_000 });
  const back = decide({ spec, status, at: 0 });
  assert.equal(back.wakeIn, 10_000);
  assert.equal(decide({ spec, status: back.status, at: 10_000 }).status.phase, "Failed");
});
