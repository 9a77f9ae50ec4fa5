import assert from "node:assert/strict";
import { ExampleFacts } from "../tests/histories/example_facts.ts";
import { waitgroup } from "./waitgroup.ts";

function group(spec: Readonly<Record<string, unknown>> = {}): ExampleFacts {
  const facts = new ExampleFacts(waitgroup, spec);
  facts.settle();
  return facts;
}

function counted({ status }: ExampleFacts): unknown {
  return [status["counter"], status["added"], status["completed"], status["phase"]];
}

Deno.test("waitgroup is done when all that was added is done", () => {
  const facts = group();
  facts.say("a", { delta: 2 });
  facts.settle();
  facts.say("b", { delta: -1 });
  facts.settle();
  assert.deepEqual(counted(facts), [1, 2, 1, "Waiting"]);
  assert.equal(facts.message("Done"), "1 of 2 is still to be done");
  assert.equal(waitgroup.settle(facts.status), undefined);
  facts.say("c", { delta: -1 });
  facts.settle();
  assert.deepEqual(counted(facts), [0, 2, 2, "Done"]);
  assert.equal(waitgroup.settle(facts.status)?.message, "is done: all of 2 are done");
});

Deno.test("an empty group is not done, nor one to which less was added than is expected", () => {
  const facts = group({ expected: 2 });
  assert.equal(facts.message("Done"), "0 of 2 that are expected were added");
  facts.say("a");
  facts.say("b", { delta: -1 });
  facts.settle();
  assert.deepEqual(counted(facts), [0, 1, 1, "Waiting"]);
  facts.edit({ expected: 1 });
  facts.settle();
  assert.equal(facts.status["phase"], "Done");
});

Deno.test("deltas are deleted once they are in the counter, and then forgotten", () => {
  const facts = group();
  for (const name of ["a", "b", "c"]) facts.say(name);
  const decision = facts.lookClosely();
  assert.deepEqual(decision.status["folded"], [{ uid: "a", name: "a" }, { uid: "b", name: "b" }, { uid: "c", name: "c" }]);
  facts.settle();
  assert.deepEqual(["a", "b", "c"].filter((name) => facts.has(name)), []);
  assert.deepEqual(facts.status["folded"], []);
  assert.deepEqual(counted(facts), [3, 3, 0, "Waiting"]);
});

Deno.test("a delta is not added before a live read has shown it", () => {
  const facts = group();
  facts.say("a");
  const decision = facts.look();
  assert.equal(decision.status["counter"], 0);
  assert.deepEqual(decision.verify, [{ uid: "a", about: "Request" }]);
  assert.equal(facts.look({ evidence: new Map([["a", { request: "Gone" }]]) }).status["counter"], 0);
});

Deno.test("a delta that was added and could not be deleted is not added again, but deleted", () => {
  const facts = group();
  facts.say("a");
  facts.commit(facts.lookClosely());
  const again = facts.lookClosely();
  assert.equal(again.status["counter"], 1);
  assert.deepEqual(again.effects.map(({ type, uid }) => `${type} ${uid}`), ["Delete a"]);
});

Deno.test("a delta that is out of sight stays in mind until a live read says that it is gone", () => {
  const facts = group();
  facts.say("a");
  facts.commit(facts.lookClosely());
  facts.hide("a");
  const decision = facts.look();
  assert.deepEqual(decision.verify, [{ uid: "a", about: "Request" }]);
  assert.deepEqual(decision.status["folded"], [{ uid: "a", name: "a" }]);
  assert.deepEqual(facts.lookClosely().status["folded"], []);
});

Deno.test("a delta with an id is recorded and kept, and no other with that id is added", () => {
  const facts = group();
  facts.say("a", { id: "one" });
  facts.say("b", { id: "one" });
  facts.settle();
  facts.say("c", { id: "one" });
  facts.settle();
  assert.deepEqual(["a", "b", "c"].map((name) => facts.phase(name)), ["Recorded", "Recorded", "Recorded"]);
  assert.deepEqual(counted(facts), [1, 1, 0, "Waiting"]);
  assert.deepEqual(facts.status["folded"], []);
});

