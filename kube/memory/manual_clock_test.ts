import assert from "node:assert/strict";
import { sleep } from "../clock.ts";
import { ManualClock } from "./manual_clock.ts";

Deno.test("a manual clock stands still", async () => {
  const clock = new ManualClock({ start: 1000 });
  await clock.settle();
  assert.deepEqual([clock.now(), clock.monotonic()], [1000, 0]);
});

Deno.test("timers fire in the order in which they are due, each at its time", async () => {
  const clock = new ManualClock();
  const fired: string[] = [];
  for (const [name, delay] of [["b", 20], ["a", 10], ["c", 20], ["late", 31]] as const) {
    clock.after(delay, () => fired.push(`${name}@${clock.monotonic()}`));
  }
  await clock.advance(30);
  assert.deepEqual(fired, ["a@10", "b@20", "c@20"]);
  assert.equal(clock.monotonic(), 30);
});

Deno.test("a timer that was called off does not fire", async () => {
  const clock = new ManualClock();
  clock.after(10, () => assert.fail("it fired"))();
  await clock.advance(20);
});

Deno.test("between two timers everything that was waiting goes on", async () => {
  const clock = new ManualClock();
  const steps: number[] = [];
  const walking = (async () => {
    for (let step = 0; step < 5; step++) {
      await sleep(10, { clock });
      await Promise.resolve();
      steps.push(clock.monotonic());
    }
  })();
  await clock.advance(100);
  await walking;
  assert.deepEqual(steps, [10, 20, 30, 40, 50]);
});

Deno.test("the wall clock jumps alone", async () => {
  const clock = new ManualClock({ start: 0 });
  clock.jumpWall(-5000);
  await clock.advance(100);
  assert.deepEqual([clock.now(), clock.monotonic()], [-4900, 100]);
});

Deno.test("time passes during a promise until it settles, and no longer", async () => {
  const clock = new ManualClock();
  assert.equal(await clock.during(sleep(50, { clock }).then(() => "done")), "done");
  assert.equal(clock.monotonic(), 50);
  await assert.rejects(clock.during(Promise.reject(new Error("failed"))), /failed/);
});

Deno.test("a promise that no timer settles is given up", async () => {
  const clock = new ManualClock();
  clock.after(10, () => undefined);
  await assert.rejects(clock.during(new Promise(() => undefined)), /no timer within 3600000 ms settles the promise/);
  clock.after(20, () => undefined);
  await assert.rejects(clock.during(new Promise(() => undefined), { limit: 15 }), /no timer within 15 ms/);
});
