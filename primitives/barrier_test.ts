import assert from "node:assert/strict";
import { ExampleFacts, RETENTION } from "../tests/histories/example_facts.ts";
import { barrier } from "./barrier.ts";

function arrivedAt(spec: Readonly<Record<string, unknown>>, ...names: readonly string[]): ExampleFacts {
  const facts = new ExampleFacts(barrier, spec);
  for (const name of names) facts.say(name);
  facts.settle();
  return facts;
}

function settlement(facts: ExampleFacts, round?: number): string | undefined {
  const found = barrier.settle(facts.status, { round });
  return found && `${found.succeeded ? "succeeded" : "failed"}: ${found.message}`;
}

Deno.test("barrier opens when as many have arrived as are expected, and not before", () => {
  const facts = arrivedAt({ expected: 3 }, "a", "b");
  assert.equal(facts.status["phase"], "Waiting");
  assert.equal(facts.message("Open"), "2 of 3 arrived: 1 is missing");
  assert.equal(settlement(facts), undefined);
  facts.say("c");
  facts.settle();
  assert.equal(facts.status["phase"], "Open");
  assert.deepEqual(facts.status["arrivals"], ["a", "b", "c"]);
  assert.equal(settlement(facts), "succeeded: is open: 3 of 3 arrived");
});

Deno.test("barrier expects one unless its spec says otherwise", () => {
  assert.equal(arrivedAt({}).status["phase"], "Waiting");
  assert.equal(arrivedAt({}, "a").status["phase"], "Open");
});

Deno.test("an arrival is recorded as soon as it is counted, with when it came", () => {
  const facts = arrivedAt({ expected: 2 }, "a");
  assert.equal(facts.phase("a"), "Recorded");
  const [effect] = facts.settle().effects;
  assert.equal(effect, undefined);
});

Deno.test("a participant who arrives twice counts once", () => {
  const facts = arrivedAt({ expected: 2 }, "a");
  facts.say("a2", { holder: "a" });
  facts.settle();
  assert.equal(facts.status["arrived"], 1);
  assert.equal(facts.phase("a2"), "Recorded");
  facts.say("b", { id: "a" });
  facts.settle();
  assert.equal(facts.status["phase"], "Waiting");
});

Deno.test("a quorum is enough", () => {
  const facts = arrivedAt({ expected: 5, quorum: 2 }, "a");
  assert.equal(facts.message("Open"), "1 of 5 arrived, 2 are enough: 1 is missing");
  facts.say("b");
  facts.settle();
  assert.equal(facts.holds("Open"), "2 of 5 arrived, 2 are enough");
});

Deno.test("who comes late to an open barrier is recorded and counted", () => {
  const facts = arrivedAt({ expected: 1 }, "a", "late");
  assert.equal(facts.phase("late"), "Recorded");
  assert.equal(facts.status["arrived"], 2);
});

Deno.test("an open barrier stays open, whoever leaves and whatever is expected by then", () => {
  const facts = arrivedAt({ expected: 2 }, "a", "b");
  facts.takeBack("a");
  facts.edit({ expected: 9 });
  facts.settle();
  assert.equal(facts.status["phase"], "Open");
  assert.equal(facts.status["arrived"], 2);
  assert.equal(facts.holds("Open"), "2 of 2 arrived");
});

Deno.test("an arrival that was deleted before it opened counts no more", () => {
  const facts = arrivedAt({ expected: 2 }, "a");
  facts.takeBack("a");
  facts.say("b");
  facts.settle();
  assert.equal(facts.status["phase"], "Waiting");
  assert.deepEqual(facts.status["arrivals"], ["b"]);
});

Deno.test("a list that lacks arrivals is no reason to count fewer", () => {
  const facts = arrivedAt({ expected: 3 }, "a", "b");
  facts.hide("a");
  const decision = facts.look();
  assert.equal(decision.survey, true);
  assert.equal(decision.status["arrived"], 2);
});

Deno.test("barrier does not open on what live reads have not shown", () => {
  const facts = new ExampleFacts(barrier, { expected: 2 });
  facts.say("a");
  facts.say("b");
  const decision = facts.look({ evidence: new Map([["a", { request: "Present" }]]) });
  assert.equal(decision.status["phase"], "Waiting");
  assert.deepEqual(decision.verify, [{ uid: "b", about: "Request" }]);
});

Deno.test("fewer or more expected count at once while it waits", () => {
  const facts = arrivedAt({ expected: 2 }, "a");
  facts.edit({ expected: 3 });
  facts.say("b");
  facts.settle();
  assert.equal(facts.status["phase"], "Waiting");
  facts.edit({ expected: 3, quorum: 2 });
  facts.settle();
  assert.equal(facts.status["phase"], "Open");
});

Deno.test("barrier fails when its time is up, for good, and who comes then is told so", () => {
  const facts = arrivedAt({ expected: 2, timeout: "1m" }, "a");
  facts.pass("59s");
  assert.equal(facts.settle().wakeIn, 1000);
  assert.equal(facts.status["phase"], "Waiting");
  facts.pass("1s");
  facts.settle();
  assert.equal(facts.status["phase"], "Failed");
  assert.equal(facts.holds("Failed"), "1 of 2 arrived within 1m: 1 is missing");
  assert.equal(settlement(facts), "failed: has failed: 1 of 2 arrived within 1m: 1 is missing");
  facts.say("b");
  facts.edit({ expected: 1 });
  facts.settle();
  assert.deepEqual([facts.status["phase"], facts.phase("b"), facts.reason("b")], ["Failed", "Denied", "TimedOut"]);
});