Deno.test("what comes after the group is done is denied, and a second word of the same id is not", () => {
  const facts = group();
  facts.say("a", { id: "one" });
  facts.say("b", { delta: -1 });
  facts.say("late");
  facts.settle();
  facts.say("again", { id: "one" });
  facts.settle();
  assert.deepEqual([facts.phase("late"), facts.reason("late")], ["Denied", "AlreadyDone"]);
  assert.equal(facts.phase("again"), "Recorded");
  assert.deepEqual(counted(facts), [0, 1, 1, "Done"]);
});

Deno.test("deltas are added in the order in which they came, so that it does not matter who comes together", () => {
  const facts = group();
  for (const [name, delta] of [["a", 1], ["b", -1], ["c", 1]] as const) facts.say(name, { delta });
  facts.settle();
  assert.deepEqual(counted(facts), [0, 1, 1, "Done"]);
  assert.equal(facts.reason("c"), "AlreadyDone");
});

Deno.test("more done than was added is an error that names who did it, until it is made good", () => {
  const facts = group();
  facts.say("eager", { delta: -2 });
  facts.settle();
  assert.equal(facts.holds("Negative"), "eager took it below zero");
  facts.say("a");
  facts.settle();
  assert.equal(facts.holds("Negative"), "eager took it below zero");
  facts.say("b");
  facts.settle();
  assert.equal(facts.holds("Negative"), undefined);
  assert.deepEqual(counted(facts), [0, 2, 2, "Done"]);
});

Deno.test("a group that is done is deleted after its ttl, and not before", () => {
  const facts = group({ ttl: "1m" });
  facts.say("a");
  facts.say("b", { delta: -1 });
  const { wakeIn, retire } = facts.settle();
  assert.deepEqual([wakeIn, retire], [60_000, undefined]);
  facts.pass("1m");
  assert.equal(facts.settle().retire?.reason, "Done");
});

Deno.test("a group without a ttl is kept", () => {
  const facts = group();
  facts.say("a");
  facts.say("b", { delta: -1 });
  facts.settle();
  facts.pass("9999h");
  assert.equal(facts.settle().retire, undefined);
});

Deno.test("a group that is new to the operator counts what its namesake had recorded, unless it was made for that", () => {
  const facts = group();
  facts.say("free", { id: "free" });
  facts.say("owned", { id: "owned", madeFor: "first" });
  facts.settle();
  assert.equal(facts.status["counter"], 2);
  facts.recreate();
  assert.equal(facts.look().survey, true);
  assert.deepEqual(facts.look().status, {});
  facts.settle();
  assert.equal(facts.status["counter"], 1);
});

Deno.test("no more than 1000 deltas are in mind at a time, and in the end all are added", () => {
  const facts = group();
  for (let index = 0; index < 2500; index++) facts.say(`p${index}`);
  const { status, effects } = facts.lookClosely();
  assert.deepEqual([status["counter"], effects.length], [1000, 1000]);
  assert.equal(waitgroup.status.safeParse(status).success, true);
  facts.settle();
  assert.deepEqual(counted(facts), [2500, 2500, 0, "Waiting"]);
  assert.deepEqual(facts.status["folded"], []);
});

Deno.test("deltas that cannot go do not make room for others", () => {
  const facts = group();
  for (let index = 0; index < 1500; index++) facts.say(`p${index}`);
  facts.commit(facts.lookClosely());
  const { status, wakeIn } = facts.lookClosely();
  assert.deepEqual([status["counter"], wakeIn], [1000, 1000]);
});

Deno.test("to forget deltas is written with something else, or once a second at most", () => {
  assert.deepEqual(waitgroup.counters, ["folded"]);
});
