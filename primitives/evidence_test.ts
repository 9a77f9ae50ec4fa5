import assert from "node:assert/strict";
import { everyLine } from "../tests/histories/every_line.ts";
import { silenceOf } from "./evidence.ts";

const RENEWED = "2026-01-01T00:00:00Z";

everyLine("a claim that is deleted is released", (make) => {
  const line = make();
  line.join(["a", "b"]);
  line.settle();
  line.leave("a");
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
});

everyLine("a claim that is being deleted is released, even if a finalizer keeps the object", (make) => {
  const line = make();
  line.join(["a", "b"]);
  line.settle();
  line.startDeleting("a");
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
});

everyLine("a claim outside a Pod ends when its ttl has passed without a sign of life", (make) => {
  const line = make({ ttl: "10s" });
  line.join(["a", "b"]);
  line.settle();
  assert.equal(line.look().wakeIn, 10_000);
  line.pass("9999ms");
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
  line.pass("1ms");
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
  assert.equal(line.told("a").phase, "Expired");
  assert.equal(line.reason("a"), "NoSignOfLife");
});

everyLine("time alone takes nothing away: a live read after it has to find no renewal", (make) => {
  const line = make({ ttl: "10s" });
  line.join(["a", "b"]);
  line.settle();
  line.pass("10s");
  const decision = line.look();
  assert.deepEqual(decision.verify, [{ uid: "a", about: "Request" }]);
  assert.deepEqual(decision.effects, []);
  assert.deepEqual(decision.status.holders, line.entries);
});

everyLine("a silent holder is told before its place is given away", (make) => {
  const line = make({ ttl: "10s" });
  line.join(["a", "b"]);
  line.settle();
  line.pass("10s");
  const decision = line.look({ a: { request: "Present" } });
  assert.deepEqual(decision.effects.map(({ type, uid }) => ({ type, uid })), [{ type: "Expire", uid: "a" }]);
  assert.deepEqual(decision.status.holders, line.entries);
});

everyLine("a claim that renews is kept, and lost a ttl after its last renewal", (make) => {
  const line = make({ ttl: "10s" });
  line.join("a", { renewTime: RENEWED });
  line.join("b");
  line.settle();
  for (let renewal = 0; renewal < 10; renewal++) {
    line.pass("9s");
    line.renew("a");
    line.settle();
  }
  assert.deepEqual(line.holders, ["a"]);
  line.pass("10s");
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
});

Deno.test("a renewal that was made before the request was first seen is counted from that sight on", () => {
  assert.equal(silenceOf({ seenFor: 1000, heldFor: 60_000, renewedFor: undefined }), 1000);
  assert.equal(silenceOf({ seenFor: 90_000, heldFor: 60_000, renewedFor: undefined }), 60_000);
  assert.equal(silenceOf({ seenFor: 90_000, heldFor: 60_000, renewedFor: 2000 }), 2000);
});

everyLine("a request's own ttl goes before its parent's", (make) => {
  const line = make({ ttl: "1m" });
  line.join("short", { ttl: "5s" });
  line.join("next");
  line.settle();
  line.pass("5s");
  line.settle();
  assert.deepEqual(line.holders, ["next"]);
});

everyLine("a ttl of 0 means for ever", (make) => {
  const line = make({ ttl: "1m" });
  line.join("a", { ttl: "0" });
  line.settle();
  line.pass("10000h");
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
  assert.equal(line.told("a").expiresAt, undefined);
});

everyLine("an unrenewed claim of a Pod lives by its Pod, not by its ttl", (make) => {
  const line = make({ ttl: "10s" });
  line.join("a", { pod: "worker" });
  line.join("b");
  line.settle();
  line.pass("2h");
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
  line.setPod("worker", "Ended");
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
  assert.equal(line.reason("a"), "HolderEnded");
});

everyLine("a renewed claim of a Pod does not outlive its renewals", (make) => {
  const line = make({ ttl: "10s" });
  line.join("a", { pod: "worker", renewTime: RENEWED });
  line.join("b");
  line.settle();
  line.pass("10s");
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
});

