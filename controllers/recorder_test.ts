import assert from "node:assert/strict";
import { events, type KubeObject } from "../kube/api.ts";
import { permits, semaphores } from "../tests/engine/people.ts";
import { fieldsOf } from "./object.ts";
import { Recorder } from "./recorder.ts";
import { TestWorld } from "./test_world.ts";

async function recorded(world: TestWorld): Promise<KubeObject[]> {
  return [...(await world.people.api.list(events, { namespace: "default" })).items];
}

function recorderOf(world: TestWorld): Recorder {
  const { clock, random } = world;
  return new Recorder({ api: world.client(), clock, random, log: (level, msg, fields) => void world.log.push({ level, msg, ...fields }) });
}

const lost = { type: "Warning", reason: "NoSignOfLife", message: "a lost it" } as const;

Deno.test("an event names its object, what happened and who says so", async () => {
  await using world = new TestWorld();
  const parent = await world.people.semaphore({ permits: 1 });
  recorderOf(world).record(semaphores, parent, lost);
  await world.settle();
  const [event = parent] = await recorded(world);
  const { involvedObject, type, reason, message, reportingComponent } = event;
  const { kind, name, namespace, uid } = fieldsOf(involvedObject);
  assert.deepEqual({ kind, name, namespace, uid }, { kind: "Semaphore", name: "s", namespace: "default", uid: parent.metadata.uid });
  assert.deepEqual({ type, reason, message, reportingComponent }, { ...lost, reportingComponent: "konductor.io/operator" });
});

Deno.test("one object causes twenty events a minute at most", async () => {
  await using world = new TestWorld();
  const parent = await world.people.semaphore({ permits: 1 });
  const other = await world.people.queue("other");
  const recorder = recorderOf(world);
  for (let index = 0; index < 30; index++) recorder.record(semaphores, parent, lost);
  recorder.record(permits, other, lost);
  await world.settle();
  assert.equal((await recorded(world)).length, 21);
  await world.pass(60_000);
  recorder.record(semaphores, parent, lost);
  await world.settle();
  assert.equal((await recorded(world)).length, 22);
});

Deno.test("an event that cannot be written is a line in the debug log, and nothing else", async () => {
  await using world = new TestWorld();
  const parent = await world.people.semaphore({ permits: 1 });
  world.fault = () => ({ type: "Refuse", code: 403, reason: "Forbidden" });
  recorderOf(world).record(semaphores, parent, lost);
  await world.settle();
  assert.deepEqual(world.log.map(({ level, msg }) => `${level}: ${msg}`), ["debug: Cannot record an event"]);
});

Deno.test("a claim that is lost is an event of its semaphore", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("a", { spec: { ttl: "5s" } });
  await world.pass(5000);
  const [event] = await recorded(world);
  assert.equal(event?.["reason"], "NoSignOfLife");
  assert.match(String(event?.["message"]), /^a lost a: /);
});

Deno.test("grants and releases are no events", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.people.queue("a");
  await world.settle();
  await world.people.leave("a");
  await world.settle();
  assert.deepEqual(await recorded(world), []);
});
