import assert from "node:assert/strict";
import { ExampleLine } from "../tests/histories/world.ts";
import { semaphore } from "./semaphore.ts";

Deno.test("semaphore admits no more than its permits", () => {
  const line = new ExampleLine(semaphore, { permits: 2 });
  line.join(["a", "b", "c"]);
  line.settle();
  assert.deepEqual(line.holders, ["a", "b"]);
  assert.equal(line.told("c").phase, "Pending");
});

Deno.test("semaphore has one permit unless its spec says otherwise", () => {
  const line = new ExampleLine(semaphore);
  line.join(["a", "b"]);
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
});

Deno.test("a heavy permit holds as many as it asked for", () => {
  const line = new ExampleLine(semaphore, { permits: 4 });
  line.join("heavy", { permits: 3 });
  line.join(["a", "b"]);
  line.settle();
  assert.deepEqual(line.holders, ["heavy", "a"]);
  assert.equal(line.status.inUse, 4);
  assert.equal(line.status.available, 0);
  assert.equal(line.status.phase, "Full");
});

Deno.test("under Fifo a permit that does not fit yet holds up those behind it", () => {
  const line = new ExampleLine(semaphore, { permits: 3 });
  line.join("first", { permits: 2 });
  line.join("heavy", { permits: 2 });
  line.join("light");
  line.settle();
  assert.deepEqual(line.holders, ["first"]);
});

Deno.test("under FirstFit whoever fits goes", () => {
  const line = new ExampleLine(semaphore, { permits: 3, queueing: "FirstFit" });
  line.join("first", { permits: 2 });
  line.join("heavy", { permits: 2 });
  line.join("light");
  line.settle();
  assert.deepEqual(line.holders, ["first", "light"]);
});

Deno.test("a permit too large for the present permits is passed over", () => {
  const line = new ExampleLine(semaphore, { permits: 2 });
  line.join("giant", { permits: 3 });
  line.join("a");
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
  assert.equal(line.told("giant").phase, "Pending");
});

Deno.test("a permit that was too large goes once there are enough permits", () => {
  const line = new ExampleLine(semaphore, { permits: 2 });
  line.join("giant", { permits: 3 });
  line.settle();
  line.edit({ permits: 3 });
  line.settle();
  assert.deepEqual(line.holders, ["giant"]);
});

Deno.test("now or never: a permit too large for the present permits is denied", () => {
  const line = new ExampleLine(semaphore, { permits: 2 });
  line.join("giant", { permits: 3, wait: "0s" });
  line.settle();
  assert.equal(line.told("giant").phase, "Denied");
  assert.equal(line.reason("giant"), "Busy");
});

Deno.test("now or never: who is denied for those ahead is not told of their weight", () => {
  const line = new ExampleLine(semaphore, { permits: 3 });
  line.join("first", { permits: 2 });
  line.join("heavy", { permits: 2 });
  line.join("light", { wait: "0s" });
  line.settle();
  assert.equal(line.message("light"), "others are ahead of it in line");
});

Deno.test("more permits admit at once who fits now", () => {
  const line = new ExampleLine(semaphore, { permits: 1 });
  line.join(["a", "b", "c"]);
  line.settle();
  line.edit({ permits: 3 });
  line.settle();
  assert.deepEqual(line.holders, ["a", "b", "c"]);
});

Deno.test("fewer permits take no grant away, and admit nobody until there is room again", () => {
  const line = new ExampleLine(semaphore, { permits: 3 });
  line.join(["a", "b", "c", "d"]);
  line.settle();
  line.edit({ permits: 1 });
  line.settle();
  assert.deepEqual(line.holders, ["a", "b", "c"]);
  assert.equal(line.status.inUse, 3);
  assert.equal(line.status.available, 0);

  line.leave("a");
  line.leave("b");
  line.settle();
  assert.deepEqual(line.holders, ["c"]);

  line.leave("c");
  line.settle();
  assert.deepEqual(line.holders, ["d"]);
});

Deno.test("no permits at all admit nobody and take nothing away", () => {
  const line = new ExampleLine(semaphore, { permits: 1 });
  line.join(["a", "b"]);
  line.settle();
  line.edit({ permits: 0 });
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
  line.leave("a");
  line.settle();
  assert.deepEqual(line.holders, []);
});

Deno.test("a restored semaphore takes over every live grant, even above its permits, and admits nobody meanwhile", () => {
  const line = new ExampleLine(semaphore, { permits: 3 });
  line.join(["a", "b", "c", "d"]);
  line.settle();
  line.recreate();
  line.edit({ permits: 2 });
  line.settle();
  assert.deepEqual(line.holders, ["a", "b", "c"]);
  line.leave("a");
  line.settle();
  assert.deepEqual(line.holders, ["b", "c"]);
});

Deno.test("lockDelay withholds no more than what was lost", () => {
  const line = new ExampleLine(semaphore, { permits: 3, ttl: "10s", lockDelay: "5s" });
  line.join("lost", { permits: 2 });
  line.settle();
  line.pass("10s");
  line.join(["a", "b"]);
  line.settle();
  assert.deepEqual(line.holders, ["a"]);
  assert.equal(line.status.inUse, 3);
  line.pass("5s");
  line.settle();
  assert.deepEqual(line.holders, ["a", "b"]);
});

Deno.test("2500 permits are admitted in one look, and quickly", () => {
  const line = new ExampleLine(semaphore, { permits: 2500 });
  const names = Array.from({ length: 2500 }, (_, index) => `request-${index}`);
  for (const name of names) line.joinAtOnce(name);
  const started = performance.now();
  line.settle();
  assert.ok(performance.now() - started < 2000);
  assert.equal(line.holders.length, 2500);
});

Deno.test("semaphore grants no more than its status can carry, says so, and goes on as holders leave", () => {
  const line = new ExampleLine(semaphore, { permits: 2500 });
  const names = Array.from({ length: 2500 }, (_, index) => `request-${index}`);
  for (const name of names) line.joinAtOnce(name, { holder: "\u{1F511}".repeat(128) });
  line.settle();
  const held = line.holders.length;
  assert.ok(held >= 1000 && held < 2500);
  assert.ok(new TextEncoder().encode(JSON.stringify(line.status)).length < 1_100_000);
  assert.equal(line.condition("StatusFull")?.status, "True");

  for (const name of line.holders.slice(0, 1000)) line.leave(name);
  line.settle();
  assert.ok(line.holders.length >= 1000);
});
