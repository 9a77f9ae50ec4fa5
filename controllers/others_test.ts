import assert from "node:assert/strict";
import { namespaces } from "../kube/api.ts";
import { GATES_FROM } from "../primitives/gate_schema.ts";
import { resourceOf } from "../primitives/mod.ts";
import { crdResource } from "../tests/crds/install.ts";
import { gates, GateWorld } from "./test_gates.ts";

const etl = { type: "Job", name: "etl" };

Deno.test("a gate opens when the Job that it names completes", async () => {
  await using world = new GateWorld();
  await world.operator();
  await world.gate("g", { conditions: [etl] });
  assert.equal(await world.message("g"), 'there is no Job "etl" yet');
  await world.job("etl");
  await world.jobStatus("etl", { active: 1 });
  assert.equal(await world.message("g"), 'Job "etl" has not completed: 1 active');
  await world.expectPhase("g", "Waiting");
  await world.jobIs("etl", "Complete");
  await world.expectPhase("g", "Open");
});

Deno.test("what is named is watched once, from the first who names it to the last", async () => {
  await using world = new GateWorld();
  const operator = await world.operator();
  assert.equal(world.watched("jobs"), 0);
  await world.gate("a", { conditions: [etl] });
  await world.gate("b", { conditions: [etl, { type: "Job", name: "other" }] });
  assert.equal(world.watched("jobs"), 1);
  await world.people.api.delete(gates, { namespace: "default", name: "a" });
  await world.settle();
  world.server.closeWatches(({ resource }) => resource.plural === "jobs");
  await world.pass(1000);
  assert.equal(world.watched("jobs"), 2, "the watch goes on for the one that is left");
  await world.people.api.delete(gates, { namespace: "default", name: "b" });
  await world.pass(600_000);
  assert.equal(world.watched("jobs"), 2);
  await world.gate("c", { conditions: [{ type: "Mutex", name: "m" }] });
  assert.equal(world.calls.filter(({ verb, resource }) => verb === "watch" && resource.plural === "mutexes").length > 0, true);
  await world.clock.during(operator.stop());
});

Deno.test("a gate that names something else lets go of what it named before", async () => {
  await using world = new GateWorld();
  await world.operator();
  await world.gate("g", { conditions: [etl] });
  await world.change("g", { conditions: [{ type: "Mutex", name: "m" }] });
  const before = world.calls.length;
  await world.job("etl");
  world.server.closeWatches(({ resource }) => resource.plural === "jobs");
  await world.pass(60_000);
  assert.deepEqual(world.calls.slice(before).filter(({ resource }) => resource.plural === "jobs"), []);
});

Deno.test("only the gates that name what changed look again", async () => {
  await using world = new GateWorld();
  await world.operator();
  await world.gate("g", { conditions: [etl] });
  await world.gate("h", { conditions: [{ type: "Job", name: "other" }] });
  await world.pass(1000);
  const before = world.writes.length;
  await world.job("etl");
  await world.job("neither");
  await world.pass(1000);
  assert.deepEqual(world.writes.slice(before), ["update gates/g/status"]);
});

Deno.test("our own kinds come from the cache that is there anyway", async () => {
  await using world = new GateWorld();
  await world.operator();
  const before = world.calls.length;
  await world.people.semaphore({ permits: 1 });
  await world.gate("g", { conditions: [{ type: "Semaphore", name: "s", state: "Acquired" }] });
  await world.people.queue("a");
  await world.settle();
  await world.expectPhase("g", "Open");
  assert.deepEqual(
    world.calls.slice(before).filter(({ verb }) => verb === "watch" || verb === "list").map(({ resource }) => resource.plural),
    ["permits"],
  );
});

Deno.test("a gate waits for gates, and one that waits for itself in turn is told so", async () => {
  await using world = new GateWorld();
  await world.operator();
  await world.gate("a", { conditions: [{ type: "Gate", name: "b" }] });
  await world.gate("b", { conditions: [{ type: "Gate", name: "c" }] });
  await world.expectPhase("a", "Waiting");
  await world.gate("c", { conditions: [{ type: "Gate", name: "a" }] });
  assert.equal(await world.message("a"), 'Gate "b" is not open: it is Waiting; and it waits for this gate in turn (a -> b -> c -> a)');
  await world.change("c", { override: "Open" });
  for (const name of ["a", "b", "c"]) await world.expectPhase(name, "Open");
});

