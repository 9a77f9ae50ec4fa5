import assert from "node:assert/strict";
import { primitives } from "../primitives/mod.ts";
import { type Endpoint, parseAddress, serveMetrics, serveProbes } from "./endpoints.ts";
import { Operator } from "./operator.ts";
import { TestWorld } from "./test_world.ts";

const anyPort = { hostname: "127.0.0.1", port: 0 };

async function ask({ port }: Endpoint, path: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: response.status, text: await response.text() };
}

Deno.test("an address is host:port, :port, or 0 for none", () => {
  assert.deepEqual(parseAddress("127.0.0.1:80"), { hostname: "127.0.0.1", port: 80 });
  assert.deepEqual(parseAddress(":80"), { hostname: undefined, port: 80 });
  assert.deepEqual(parseAddress("[::1]:80"), { hostname: "::1", port: 80 });
  assert.equal(parseAddress("0"), undefined);
  for (const wrong of ["80", "host", "::1:80:", "a b:80", ":65536"]) assert.throws(() => parseAddress(wrong), RangeError);
});

Deno.test("/readyz says no until the operator decides, and again once it is told to end", async () => {
  await using world = new TestWorld();
  const { clock, random } = world;
  const operator = new Operator({ api: world.client(), clock, random, primitives, log: () => {} });
  await using probes = serveProbes(operator, anyPort);
  assert.equal((await ask(probes, "/readyz")).status, 503);
  assert.deepEqual(await ask(probes, "/healthz"), { status: 200, text: "ok" });
  operator.start();
  await world.settle();
  assert.equal((await ask(probes, "/readyz")).status, 200);
  await operator.stop();
  assert.equal((await ask(probes, "/readyz")).status, 503);
  assert.equal((await ask(probes, "/other")).status, 404);
});

Deno.test("/metrics has the gauges as they are when it is read", async () => {
  await using world = new TestWorld();
  const operator = await world.operator();
  await using metrics = serveMetrics(operator, anyPort);
  await world.people.semaphore({ permits: 1 });
  await world.settle();
  const { status, text } = await ask(metrics, "/metrics");
  assert.equal(status, 200);
  assert.match(text, /^konductor_objects\{kind="Semaphore"\} 1$/m);
  assert.match(text, /^# TYPE controller_runtime_reconcile_total counter$/m);
  assert.equal((await ask(metrics, "/")).status, 404);
});
