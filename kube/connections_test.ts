import assert from "node:assert/strict";
import { Connections } from "./connections.ts";
import { dialer } from "./dial.ts";
import { ManualClock } from "./memory/manual_clock.ts";
import { test } from "./test_cases.ts";

test("a turn that comes at the moment when its taker gives up goes to the next one", async () => {
  const connections = new Connections(dialer({ server: "http://127.0.0.1:1" }), new ManualClock());
  const patient = new AbortController().signal;
  const taken = await Promise.all(Array.from({ length: 64 }, () => connections.take(patient)));
  const stop = new AbortController();
  const impatient = connections.take(stop.signal);
  const next = connections.take(patient);
  stop.abort(new Error("enough"));
  for (const client of taken.splice(0, 1)) connections.giveBack(client);
  await assert.rejects(impatient, /enough/);
  connections.drop(await next);
  for (const client of taken) connections.drop(client);
  connections.close();
});

test("a stream gets a warm connection where calls have some to spare, else a fresh one", async () => {
  const connections = new Connections(dialer({ server: "http://127.0.0.1:1" }), new ManualClock());
  const { signal } = new AbortController();
  const warm = await Promise.all(Array.from({ length: 6 }, () => connections.take(signal)));
  for (const client of warm) connections.giveBack(client);
  const lent = Array.from({ length: 4 }, () => connections.lend());
  assert.deepEqual(lent.map((client) => warm.indexOf(client)), [0, 1, -1, -1]);
  assert.equal(await connections.take(signal), warm.at(-1), "the warmest are left for calls");
  for (const client of [...lent, ...warm.slice(-1)]) client.close();
  connections.close();
});
