import assert from "node:assert/strict";
import { everyLine } from "../tests/histories/every_line.ts";
import { compareVersions } from "./order.ts";

Deno.test("resource versions are compared as the integers that they are", () => {
  assert.ok(compareVersions("9", "10") < 0);
  assert.ok(compareVersions("100", "99") > 0);
  assert.equal(compareVersions("7", "7"), 0);
  assert.ok(compareVersions("90071992547409930", "90071992547409931") < 0);
});

everyLine("within one second, the server's order decides", (make) => {
  const line = make();
  for (const name of ["z", "y", "x"]) line.joinAtOnce(name);
  line.settle();
  assert.deepEqual(line.holders, ["z"]);
});

everyLine("a waiter that renews keeps its place in line", (make) => {
  const line = make();
  line.join("holder");
  line.joinAtOnce("first", { renewTime: "2026-01-01T00:00:00Z" });
  line.joinAtOnce("second");
  line.settle();
  line.renew("first");
  line.leave("holder");
  line.settle();
  assert.deepEqual(line.holders, ["first"]);
});

everyLine("a false place gains a place within its own second, and no more", (make) => {
  const line = make();
  line.join(["holder", "earlier"]);
  line.join("same second");
  line.joinAtOnce("liar", { place: "1" });
  line.settle();
  const order = ["holder", "earlier", "liar", "same second"].map((name) => {
    line.settle();
    const holders = line.holders;
    line.leave(name);
    return holders;
  });
  assert.deepEqual(order, [["holder"], ["earlier"], ["liar"], ["same second"]]);
});

everyLine("priority goes before time, and lower ones may wait for ever", (make) => {
  const line = make();
  line.join("holder");
  line.settle();
  line.join("low", { priority: -1000 });
  line.join("middle");
  line.join("high", { priority: 1000 });
  const order = ["holder", "high", "middle", "low"].map((name) => {
    line.settle();
    const holders = line.holders;
    line.leave(name);
    return holders;
  });
  assert.deepEqual(order, [["holder"], ["high"], ["middle"], ["low"]]);
});
