import assert from "node:assert/strict";
import { ExampleLine } from "../tests/histories/world.ts";
import { once } from "./once.ts";

const SUCCEEDED = { outcome: "Succeeded", message: "42 rows" };
const FAILED = { outcome: "Failed", message: "no such table" };

/** A once that `names` want to carry out; the first of them has begun. */
function begun(names: readonly string[], spec: Readonly<Record<string, unknown>> = {}): ExampleLine {
  const line = new ExampleLine(once, spec);
  line.join(names);
  line.settle();
  assert.deepEqual(line.holders, names.slice(0, 1));
  return line;
}

Deno.test("a once that nobody has begun is pending", () => {
  const line = new ExampleLine(once);
  line.settle();
  assert.equal(line.status.phase, "Pending");
  assert.equal(line.status.executed, false);
  assert.equal(once.settle(line.status), undefined);
});

Deno.test("one carries a once out while the others wait, and all learn that it was done", () => {
  const line = begun(["a", "b", "c"]);
  assert.equal(line.status.phase, "Running");
  assert.equal(line.status.executor, "a");
  line.amend("a", SUCCEEDED);
  line.settle();
  assert.deepEqual(line.holders, []);
  assert.equal(line.status.phase, "Executed");
  assert.equal(line.status.executed, true);
  assert.equal(line.status.executor, "a");
  assert.equal(line.status.executedAt, "2026-01-01T00:00:03.000Z");
  assert.equal(line.status.message, "42 rows");
  assert.equal(line.condition("Executed")?.status, "True");
  assert.equal(line.told("a").phase, "Finished");
  assert.deepEqual(["b", "c"].map((name) => line.reason(name)), ["AlreadyExecuted", "AlreadyExecuted"]);
  assert.deepEqual(once.settle(line.status), { succeeded: true, reason: "Executed", message: "has been executed by a" });
});

Deno.test("who comes after a once was executed is told so, for ever", () => {
  const line = begun(["a"]);
  line.amend("a", SUCCEEDED);
  line.settle();
  line.pass("1000h");
  line.join("late");
  line.settle();
  assert.equal(line.reason("late"), "AlreadyExecuted");
  assert.equal(line.status.executor, "a");
  assert.equal(line.status.executedAt, "2026-01-01T00:00:01.000Z");
});

Deno.test("an attempt that failed goes to the next in line, with a higher token", () => {
  const line = begun(["a", "b"]);
  const { token: first = 0 } = line.told("a");
  line.amend("a", FAILED);
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
  assert.ok((line.told("b").token ?? 0) > first);
  assert.equal(line.told("a").phase, "Finished");
  assert.equal(line.status.attempts, 2);
  assert.equal(line.status.message, "a failed: no such table");
});

Deno.test("after maxAttempts without success a once has failed, and says why", () => {
  const line = begun(["a", "b", "c"], { maxAttempts: 2 });
  line.amend("a", FAILED);
  line.settle();
  line.amend("b", FAILED);
  line.settle();
  assert.equal(line.status.phase, "Failed");
  assert.equal(line.reason("c"), "Failed");
  assert.deepEqual(once.settle(line.status), {
    succeeded: false,
    reason: "Failed",
    message: "has failed: 2 of 2 attempts were made; the last: b failed: no such table",
  });
  line.settle();
  assert.equal(line.status.phase, "Failed");
});

Deno.test("the last attempt of a once may still succeed", () => {
  const line = begun(["a", "b"], { maxAttempts: 1 });
  line.settle();
  assert.equal(line.status.phase, "Running");
  line.amend("a", SUCCEEDED);
  line.settle();
  assert.equal(line.status.phase, "Executed");
});

Deno.test("an executor that dies is replaced, where that is wanted", () => {
  const line = new ExampleLine(once);
  line.join("a", { pod: "p" });
  line.join("b");
  line.settle();
  line.setPod("p", "Ended");
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
  assert.equal(line.told("a").phase, "Expired");
  assert.equal(line.status.message, 'a was lost: Pod "p" has ended');
});

Deno.test("an executor that dies fails a once that must not be carried out twice", () => {
  for (const end of ["Ended", "Gone"] as const) {
    const line = new ExampleLine(once, { onExecutorLoss: "Fail" });
    line.join("a", { pod: "p" });
    line.join("b");
    line.settle();
    line.setPod("p", end);
    line.settle();
    assert.deepEqual(line.holders, []);
    assert.equal(line.status.phase, "Failed");
    assert.equal(line.reason("b"), "Failed");
  }
});

Deno.test("an executor that says that it failed is no loss", () => {
  const line = begun(["a", "b"], { onExecutorLoss: "Fail" });
  line.amend("a", FAILED);
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
});

Deno.test("the word of an executor counts even if it was deleted, or its Pod ended, right after it", () => {
  const line = new ExampleLine(once, { onExecutorLoss: "Fail" });
  line.join("a", { pod: "p" });
  line.settle();
  line.amend("a", SUCCEEDED);
  line.leave("a");
  line.setPod("p", "Ended");
  line.settle();
  assert.equal(line.status.phase, "Executed");
});

Deno.test("before an executor counts as lost, its request is read live", () => {
  const line = new ExampleLine(once, { onExecutorLoss: "Fail" });
  line.join("a", { pod: "p" });
  line.settle();
  line.setPod("p", "Ended");
  const decision = line.look();
  assert.deepEqual(decision.verify, [{ uid: "a", about: "Request" }]);
  assert.equal(decision.status.phase, "Running");
});

Deno.test("the late word of a zombie counts for nothing", () => {
  const line = new ExampleLine(once, { ttl: "1m" });
  line.join(["zombie", "b"]);
  line.settle();
  line.pass("1m");
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
  line.amend("zombie", SUCCEEDED);
  line.settle();
  assert.equal(line.status.phase, "Running");
  assert.equal(line.status.executor, "b");
  assert.equal(line.told("zombie").phase, "Expired");
});

Deno.test("the late word of a zombie counts for nothing, be its request deleted right after it", () => {
  const line = new ExampleLine(once, { ttl: "1m" });
  line.join(["zombie", "b"]);
  line.settle();
  line.pass("1m");
  for (const effect of line.look({ zombie: { request: "Present" } }).effects) line.perform(effect);
  assert.equal(line.told("zombie").phase, "Expired");
  line.amend("zombie", SUCCEEDED);
  line.leave("zombie");
  line.settle();
  assert.equal(line.status.phase, "Running");
  assert.deepEqual(line.holders, ["b"]);
});

Deno.test("an executor whose time is up and who says at that very moment that it is done, has done it", () => {
  const line = begun(["a", "b"], { ttl: "1m" });
  line.pass("1m");
  line.amend("a", SUCCEEDED);
  line.settle();
  assert.equal(line.status.phase, "Executed");
});

Deno.test("who says how it ended before it has begun is denied", () => {
  const line = begun(["a"]);
  line.join("liar", SUCCEEDED);
  line.settle();
  assert.equal(line.reason("liar"), "NotBegun");
  line.leave("a");
  line.settle();
  assert.equal(line.status.phase, "Pending");
});

Deno.test("a word that was said before its claim was told that it holds counts for nothing", () => {
  const line = begun(["a", "b"]);
  line.amend("b", SUCCEEDED);
  line.leave("a");
  line.commit(line.look({ a: { request: "Gone" } })); // an operator that has not heard of the word yet
  line.settle();
  assert.notEqual(line.status.phase, "Executed");
});
