import assert from "node:assert/strict";
import { readMachine, workersFor } from "./machine.ts";
import { planFor, workFor } from "./acts/semaphore_plan.ts";

const GIGABYTE = 2 ** 30;

Deno.test("with memory enough there are as many workers as were asked for", () => {
  assert.equal(workersFor({ memory: 16 * GIGABYTE }, 100), 100);
});

Deno.test("with little memory there are fewer workers", () => {
  const workers = workersFor({ memory: 1.5 * GIGABYTE }, 100);
  assert.ok(workers > 10 && workers < 50, String(workers));
});

Deno.test("there are never fewer than three workers", () => assert.equal(workersFor({ memory: 0 }, 100), 3));

Deno.test("this machine has cores and memory", async () => {
  const { cores, memory } = await readMachine();
  assert.ok(cores >= 1);
  assert.ok(memory > 0 && memory <= Deno.systemMemoryInfo().total);
});

for (const [memory, wanted] of [[16, undefined], [16, 6], [16, 1000], [2, undefined], [0, undefined]] as const) {
  Deno.test(`with ${memory} GB and ${wanted ?? "any number of"} workers somebody still waits when the ttl of the killed is over`, () => {
    const plan = planFor({ machine: { memory: memory * GIGABYTE }, workers: wanted });
    assert.ok(plan.permits < plan.workers);
    const lasts = workFor(plan) * plan.workers / plan.permits;
    assert.ok(lasts > plan.ttl + 2 && lasts < 30, `the line lasts ${lasts} s`);
  });
}
