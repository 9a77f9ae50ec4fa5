import assert from "node:assert/strict";
import { namespaces } from "../kube/api.ts";
import { People } from "../tests/engine/people.ts";
import { Operator } from "./operator.ts";
import { primitives } from "../primitives/mod.ts";
import { TestWorld } from "./test_world.ts";

function unstarted(world: TestWorld): Operator {
  const { clock, random } = world;
  return new Operator({ api: world.client(), clock, random, primitives, log: () => {} });
}

Deno.test("an operator decides nothing before every cache is full", async () => {
  await using world = new TestWorld();
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("a");
  world.fault = ({ verb, resource }) => verb === "list" && resource.plural === "leases" ? { type: "LoseRequest" } : undefined;
  await using operator = unstarted(world);
  operator.start();
  await world.pass(60_000);
  assert.equal(operator.isReady, false);
  assert.equal(await world.people.phase("a"), "Pending");
  world.fault = () => undefined;
  await world.pass(60_000);
  assert.equal(operator.isReady, true);
  assert.equal(await world.people.phase("a"), "Granted");
});

Deno.test("an operator looks after the namespaces that it was told, and no others", async () => {
  await using world = new TestWorld();
  await world.people.api.create(namespaces, { object: { metadata: { name: "ours" } } });
  const ours = new People(world.people.api, "ours");
  await world.operator({ namespaces: ["ours"] });
  for (const people of [world.people, ours]) {
    await people.semaphore({ permits: 1 });
    await people.queue("a");
  }
  await world.settle();
  assert.equal(await ours.phase("a"), "Granted");
  assert.equal(await world.people.phase("a"), "Pending");
});

Deno.test("an operator that stops finishes what is under way, and begins nothing more", async () => {
  await using world = new TestWorld();
  const operator = await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("a");
  await world.people.queue("b");
  await world.settle();
  world.fault = ({ verb }) => verb === "update" ? { type: "DelayReply", milliseconds: 1000 } : undefined;
  await world.people.leave("a");
  await world.settle();
  const stopping = operator.stop();
  assert.equal(operator.isReady, false);
  await world.people.queue("c");
  await world.clock.during(stopping);
  assert.equal(await world.people.phase("b"), "Granted");
  await world.people.leave("b");
  await world.pass(60_000);
  assert.equal(await world.people.phase("c"), "Pending");
});

Deno.test("an operator that stopped has no watch open any more", async () => {
  await using world = new TestWorld();
  const operator = await world.operator();
  await world.clock.during(operator.stop());
  world.calls.length = 0;
  world.server.closeWatches();
  await world.pass(600_000);
  assert.deepEqual(world.calls, []);
});

Deno.test("an operator counts what it decided", async () => {
  await using world = new TestWorld();
  const operator = await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("a", { spec: { ttl: "5s" } });
  await world.people.queue("hasty", { spec: { wait: "0s" } });
  await world.people.queue("b");
  await world.pass(5000);
  operator.measure();
  const { text } = await operator.metrics.read();
  for (
    const line of [
      'konductor_grants_total{kind="Semaphore"} 2',
      'konductor_denied_total{kind="Semaphore",reason="Busy"} 1',
      'konductor_expired_total{kind="Semaphore",reason="NoSignOfLife"} 1',
      'konductor_objects{kind="Permit"} 3',
      'workqueue_depth{name="Semaphore"} 0',
    ]
  ) assert.ok(text.includes(line), `${line} is not in:\n${text}`);
});

Deno.test("each decision that changed something is one line of the log", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("a");
  await world.people.queue("b");
  await world.pass(3000);
  await world.people.leave("a");
  await world.pass(3000);
  const lines = world.log.filter(({ level }) => level === "info").map(({ msg, granted }) => ({ msg, granted }));
  assert.deepEqual(lines, [{ msg: "Decided", granted: ["a"] }, { msg: "Decided", granted: ["b"] }]);
});

Deno.test("a Pod's end is noticed though its claim was first seen by a live read", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("a", { pod: await world.people.pod("p") });
  await world.settle();
  assert.deepEqual(await world.people.holders(), ["a"]);
  await world.people.podPhase("p", "Succeeded");
  await world.settle();
  assert.deepEqual(await world.people.holders(), []);
});
