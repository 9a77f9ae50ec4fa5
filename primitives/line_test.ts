import assert from "node:assert/strict";
import { everyLine } from "../tests/histories/every_line.ts";

everyLine("grants follow the order of creation", (make) => {
  const line = make();
  line.join(["a", "b", "c"]);
  const order = ["a", "b", "c"].map((name) => {
    line.settle();
    const [holder] = line.holders;
    line.leave(name);
    return holder;
  });
  assert.deepEqual(order, ["a", "b", "c"]);
});

everyLine("a late request with higher priority goes first among the waiting and takes no grant away", (make) => {
  const line = make();
  line.join(["holder", "early"]);
  line.settle();
  line.join("late", { priority: 10 });
  line.settle();
  assert.deepEqual(line.holders, ["holder"]);
  line.leave("holder");
  line.settle();
  assert.deepEqual(line.holders, ["late"]);
});

everyLine("a request is told its token, when it was granted, and when that ends", (make) => {
  const line = make({ ttl: "1m" });
  line.join("a");
  line.settle();
  assert.deepEqual(line.told("a"), {
    phase: "Granted",
    token: line.lastToken,
    acquiredAt: "2026-01-01T00:00:01.000Z",
    expiresAt: "2026-01-01T00:01:01.000Z",
  });
});

everyLine("suspended, it grants nothing new and takes nothing away", (make) => {
  const line = make();
  line.join(["a", "b"]);
  line.settle();
  line.edit({ suspend: true });
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
  assert.equal(line.condition("Suspended")?.status, "True");
  line.leave("a");
  line.settle();
  assert.deepEqual(line.holders, []);

  line.edit({ suspend: false });
  line.settle();
  assert.deepEqual(line.holders, ["b"]);
  assert.equal(line.condition("Suspended"), undefined);
});

everyLine("while it is being deleted, it grants nothing", (make) => {
  const line = make();
  line.startDeletingParent();
  line.join("a");
  line.settle();
  assert.deepEqual(line.holders, []);
});

everyLine("a spec that is not valid is a condition, and nobody gains or loses by it", (make) => {
  const line = make({ ttl: "10s" });
  line.join(["a", "b"]);
  line.settle();
  line.edit({ ttl: "soon" });
  line.pass("1h");
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
  assert.equal(line.condition("Ready")?.status, "False");
  assert.equal(line.condition("Ready")?.reason, "InvalidSpec");
  assert.match(line.condition("Ready")?.message ?? "", /^spec\.ttl: /);

  line.edit({ ttl: "10s" });
  line.settle();
  assert.equal(line.condition("Ready")?.status, "True");
  assert.deepEqual(line.holders, ["b"]);
});

everyLine("conditions that cannot be read cost nobody a grant while the spec is not valid", (make) => {
  const line = make();
  line.join("a");
  line.settle();
  line.editStatus({ conditions: [{ type: "Ready", status: "Perhaps" }] });
  line.edit({ ttl: "soon" });
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
});

everyLine("a spec without fields is a valid one", (make) => {
  const line = make({});
  line.settle();
  assert.equal(line.condition("Ready")?.status, "True");
});

everyLine("a condition keeps the time of its last transition", (make) => {
  const line = make();
  line.settle();
  const since = line.condition("Ready")?.lastTransitionTime;
  line.pass("1h");
  line.edit({ suspend: true });
  line.settle();
  assert.equal(line.condition("Ready")?.lastTransitionTime, since);
  assert.equal(line.condition("Ready")?.observedGeneration, 2);
});

everyLine("what it decided is decided the same way again: nothing changes, nothing is told", (make) => {
  const line = make({ ttl: "1m", maxWaiting: 2, lockDelay: "5s" });
  line.join(["a", "b", "c", "d"]);
  line.join("now", { wait: "0s" });
  line.settle();
  const again = line.look();
  assert.deepEqual(again.effects, []);
  assert.deepEqual(again.verify, []);
  assert.deepEqual(again.status, line.status);
});

everyLine(
  "the list of holders is never rebuilt: one whose request is out of sight stays until a live read says that it is gone",
  (make) => {
    const line = make();
    line.join(["a", "b"]);
    line.settle();
    line.hide("a");
    assert.deepEqual(line.look().verify, [{ uid: "a", about: "Request" }]);
    assert.deepEqual(line.look().effects, []);
    assert.deepEqual(line.look().status, line.status);
    assert.deepEqual(line.look({ a: { request: "Present" } }).status, line.status);

    line.settle();
    assert.deepEqual(line.holders, ["b"]);
  },
);

everyLine("created again, it takes over the claims that were told Granted before it grants anything", (make) => {
  const line = make();
  line.join(["a", "b"]);
  line.settle();
  const { token, acquiredAt } = line.told("a");
  line.recreate();
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
  assert.equal(line.entries[0]?.token, token);
  assert.equal(line.entries[0]?.acquiredAt, acquiredAt);
});

everyLine("a status that lost its lastToken keeps the holders that it has", (make) => {
  const line = make();
  line.join("a");
  line.commit(line.look());
  line.editStatus({ lastToken: undefined });
  line.join("b", { priority: 5 });
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
});

everyLine("a holder that is taken out of the list by hand is told so", (make) => {
  const line = make();
  line.join(["a", "b"]);
  line.settle();
  line.editStatus({ holders: [] });
  line.settle();
  assert.equal(line.told("a").phase, "Expired");
  assert.equal(line.reason("a"), "ForceReleased");
  assert.deepEqual(line.holders, ["b"]);
});

everyLine("a request that says Granted by somebody else's word is told that it is not", (make) => {
  const line = make();
  line.join(["a", "liar"]);
  line.settle();
  line.tell("liar", { phase: "Granted", token: 1 });
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
  assert.equal(line.told("liar").phase, "Expired");
});

everyLine("a holder whose status was set back to Pending is told its grant again", (make) => {
  const line = make();
  line.join("a");
  line.settle();
  const told = line.told("a");
  line.tell("a", { phase: "Pending" });
  line.settle();
  assert.deepEqual(line.told("a"), told);
});

everyLine("a request that cannot be read is not in line", (make) => {
  const line = make();
  line.join("unreadable", { wait: "a while" });
  line.join("a");
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
});

everyLine("nothing that others ask for changes the line: identity is the uid", (make) => {
  const line = make();
  line.join(["a", "b"]);
  line.settle();
  line.editStatus({ holders: line.entries.map((entry) => ({ ...entry, uid: "another" })) });
  assert.deepEqual(line.look().verify, [{ uid: "another", about: "Request" }]);
});
