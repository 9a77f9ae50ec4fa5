import assert from "node:assert/strict";
import { lease } from "./lease.ts";
import { ExampleLine } from "../tests/histories/world.ts";

Deno.test("lease is held by one at a time", () => {
  const line = new ExampleLine(lease);
  line.join(["a", "b"]);
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
  assert.equal(line.status.phase, "Held");
  assert.equal(line.status.holder, "a");
});

Deno.test("a lease ends after ten minutes without a sign of life, unless its spec says otherwise", () => {
  const line = new ExampleLine(lease);
  line.join("a");
  line.settle();
  line.pass("9m59s");
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
  line.pass("1s");
  line.settle();
  assert.deepEqual(line.holders, []);
});

Deno.test("a lease whose ttl ran out says Expired until somebody has it again, one that was released Available", () => {
  const line = new ExampleLine(lease, { ttl: "10s" });
  line.join("silent");
  line.settle();
  line.pass("10s");
  line.settle();
  assert.equal(line.status.phase, "Expired");
  line.pass("1h");
  line.settle();
  assert.equal(line.status.phase, "Expired");
  line.join("next");
  line.settle();
  assert.equal(line.status.phase, "Held");
  line.leave("next");
  line.settle();
  assert.equal(line.status.phase, "Available");
});

Deno.test("a lease counts the renewals of the present grant", () => {
  const line = new ExampleLine(lease, { ttl: "10s" });
  line.join("a");
  line.settle();
  assert.equal(line.status.renewCount, 0);
  for (let renewal = 1; renewal <= 3; renewal++) {
    line.pass("5s");
    line.renew("a");
    line.settle();
    assert.equal(line.status.renewCount, renewal);
  }
  line.leave("a");
  line.join("b");
  line.settle();
  assert.equal(line.status.renewCount, 0);
});

Deno.test("requests without a priority have their lease's", () => {
  const line = new ExampleLine(lease, { priority: 5 });
  line.join("holder");
  line.join("lower", { priority: 4 });
  line.join("default");
  line.settle();
  line.leave("holder");
  line.settle();
  assert.deepEqual(line.holders, ["default"]);
});
