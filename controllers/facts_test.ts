/** Facts, as the engine has them: nothing is counted twice, nothing is lost, and a thousand cost little more than one. */
import assert from "node:assert/strict";
import type { KubeApi, KubeObject } from "../kube/api.ts";
import { ManualClock } from "../kube/memory/manual_clock.ts";
import { type Call, type Fault, MemoryServer } from "../kube/memory/server.ts";
import { barrier } from "../primitives/barrier.ts";
import { resourceOf } from "../primitives/mod.ts";
import { waitgroup } from "../primitives/waitgroup.ts";
import { crdsOf } from "../tools/crds.ts";
import { fieldsOf, toldOf } from "./object.ts";
import { Operator } from "./operator.ts";
import { seeded } from "../sdk/testing/random.ts";

const kinds = [barrier, waitgroup];
const crds = crdsOf(kinds);
const barriers = resourceOf(barrier);
const arrivals = resourceOf(barrier.request);
const groups = resourceOf(waitgroup);
const deltas = resourceOf(waitgroup.request);
const namespace = "default";

class FactsWorld implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly server = new MemoryServer({ clock: this.clock, random: seeded(1), crds });
  readonly people: KubeApi = this.server.client({ user: "people" });
  readonly calls: Call[] = [];
  readonly log: string[] = [];
  fault: (call: Call) => Fault | undefined = () => undefined;
  readonly #operators: Operator[] = [];

  async operator(user = "operator"): Promise<Operator> {
    const faults = (call: Call): Fault | undefined => {
      if (call.verb !== "watch" && call.resource.plural !== "events") this.calls.push(call);
      return this.fault(call);
    };
    const operator = new Operator({
      api: this.server.client({ user, faults }),
      clock: this.clock,
      random: seeded(2),
      primitives: kinds,
      log: (_level, message) => void this.log.push(message),
    }).start();
    this.#operators.push(operator);
    await this.clock.during(operator.ready);
    await this.settle();
    return operator;
  }

  group(spec = {}): Promise<KubeObject> {
    return this.people.create(groups, { object: { metadata: { namespace, name: "g" }, spec } });
  }

  barrier(spec = {}): Promise<KubeObject> {
    return this.people.create(barriers, { object: { metadata: { namespace, name: "b" }, spec } });
  }

  add(name: string, spec = {}): Promise<KubeObject> {
    return this.people.create(deltas, { object: { metadata: { namespace, name }, spec: { waitgroup: "g", ...spec } } });
  }

  arrive(holder: string, spec = {}): Promise<KubeObject> {
    return this.people.create(arrivals, { object: { metadata: { namespace, name: holder }, spec: { barrier: "b", holder, ...spec } } });
  }

  async statusOf(resource: typeof groups): Promise<Readonly<Record<string, unknown>>> {
    return fieldsOf((await this.people.get(resource, { namespace, name: resource === groups ? "g" : "b" }))["status"]);
  }

  async counter(): Promise<unknown> {
    return (await this.statusOf(groups))["counter"];
  }

  async left(): Promise<string[]> {
    return (await this.people.list(deltas, { namespace })).items.map(({ metadata }) => metadata.name);
  }

  /** The calls of operators since the last time, as `verb plural`, each with how often. */
  takeCalls(): Record<string, number> {
    const counted: Record<string, number> = {};
    for (const { verb, resource } of this.calls.splice(0)) {
      const name = `${verb} ${resource.plural}`;
      counted[name] = (counted[name] ?? 0) + 1;
    }
    return counted;
  }

  settle(): Promise<void> {
    return this.clock.advance(0);
  }

  pass(milliseconds: number): Promise<void> {
    return this.clock.advance(milliseconds);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.fault = () => undefined;
    this.server.resumeWatches();
    await this.clock.during(Promise.all(this.#operators.map((operator) => operator.stop())));
  }
}

Deno.test("a barrier opens, and everybody who arrived is told", async () => {
  await using world = new FactsWorld();
  await world.operator();
  await world.barrier({ expected: 3 });
  for (const holder of ["a", "b", "c"]) await world.arrive(holder);
  await world.settle();
  const status = await world.statusOf(barriers);
  assert.deepEqual([status["phase"], status["arrived"], status["arrivals"]], ["Open", 3, ["a", "b", "c"]]);
  const arrival = await world.people.get(arrivals, { namespace, name: "a" });
  assert.equal(toldOf(arrival).phase, "Recorded");
  assert.equal(typeof fieldsOf(arrival["status"])["arrivedAt"], "string");
});

Deno.test("a hundred arrivals that come one after the other write the barrier once a second at most, and open it", async () => {
  await using world = new FactsWorld();
  await world.operator();
  await world.barrier({ expected: 100 });
  await world.pass(5000);
  world.takeCalls();
  for (let index = 0; index < 99; index++) {
    await world.arrive(`p${index}`);
    await world.pass(50);
  }
  assert.ok((world.takeCalls()["update barriers"] ?? 0) <= 7);
  await world.arrive("last");
  await world.settle();
  assert.equal((await world.statusOf(barriers))["phase"], "Open");
  assert.ok((world.takeCalls()["get arrivals"] ?? 0) <= 1, "each arrival was read by itself");
});

Deno.test("a barrier fails when its time is up, with one list and one write", async () => {
  await using world = new FactsWorld();
  await world.operator();
  await world.barrier({ expected: 2, timeout: "1m" });
  await world.arrive("a");
  await world.pass(59_999);
  assert.equal((await world.statusOf(barriers))["phase"], "Waiting");
  world.takeCalls();
  await world.pass(1);
  assert.equal((await world.statusOf(barriers))["phase"], "Failed");
  assert.deepEqual(world.takeCalls(), { "list arrivals": 1, "update barriers": 1 });
});

Deno.test("an arrival that an operator's watch does not show keeps the barrier from failing", async () => {
  await using world = new FactsWorld();
  await world.operator();
  await world.barrier({ expected: 2, timeout: "1m" });
  await world.arrive("a");
  await world.settle();
  world.server.stallWatches(({ resource }) => resource.plural === "arrivals");
  await world.arrive("b");
  await world.pass(60_000);
  assert.equal((await world.statusOf(barriers))["phase"], "Open");
});

Deno.test("a delta takes one read, one commit and one deletion, and then one more commit at leisure", async () => {
  await using world = new FactsWorld();
  await world.operator();
  await world.group();
  await world.pass(5000);
  world.takeCalls();
  await world.add("a");
  await world.settle();
  assert.deepEqual(world.takeCalls(), { "get waitgroupdeltas": 1, "update waitgroups": 1, "delete waitgroupdeltas": 1 });
  await world.pass(60_000);
  assert.deepEqual(world.takeCalls(), { "update waitgroups": 1 });
  assert.deepEqual((await world.statusOf(groups))["folded"] ?? [], []);
  await world.pass(3_600_000);
  assert.deepEqual(world.takeCalls(), {});
});

Deno.test("2500 deltas at once are added with a few commits and lists, and leave nothing behind", async () => {
  await using world = new FactsWorld();
  await world.group();
  for (let index = 0; index < 2500; index++) await world.add(`d${index}`, { delta: 2 });
  await world.operator();
  await world.pass(10_000);
  assert.equal(await world.counter(), 5000);
  assert.deepEqual(await world.left(), []);
  const calls = world.takeCalls();
  assert.equal(calls["delete waitgroupdeltas"], 2500);
  assert.ok((calls["get waitgroupdeltas"] ?? 0) < 30, `${calls["get waitgroupdeltas"]} reads`);
  assert.ok((calls["list waitgroupdeltas"] ?? 0) < 20, `${calls["list waitgroupdeltas"]} lists`);
  assert.ok((calls["update waitgroups"] ?? 0) < 30, `${calls["update waitgroups"]} commits`);
});

Deno.test("a delta with an id is recorded and stays, and does not count again", async () => {
  await using world = new FactsWorld();
  await world.operator();
  await world.group();
  await world.add("a", { id: "one" });
  await world.settle();
  await world.add("b", { id: "one" });
  await world.pass(2000);
  assert.equal(await world.counter(), 1);
  assert.deepEqual(await world.left(), ["a", "b"]);
  assert.deepEqual((await world.statusOf(groups))["folded"] ?? [], []);
});

Deno.test("an operator whose watch is behind does not add what another has added, deleted and forgotten", async () => {
  await using world = new FactsWorld();
  await world.operator("fresh");
  await world.group();
  await world.settle();
  await world.operator("stale");
  world.fault = ({ client, verb }) => client === "stale" && verb !== "get" && verb !== "list" ? { type: "LoseRequest" } : undefined;
  world.server.stallWatches(({ client, resource }) => client === "fresh" && resource.plural === "waitgroupdeltas");
  await world.add("a");
  await world.settle();
  world.server.stallWatches(({ client, resource }) => client === "stale" && resource.plural === "waitgroupdeltas");
  world.server.resumeWatches(({ client }) => client === "fresh");
  await world.pass(5000);
  assert.deepEqual([await world.counter(), await world.left()], [1, []]);
  world.fault = () => undefined;
  await world.pass(60_000);
  assert.equal(await world.counter(), 1);
});

Deno.test("an operator that crashed after a commit leaves deltas that the next one deletes and does not add", async () => {
  await using world = new FactsWorld();
  const first = await world.operator("first");
  await world.group();
  await world.settle();
  world.fault = ({ client, verb }) => client === "first" && verb === "delete" ? { type: "LoseRequest" } : undefined;
  await world.add("a");
  await world.settle();
  assert.deepEqual([await world.counter(), await world.left()], [1, ["a"]]);
  await world.clock.during(first.stop());
  await world.operator("second");
  await world.pass(2000);
  assert.deepEqual([await world.counter(), await world.left()], [1, []]);
});

Deno.test("nobody is told that a group is done by an operator that knows only its predecessor", async () => {
  await using world = new FactsWorld();
  await world.operator();
  await world.group();
  await world.add("a");
  await world.add("b", { delta: -1 });
  await world.pass(2000);
  assert.equal((await world.statusOf(groups))["phase"], "Done");
  world.server.stallWatches(({ resource }) => resource.plural === "waitgroups");
  await world.people.delete(groups, { namespace, name: "g" });
  await world.group();
  await world.add("c");
  await world.pass(2000);
  assert.deepEqual([await world.counter(), await world.left()], [1, []]);
});

Deno.test("a new group is not written before all its deltas could be listed", async () => {
  await using world = new FactsWorld();
  await world.operator();
  world.fault = ({ verb, resource }) => verb === "list" && resource.plural === "waitgroupdeltas" ? { type: "LoseRequest" } : undefined;
  await world.group();
  await world.pass(5000);
  assert.deepEqual(await world.statusOf(groups), {});
  assert.ok(world.log.includes("Cannot list the requests; nothing is taken away"));
  world.fault = () => undefined;
  await world.pass(1000);
  assert.equal(await world.counter(), 0);
});

Deno.test("a group that is done is deleted after its ttl", async () => {
  await using world = new FactsWorld();
  await world.operator();
  await world.group({ ttl: "1m" });
  await world.add("a");
  await world.add("b", { delta: -1 });
  await world.pass(59_999);
  assert.equal((await world.statusOf(groups))["phase"], "Done");
  await world.pass(1);
  await assert.rejects(world.people.get(groups, { namespace, name: "g" }), { code: 404 });
});

Deno.test("an operator that may not delete a group says so, and asks again now and then only", async () => {
  await using world = new FactsWorld();
  await world.operator();
  world.fault = ({ verb, resource }) =>
    verb === "delete" && resource.plural === "waitgroups" ? { type: "Refuse", code: 403, reason: "Forbidden" } : undefined;
  await world.group({ ttl: "1s" });
  await world.add("a");
  await world.add("b", { delta: -1 });
  await world.pass(10_000);
  world.takeCalls();
  assert.ok(world.log.includes("Cannot delete an object that has served"));
  await world.pass(300_000);
  assert.equal(world.takeCalls()["delete waitgroups"], 5);
});

Deno.test("a recorded arrival is left alone when its barrier is gone; one that waits is denied", async () => {
  await using world = new FactsWorld();
  await world.operator();
  await world.barrier({ expected: 2 });
  await world.arrive("a");
  await world.arrive("early", { round: 2 });
  await world.settle();
  await world.people.delete(barriers, { namespace, name: "b" });
  await world.pass(20_000);
  const phases = (await world.people.list(arrivals, { namespace })).items.map((arrival) => toldOf(arrival).phase);
  assert.deepEqual(phases, ["Recorded", "Denied"]);
});