everyLine("a claim is free as soon as its Pod is gone", (make) => {
  const line = make({ ttl: "1h" });
  line.join("a", { pod: "worker" });
  line.join("b");
  line.settle();
  line.setPod("worker", "Gone");
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
  assert.equal(line.reason("a"), "HolderGone");
});

everyLine("a claim that is deleted while its Pod terminates keeps its place until the Pod is gone", (make) => {
  const line = make();
  line.join("a", { pod: "worker" });
  line.join("b");
  line.settle();
  line.setPod("worker", "Terminating");
  line.leave("a");
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
  line.setPod("worker", "Gone");
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
});

everyLine("a claim that is deleted while its Pod runs is released", (make) => {
  const line = make();
  line.join("a", { pod: "worker" });
  line.join("b");
  line.settle();
  line.leave("a");
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
});

everyLine("a cached Pod is no evidence: a live read says whether it terminates", (make) => {
  const line = make();
  line.join("a", { pod: "worker" });
  line.settle();
  line.leave("a");
  assert.deepEqual(line.look({ a: { request: "Gone", pod: "Seen" } }).verify, [{ uid: "a", about: "Pod" }]);
  assert.deepEqual(line.look({ a: { request: "Gone", pod: "Seen" } }).status.holders, line.entries);
});

everyLine("a holder whose Pod was never seen is looked for", (make) => {
  const line = make();
  line.join("a", { pod: "worker" });
  line.settle();
  assert.deepEqual(line.look().verify, [{ uid: "a", about: "Pod" }]);
  assert.deepEqual(line.look({ a: { pod: "Seen" } }).verify, []);
});

everyLine("maxHold caps a grant, whatever its ttl, its renewals or its Pod", (make) => {
  const line = make({ ttl: "10m", maxHold: "1m" });
  line.join("a", { pod: "worker" });
  line.join("b");
  line.settle();
  assert.equal(line.look({ a: { pod: "Running" } }).wakeIn, 60_000);
  line.pass("1m");
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
  assert.equal(line.reason("a"), "MaxHold");
});

everyLine("lockDelay keeps a place unused after it was taken from a holder that may not know", (make) => {
  const line = make({ ttl: "10s", lockDelay: "5s" });
  line.join(["a", "b"]);
  line.settle();
  line.pass("10s");
  line.settle();
  assert.deepEqual(line.holders, []);
  assert.equal(line.look().wakeIn, 5000);
  line.pass("5s");
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
});

everyLine("lockDelay does not delay after a release or after a Pod that ended", (make) => {
  const line = make({ lockDelay: "5s" });
  line.join("a");
  line.join("b", { pod: "worker" });
  line.join("c");
  line.settle();
  line.leave("a");
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
  line.setPod("worker", "Ended");
  line.settle();
  assert.deepEqual(line.holders, ["c"]);
});

everyLine("lockDelay is over in time, even if the clock is set back meanwhile", (make) => {
  const line = make({ ttl: "10s", lockDelay: "5s" });
  line.join(["a", "b"]);
  line.settle();
  line.pass("10s");
  line.settle();
  line.jump(-3_600_000);
  line.settle();
  line.pass("5s");
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
});

everyLine("who was told that its claim is over is not in the list of holders", (make) => {
  const line = make();
  line.join(["a", "b"]);
  line.settle();
  line.tell("a", { phase: "Expired" });
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
});

everyLine("whoever is admitted for a Pod that nobody has seen is looked at again soon", (make) => {
  const line = make();
  line.join("a", { pod: "p" });
  const decision = line.look();
  assert.equal(decision.wakeIn, 1000);
  line.commit(decision);
  assert.deepEqual(line.look().verify, [{ uid: "a", about: "Pod" }]);
  assert.equal(line.look({ a: { pod: "Seen" } }).wakeIn, undefined);
});
