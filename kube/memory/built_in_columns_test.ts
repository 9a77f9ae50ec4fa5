import assert from "node:assert/strict";
import { builtInKinds } from "./built_in_kinds.ts";
import type { Entity } from "./entity.ts";
import { toJsonObject } from "./json.ts";
import { tableOf } from "./table.ts";

const NOW = Date.parse("2026-01-01T01:00:00Z");
const METADATA = { name: "a", uid: "1", resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };

/** The cells of an object that is an hour old, those of `-o wide` included. */
function cells(kind: string, fields: object, metadata: object = {}): unknown {
  const found = builtInKinds.find(({ resource }) => resource.kind === kind);
  assert.ok(found);
  const object: Entity = { ...toJsonObject(fields), apiVersion: "v1", kind, metadata: { ...METADATA, ...metadata } };
  const { rows } = tableOf(found, [object], { now: NOW, include: "None", withColumns: true, metadata: {} });
  return JSON.parse(JSON.stringify(rows))[0].cells;
}

const WIDE = ["<none>", "<none>", "<none>", "<none>"];

Deno.test("a Pod shows its phase, or what says more", () => {
  const spec = { containers: [{ name: "one" }, { name: "two" }] };
  const status = (more: object): object => ({ spec, status: { phase: "Running", ...more } });
  const containers = (...containerStatuses: object[]): object => status({ containerStatuses });
  assert.deepEqual(cells("Pod", status({})), ["a", "0/2", "Running", "0", "60m", ...WIDE]);
  const running = { ready: true, restartCount: 2, state: { running: {} } };
  const waiting = { ready: false, restartCount: 1, state: { waiting: { reason: "CrashLoopBackOff" } } };
  assert.deepEqual(cells("Pod", containers(running, waiting)), ["a", "1/2", "CrashLoopBackOff", "3", "60m", ...WIDE]);
  const ended = { ready: false, state: { terminated: { exitCode: 3 } } };
  assert.deepEqual(cells("Pod", containers(ended)), ["a", "0/2", "ExitCode:3", "0", "60m", ...WIDE]);
  assert.deepEqual(cells("Pod", status({ reason: "Evicted" })), ["a", "0/2", "Evicted", "0", "60m", ...WIDE]);
  const leaving = { deletionTimestamp: "2026-01-01T01:00:00Z" };
  assert.deepEqual(cells("Pod", status({}), leaving), ["a", "0/2", "Terminating", "0", "60m", ...WIDE]);
});

Deno.test("a Job shows how far it is", () => {
  const spec = { completions: 3, selector: { matchLabels: { job: "a" } }, template: { spec: { containers: [{ name: "m", image: "i" }] } } };
  const status = { startTime: "2026-01-01T00:30:00Z", succeeded: 1 };
  assert.deepEqual(cells("Job", { spec, status }), ["a", "Running", "1/3", "30m", "60m", "m", "i", "job=a"]);
  const conditions = [{ type: "Complete", status: "True" }];
  const done = { ...status, succeeded: 3, completionTime: "2026-01-01T00:40:00Z", conditions };
  assert.deepEqual(cells("Job", { spec, status: done }), ["a", "Complete", "3/3", "10m", "60m", "m", "i", "job=a"]);
  assert.deepEqual(cells("Job", { spec: { parallelism: 2 } }), ["a", "Running", "0/1 of 2", "", "60m", "", "", "<none>"]);
});

Deno.test("an event shows what it is about, and when it was last seen", () => {
  const event = {
    type: "Normal",
    reason: "Granted",
    message: "it is granted\n",
    involvedObject: { kind: "Semaphore", name: "db" },
    source: { component: "konductor" },
    firstTimestamp: "2026-01-01T00:00:00Z",
    lastTimestamp: "2026-01-01T00:59:00Z",
    count: 2,
  };
  assert.deepEqual(cells("Event", event), ["60s", "Normal", "Granted", "semaphore/db", "", "konductor", "it is granted", "60m", 2, "a"]);
  const newer = { eventTime: "2026-01-01T00:58:00.000000Z", involvedObject: { kind: "Pod", name: "p" } };
  assert.deepEqual(cells("Event", newer), ["2m", "", "", "pod/p", "", "", "", "2m", 1, "a"]);
});