Deno.test("the timeout runs from the first arrival, not from the barrier's creation", () => {
  const facts = arrivedAt({ expected: 2, timeout: "1m" });
  facts.pass("1h");
  facts.say("a");
  facts.settle();
  facts.pass("59s");
  facts.say("b");
  facts.settle();
  assert.equal(facts.status["phase"], "Open");
});

Deno.test("the timeout starts anew when nobody is left of those who arrived", () => {
  const facts = arrivedAt({ expected: 2, timeout: "1m" }, "a");
  facts.pass("50s");
  facts.takeBack("a");
  facts.settle();
  facts.pass("50s");
  facts.say("b");
  facts.settle();
  facts.pass("50s");
  facts.settle();
  assert.equal(facts.status["phase"], "Waiting");
});

Deno.test("who is there when the time is up, though nobody had seen it, opens the barrier", () => {
  const facts = arrivedAt({ expected: 2, timeout: "1m" }, "a");
  facts.say("b");
  facts.pass("2m");
  facts.settle();
  assert.equal(facts.status["phase"], "Open");
});

Deno.test("nobody's time is up before all arrivals were read live", () => {
  const facts = arrivedAt({ expected: 2, timeout: "1m" }, "a");
  facts.pass("2m");
  assert.equal(facts.look().survey, true);
  assert.equal(facts.look().status["phase"], "Waiting");
});

Deno.test("a wall clock that is set opens nothing, and one that is set back keeps nobody waiting for long", () => {
  const facts = arrivedAt({ expected: 2, timeout: "1m" }, "a");
  facts.jump(-86_400_000);
  facts.settle();
  facts.pass("1m");
  facts.settle();
  assert.equal(facts.status["phase"], "Failed");
});

Deno.test("a new round begins without arrivals, and who arrived for an earlier one is too late", () => {
  const facts = arrivedAt({ expected: 2 }, "a", "b");
  facts.edit({ round: 2 });
  facts.settle();
  assert.deepEqual([facts.status["phase"], facts.status["arrived"], facts.status["openedAt"]], ["Waiting", 0, undefined]);
  facts.say("late");
  facts.settle();
  assert.deepEqual([facts.phase("late"), facts.reason("late")], ["Denied", "RoundOver"]);
  facts.say("a2", { holder: "a", round: 2 });
  facts.say("b2", { holder: "b", round: 2 });
  facts.settle();
  assert.equal(facts.status["phase"], "Open");
});

Deno.test("who waits for a round learns that it opened, even after a reset", () => {
  const facts = arrivedAt({ expected: 1 }, "a");
  facts.edit({ round: 2 });
  facts.settle();
  assert.equal(settlement(facts, 1), "succeeded: opened in round 1");
  assert.equal(settlement(facts), undefined);
  assert.equal(settlement(facts, 3), undefined);
  facts.edit({ round: 3 });
  facts.settle();
  assert.equal(settlement(facts, 2), "failed: did not open in round 2: it is round 3 now");
});

Deno.test("who arrives for a later round waits for that", () => {
  const facts = new ExampleFacts(barrier, { expected: 1 });
  facts.say("early", { round: 2 });
  facts.settle();
  assert.deepEqual([facts.phase("early"), facts.status["arrived"]], ["Pending", 0]);
  facts.edit({ round: 2 });
  facts.settle();
  assert.deepEqual([facts.phase("early"), facts.status["phase"]], ["Recorded", "Open"]);
});

Deno.test("a reset revives a barrier that failed", () => {
  const facts = arrivedAt({ expected: 2, timeout: "1m" }, "a");
  facts.pass("1m");
  facts.settle();
  facts.edit({ round: 2 });
  facts.settle();
  assert.deepEqual([facts.status["phase"], facts.holds("Failed"), facts.status["firstArrivalAt"]], ["Waiting", undefined, undefined]);
});

Deno.test("arrivals stay as long as their round lasts, and the retention more", () => {
  const facts = arrivedAt({ expected: 1 }, "a");
  facts.pass("48h");
  facts.settle();
  assert.ok(facts.has("a"));
  facts.edit({ round: 2 });
  facts.settle();
  facts.pass("9m");
  assert.equal(facts.settle().wakeIn, RETENTION - 540_000);
  assert.ok(facts.has("a"));
  facts.pass("1m");
  facts.settle();
  assert.ok(!facts.has("a"));
});

Deno.test("arrivals that were made for a namesake do not count; those that are nobody's do", () => {
  const facts = new ExampleFacts(barrier, { expected: 2 });
  facts.say("owned", { madeFor: "first" });
  facts.say("free");
  facts.settle();
  assert.equal(facts.status["phase"], "Open");
  facts.recreate();
  facts.settle();
  assert.deepEqual([facts.status["phase"], facts.status["arrivals"]], ["Waiting", ["free"]]);
});

Deno.test("a barrier that moves nobody is written for its counters alone", () => {
  const facts = arrivedAt({ expected: 5 }, "a");
  const before = facts.status;
  facts.say("b");
  const { status } = facts.lookClosely();
  const changed = Object.keys(status).filter((field) => JSON.stringify(status[field]) !== JSON.stringify(before[field]));
  assert.deepEqual(changed.filter((field) => !barrier.counters.includes(field)), []);
});

Deno.test("10000 arrivals are counted in one look, and quickly; the first 100 are named", () => {
  const facts = new ExampleFacts(barrier, { expected: 10_000 });
  for (let index = 0; index < 10_000; index++) facts.say(`p${index}`);
  const began = performance.now();
  const { status } = facts.lookClosely();
  assert.ok(performance.now() - began < 2000);
  assert.deepEqual([status["phase"], status["arrived"]], ["Open", 10_000]);
  assert.equal(barrier.status.safeParse(status).success, true);
});
