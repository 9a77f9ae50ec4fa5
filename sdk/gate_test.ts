import assert from "node:assert/strict";
import { resourceOf } from "../primitives/mod.ts";
import { gate as gatePrimitive } from "../primitives/gate.ts";
import { FailedError, TimeoutError } from "./errors.ts";
import { Lab } from "./test_lab.ts";

const jobs = { group: "batch", version: "v1", plural: "jobs", kind: "Job", namespaced: true };

async function finish(lab: Lab, name: string, type: "Complete" | "Failed"): Promise<void> {
  const status = { conditions: [{ type, status: "True" }] };
  await lab.api.patch(jobs, { namespace: "default", name, patch: { status }, subresource: "status" });
}

async function withJobs(...names: string[]): Promise<Lab> {
  const lab = await Lab.start();
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "main", image: "none" }] } };
  for (const name of names) await lab.api.create(jobs, { object: { metadata: { name, namespace: "default" }, spec: { template } } });
  const { konductor } = await lab.party();
  await lab.during(konductor.gate("g").create({ conditions: names.map((name) => ({ type: "Job" as const, name })) }));
  return lab;
}

Deno.test("a gate opens when the last of its Jobs is complete", async () => {
  await using lab = await withJobs("extract", "load");
  const { konductor } = await lab.party();
  const g = konductor.gate("g");
  const waiting = g.wait({ timeout: "1h" });
  await finish(lab, "extract", "Complete");
  assert.equal(await lab.during(g.check()), false);
  await lab.advance(2_000);
  assert.deepEqual((await lab.during(g.getConditions())).map(({ name, met }) => [name, met]), [["extract", true], ["load", false]]);
  await finish(lab, "load", "Complete");
  assert.equal((await lab.during(waiting)).status?.phase, "Open");
  await lab.api.delete(jobs, { namespace: "default", name: "load" });
  assert.equal(await lab.during(g.check()), true);
});

Deno.test("a gate fails at once when a Job that has to complete has failed", async () => {
  await using lab = await withJobs("extract", "load");
  const { konductor } = await lab.party();
  const waiting = konductor.gate("g").wait();
  waiting.catch(() => undefined);
  await lab.advance(10);
  await finish(lab, "load", "Failed");
  await assert.rejects(lab.during(waiting), FailedError);
});

Deno.test("a gate is held open and closed by hand, and goes by its conditions again", async () => {
  await using lab = await withJobs("extract");
  const { konductor } = await lab.party();
  const g = konductor.gate("g");
  await lab.during(g.open());
  await lab.during(g.wait());
  await lab.during(g.close());
  await assert.rejects(lab.during(g.wait({ timeout: "2s" })), TimeoutError);
  await lab.during(g.auto());
  await finish(lab, "extract", "Complete");
  await lab.during(g.wait());
  assert.equal(fieldsOf(await lab.api.get(resourceOf(gatePrimitive), { namespace: "default", name: "g" }))["override"], undefined);
});

function fieldsOf(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object["spec"] ?? {}));
}

Deno.test("what onWaiting throws, or rejects with, ends the wait for an object", async () => {
  const error = new Error("mine");
  const throwing = (): never => {
    throw error;
  };
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  await lab.during(konductor.once("o").create());
  for (const onWaiting of [throwing, () => Promise.reject(error)]) {
    assert.equal(await lab.during(konductor.once("o").wait({ onWaiting }).catch((error) => error)), error);
  }
});
