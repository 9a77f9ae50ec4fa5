import assert from "node:assert/strict";
import { everyLine } from "../tests/histories/every_line.ts";

everyLine("whoever crashes after the commit leaves a difference that the next look finds", (make) => {
  const line = make();
  line.join("a");
  const crashed = line.look();
  line.commit(crashed);
  assert.deepEqual(line.look().effects, crashed.effects);
  line.settle();
  assert.equal(line.told("a").phase, "Granted");
});

everyLine("a loss that was committed and not told is told by the next look", (make) => {
  const line = make();
  line.join("a", { pod: "worker" });
  line.join("b");
  line.settle();
  line.setPod("worker", "Gone");
  line.commit(line.look());
  line.settle();
  assert.equal(line.told("a").phase, "Expired");
  assert.equal(line.reason("a"), "HolderGone");
});

everyLine("a renewal moves expiresAt at most twice a ttl", (make) => {
  const line = make({ ttl: "1m" });
  line.join("a", { renewTime: "2026-01-01T00:00:00Z" });
  line.settle();
  const first = line.told("a").expiresAt;
  line.pass("20s");
  line.renew("a");
  line.settle();
  assert.equal(line.told("a").expiresAt, first);
  line.pass("20s");
  line.renew("a");
  line.settle();
  assert.equal(line.told("a").expiresAt, "2026-01-01T00:01:41.000Z");
});

everyLine("clocks that do not run quite alike cause no writes", (make) => {
  const line = make({ ttl: "0", maxHold: "1h" });
  line.join("a");
  line.settle();
  line.pass("1m");
  line.jump(-3);
  assert.deepEqual(line.look().effects, []);
  assert.deepEqual(line.look().status, line.status);
});

everyLine("a clock that jumps is told, and takes nothing away", (make) => {
  const line = make({ ttl: "1m" });
  line.join("a");
  line.settle();
  line.jump(3_600_000);
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
  assert.equal(line.told("a").expiresAt, "2026-01-01T01:01:01.000Z");
});

everyLine("an operator that began to count earlier does not move expiresAt back: two of them would take turns", (make) => {
  const line = make({ ttl: "1m" });
  line.join("a");
  line.settle();
  line.tell("a", { ...line.told("a"), expiresAt: "2026-01-01T00:01:50.000Z" });
  assert.deepEqual(line.look().effects, []);
});

everyLine("an expiresAt that cannot be is told anew, after a minute", (make) => {
  const line = make({ ttl: "10m" });
  line.join("a");
  line.settle();
  const told = line.told("a");
  line.tell("a", { ...told, expiresAt: "2026-01-02T00:00:00.000Z" });
  line.pass("59s");
  assert.deepEqual(line.look().effects, []);
  line.pass("1s");
  line.settle();
  assert.deepEqual(line.told("a"), told);
});