Deno.test("a kind that the operator may not read is told with what to do, harms nothing else, and is tried again", async () => {
  await using world = new GateWorld();
  let isForbidden = true;
  world.fault = ({ verb, resource }) =>
    isForbidden && verb === "list" && resource.plural === "jobs" ? { type: "Refuse", code: 403, reason: "Forbidden" } : undefined;
  await world.operator();
  await world.gate("g", { conditions: [etl], timeout: "1h" });
  await world.gate("h", { conditions: [{ type: "Mutex", name: "m" }] });
  assert.match(await world.message("g"), /^Job "etl" is not known: .* cannot be read: .*give the operator's role get, list and watch/);
  await world.people.api.create(resourceOf({ kind: "Mutex", plural: "mutexes" }), {
    object: { metadata: { name: "m", namespace: "default" } },
  });
  await world.settle();
  await world.expectPhase("h", "Open");
  await world.job("etl");
  await world.jobIs("etl", "Complete");
  const before = world.calls.length;
  await world.pass(300_000);
  assert.ok(world.calls.length - before < 60, "it is tried ever more slowly");
  await world.expectPhase("g", "Waiting");
  isForbidden = false;
  await world.pass(61_000);
  await world.expectPhase("g", "Open");
});

Deno.test("a gate opens after its right to read was taken away and given back", async () => {
  await using world = new GateWorld();
  await world.operator();
  await world.gate("g", { conditions: [etl], mode: "Live" });
  await world.job("etl");
  await world.jobIs("etl", "Complete");
  await world.expectPhase("g", "Open");
  world.fault = ({ resource }) => resource.plural === "jobs" ? { type: "Refuse", code: 403, reason: "Forbidden" } : undefined;
  world.server.closeWatches(({ resource }) => resource.plural === "jobs");
  await world.pass(60_000);
  assert.match(await world.message("g"), /cannot be read/);
  await world.expectPhase("g", "Open");
  await world.deleteJob("etl");
  await world.expectPhase("g", "Open");
  world.fault = () => undefined;
  await world.pass(61_000);
  await world.expectPhase("g", "Waiting");
});

const rocket = { group: "example.com", version: "v1", plural: "rockets", kind: "Rocket", namespaced: true };
const rockets = {
  metadata: { name: "rockets.example.com" },
  spec: {
    group: "example.com",
    names: { kind: "Rocket", plural: "rockets", singular: "rocket", listKind: "RocketList" },
    scope: "Namespaced",
    versions: [{
      name: "v1",
      served: true,
      storage: true,
      schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      subresources: { status: {} },
    }],
  },
};

Deno.test("a kind that is not served yet is found once it is installed", async () => {
  await using world = new GateWorld();
  await world.operator();
  await world.gate("g", {
    conditions: [{ type: "Resource", name: "r", apiVersion: "example.com/v1", kind: "Rocket", condition: "Ready" }],
  });
  assert.match(await world.message("g"), /serves no kind Rocket of example.com\/v1: install its CustomResourceDefinition/);
  await world.people.api.create(crdResource, { object: rockets });
  await world.pass(61_000);
  assert.equal(await world.message("g"), 'there is no Rocket "r" yet');
  const conditions = [{ type: "Ready", status: "True" }];
  await world.people.api.create(rocket, { object: { metadata: { name: "r", namespace: "default" } } });
  await world.people.api.patch(rocket, { namespace: "default", name: "r", patch: { status: { conditions } }, subresource: "status" });
  await world.settle();
  await world.expectPhase("g", "Open");
});

Deno.test("a kind that is taken away and installed again is watched again", async () => {
  await using world = new GateWorld();
  world.server.install(rockets);
  await world.operator();
  await world.gate("g", {
    mode: "Live",
    conditions: [{ type: "Resource", name: "r", apiVersion: "example.com/v1", kind: "Rocket", condition: "Flying=False" }],
  });
  await world.people.api.delete(crdResource, { name: "rockets.example.com" });
  world.server.closeWatches(({ resource }) => resource.plural === "rockets");
  await world.pass(120_000);
  assert.match(await world.message("g"), /serves no kind Rocket/);
  await world.people.api.create(crdResource, { object: rockets });
  await world.pass(61_000);
  assert.equal(await world.message("g"), 'there is no Rocket "r" yet');
});

Deno.test("of what is in no namespace a gate tells nothing, not even whether it is there", async () => {
  await using world = new GateWorld();
  await world.operator();
  for (const [gate, name] of [["g", "default"], ["h", "no-such-namespace"]] as const) {
    await world.gate(gate, { conditions: [{ type: "Resource", name, apiVersion: "v1", kind: "Namespace", condition: "Ready" }] });
  }
  await world.pass(2000);
  const told = "is not known: kind Namespace of v1 is in no namespace: only what is in one can be named";
  assert.equal(await world.message("g"), `Namespace "default" ${told}`);
  assert.equal(await world.message("h"), `Namespace "no-such-namespace" ${told}`);
  assert.equal(world.watched("namespaces"), 0);
});

Deno.test("gates in a circle do not take turns", async () => {
  await using world = new GateWorld();
  await world.operator();
  const itself = { type: "Resource", name: "self", apiVersion: "konductor.io/v1", kind: "Gate", condition: "Open=False" };
  await world.gate("self", { mode: "Live", conditions: [itself] });
  await world.gate("a", { mode: "Live", conditions: [{ type: "Gate", name: "b", state: "Closed" }] });
  await world.gate("b", { mode: "Live", conditions: [{ type: "Gate", name: "a", state: "Open" }] });
  await world.pass(2000);
  const before = world.calls.length;
  await world.pass(60_000);
  assert.deepEqual(world.calls.slice(before).filter(({ verb }) => verb === "update"), []);
  await world.expectPhase("self", "Failed");
  for (const gate of ["a", "b"]) await world.expectPhase(gate, "Waiting");
});

Deno.test("another namespace is read only while it allows that, and not allowed reads as not there", async () => {
  await using world = new GateWorld();
  await world.namespace("other");
  await world.operator();
  await world.job("etl", "other");
  await world.jobIs("etl", "Complete", "other");
  await world.gate("g", { mode: "Live", conditions: [{ ...etl, namespace: "other" }, { ...etl, namespace: "nowhere" }], atLeast: 1 });
  await world.pass(1000);
  const [other, nowhere] = (await world.status("g")).conditionStatuses ?? [];
  assert.equal(other?.message, 'Job "etl" in namespace "other" is not there, or may not be read from here');
  assert.equal(other?.message, nowhere?.message.replace("nowhere", "other"));
  assert.equal(world.watched("jobs"), 0);
  const annotate = async (value: string | null) => {
    await world.people.api.patch(namespaces, { name: "other", patch: { metadata: { annotations: { [GATES_FROM]: value } } } });
    await world.settle();
  };
  await annotate("a, b");
  await world.expectPhase("g", "Waiting");
  await annotate("a, default");
  await world.expectPhase("g", "Open");
  await annotate(null);
  await world.expectPhase("g", "Waiting");
  const before = world.calls.length;
  world.server.closeWatches(({ resource }) => resource.plural === "jobs");
  await world.pass(60_000);
  assert.deepEqual(world.calls.slice(before).filter(({ resource }) => resource.plural === "jobs"), [], "nobody watches it any more");
  await annotate("*");
  await world.expectPhase("g", "Open");
});

Deno.test("an operator that looks after some namespaces reads our own kinds elsewhere by a watch of their own", async () => {
  await using world = new GateWorld();
  await world.namespace("other", { [GATES_FROM]: "*" });
  await world.operator({ namespaces: ["default"] });
  await world.gate("g", { conditions: [{ type: "Mutex", name: "m", namespace: "other" }] });
  assert.match(await world.message("g"), /is not there/);
  const mutexes = resourceOf({ kind: "Mutex", plural: "mutexes" });
  await world.people.api.create(mutexes, { object: { metadata: { name: "m", namespace: "other" } } });
  await world.people.api.patch(mutexes, { namespace: "other", name: "m", patch: { status: { phase: "Unlocked" } }, subresource: "status" });
  await world.settle();
  await world.expectPhase("g", "Open");
});
