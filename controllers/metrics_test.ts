import assert from "node:assert/strict";
import { Metrics } from "./metrics.ts";

Deno.test("what was counted before the library is loaded counts, in its order", async () => {
  const calm = Promise.withResolvers<void>();
  const metrics = new Metrics(calm.promise);
  metrics.grants.inc({ kind: "Mutex" });
  metrics.objects.set({ kind: "Mutex" }, 3);
  metrics.waitTime.observe({ kind: "Mutex" }, 0.02);
  const early = metrics.read();
  metrics.objects.set({ kind: "Mutex" }, 5);
  calm.resolve();
  metrics.grants.inc({ kind: "Mutex" });
  const { text, contentType } = await metrics.read();
  assert.match(contentType, /^text\/plain/);
  assert.match(text, /^konductor_grants_total\{kind="Mutex"\} 2$/m);
  assert.match(text, /^konductor_objects\{kind="Mutex"\} 5$/m);
  assert.match(text, /^konductor_wait_seconds_count\{kind="Mutex"\} 1$/m);
  assert.match((await early).text, /^konductor_grants_total/m);
});

Deno.test("where nothing is counted nothing is read", async () => {
  const metrics = new Metrics("never");
  metrics.grants.inc({ kind: "Mutex" });
  assert.equal((await metrics.read()).text, "");
});
