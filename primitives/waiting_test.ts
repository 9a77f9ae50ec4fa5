import assert from "node:assert/strict";
import { everyLine } from "../tests/histories/every_line.ts";
import { RETENTION } from "../tests/histories/world.ts";

everyLine("now or never is granted when there is room, and denied when there is none", (make) => {
  const line = make();
  line.join(["a", "b"], { wait: "0s" });
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
  assert.equal(line.told("b").phase, "Denied");
  assert.equal(line.reason("b"), "Busy");
});

everyLine("now or never does not jump the line", (make) => {
  const line = make({ suspend: true });
  line.join("waiting");
  line.settle();
  line.edit({ suspend: false });
  line.join("now", { wait: "0s" });
  line.settle();
  assert.deepEqual(line.holders, ["waiting"]);
  assert.equal(line.told("now").phase, "Denied");
});

everyLine("now or never is denied while it is suspended", (make) => {
  const line = make({ suspend: true });
  line.join("now", { wait: "0s" });
  line.settle();
  assert.equal(line.message("now"), "it is suspended");
});

everyLine("a request stays in line for as long as its wait says", (make) => {
  const line = make();
  line.join("holder");
  line.join("patient", { wait: "5s" });
  line.settle();
  line.pass("4999ms");
  line.settle();
  assert.equal(line.told("patient").phase, "Pending");
  assert.equal(line.look().wakeIn, 1);
  line.pass("1ms");
  line.settle();
  assert.equal(line.told("patient").phase, "Denied");
  assert.equal(line.reason("patient"), "TimedOut");
});

everyLine("a request without a wait stays in line for ever, and costs nothing", (make) => {
  const line = make({ ttl: "0" });
  line.join(["holder", "patient"]);
  line.settle();
  const before = line.performed.length;
  line.pass("10000h");
  line.settle();
  assert.equal(line.told("patient").phase, "Pending");
  assert.equal(line.performed.length, before);
  assert.equal(line.look().wakeIn, undefined);
});

everyLine("maxWaiting denies those who came last", (make) => {
  const line = make({ maxWaiting: 2 });
  line.join(["holder", "a", "b"]);
  line.settle();
  line.join("late", { priority: 1000 });
  line.settle();
  assert.equal(line.told("late").phase, "Denied");
  assert.equal(line.reason("late"), "QueueFull");
  assert.equal(line.told("b").phase, "Pending");
  assert.equal(line.status.waiting, 2);
});

everyLine("maxWaiting does not count those who are denied anyway", (make) => {
  const line = make({ maxWaiting: 1 });
  line.join("holder");
  line.join("now", { wait: "0s" });
  line.join("a");
  line.settle();
  assert.equal(line.reason("now"), "Busy");
  assert.equal(line.told("a").phase, "Pending");
});

everyLine("those whom maxWaiting denies are not counted as waiting", (make) => {
  const line = make({ maxWaiting: 1 });
  line.join(["holder", "a", "b"]);
  assert.equal(line.look().status.waiting, 1);
});

everyLine("a waiter that renewed and fell silent is removed after three minutes, once a live read agrees", (make) => {
  const line = make();
  line.join("holder", { ttl: "0" });
  line.join("silent", { renewTime: "2026-01-01T00:00:00Z" });
  line.settle();
  line.pass("3m");
  assert.deepEqual(line.look().verify, [{ uid: "silent", about: "Request" }]);
  assert.deepEqual(line.look().effects, []);
  line.settle();
  assert.equal(line.told("silent").phase, "Denied");
  assert.equal(line.reason("silent"), "NoSignOfLife");
});

everyLine("a waiter that goes on renewing stays in line", (make) => {
  const line = make();
  line.join("holder", { ttl: "0" });
  line.join("alive", { renewTime: "2026-01-01T00:00:00Z" });
  for (let minute = 0; minute < 10; minute++) {
    line.pass("1m");
    line.renew("alive");
    line.settle();
  }
  assert.equal(line.told("alive").phase, "Pending");
});

everyLine("a waiter in a Pod need not renew", (make) => {
  const line = make();
  line.join("holder", { ttl: "0" });
  line.join("in a Pod", { pod: "worker", renewTime: "2026-01-01T00:00:00Z" });
  line.settle();
  line.pass("24h");
  line.settle();
  assert.equal(line.told("in a Pod").phase, "Pending");
});

everyLine("a waiter whose Pod ended or was deleted is denied", (make) => {
  const line = make();
  line.join("holder");
  line.join("ended", { pod: "one" });
  line.join("gone", { pod: "two" });
  line.settle();
  line.setPod("one", "Ended");
  line.setPod("two", "Gone");
  line.settle();
  assert.equal(line.reason("ended"), "HolderEnded");
  assert.equal(line.reason("gone"), "HolderGone");
});

everyLine("a waiter that is being deleted is not granted", (make) => {
  const line = make();
  line.join("a");
  line.startDeleting("a");
  line.settle();
  assert.deepEqual(line.holders, []);
});

everyLine("a finished request is kept for the retention and then deleted", (make) => {
  const line = make({ ttl: "0" });
  line.join("holder");
  line.join("now", { wait: "0s" });
  line.settle();
  line.pass(`${RETENTION - 1}ms`);
  line.settle();
  assert.ok(line.has("now"));
  assert.equal(line.look().wakeIn, 1);
  line.pass("1ms");
  line.settle();
  assert.ok(!line.has("now"));
});
