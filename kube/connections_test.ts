import assert from "node:assert/strict";
import { Connections } from "./connections.ts";
import { ManualClock } from "./memory/manual_clock.ts";

Deno.test("a turn that comes at the moment when its taker gives up goes to the next one", async () => {
  const connections = new Connections({ server: "http://127.0.0.1:1" }, new ManualClock());
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
