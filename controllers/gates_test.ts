import assert from "node:assert/strict";
import { events } from "../kube/api.ts";
import { GateWorld } from "./test_gates.ts";

const etl = { type: "Job", name: "etl" };

Deno.test("an operator that is killed loses nothing of what a gate has seen", async () => {
  await using world = new GateWorld();
  const first = await world.operator();
  await world.gate("g", { conditions: [etl, { type: "Job", name: "next" }], timeout: "1h" });
  await world.job("etl");
  await world.jobIs("etl", "Complete");
  await world.pass(1000);
  await world.deleteJob("etl");
  await world.pass(1000);
  await world.clock.during(first.stop());
  const { waitingSince } = await world.status("g");
  await world.job("next");
  await world.jobIs("next", "Complete");
  await world.pass(7_200_000);
  await world.operator();
  await world.pass(1000);
  const status = await world.status("g");
  assert.equal(status.phase, "Open", "what completed in time counts, although nobody looked then");
  assert.notEqual(waitingSince, undefined);
  assert.match(status.conditionStatuses?.[0]?.message ?? "", /is Complete; it is not there any more/);
});

Deno.test("an operator that starts again writes nothing to gates that are as they were", async () => {
  await using world = new GateWorld();
  const first = await world.operator();
  await world.gate("g", { conditions: [etl] });
  await world.gate("h", { conditions: [etl], mode: "Live" });
  await world.job("etl");
  await world.jobIs("etl", "Complete");
  await world.pass(1000);
  await world.clock.during(first.stop());
  const before = world.writes.length;
  await world.operator();
  await world.pass(10_000);
  assert.deepEqual(world.writes.slice(before), []);
});

Deno.test("a timeout does not end before what is named was seen", async () => {
  await using world = new GateWorld();
  let isSlow = true;
  world.fault = ({ verb, resource }) =>
    isSlow && verb === "list" && resource.plural === "jobs" ? { type: "Delay", milliseconds: 20_000 } : undefined;
  await world.operator();
  await world.job("etl");
  await world.jobIs("etl", "Complete");
  await world.gate("g", { conditions: [etl], timeout: "5s" });
  await world.pass(10_000);
  await world.expectPhase("g", "Waiting");
  isSlow = false;
  await world.pass(20_000);
  await world.expectPhase("g", "Open");
});

Deno.test("a gate that waits long enough in vain has failed, until it is changed", async () => {
  await using world = new GateWorld();
  await world.operator();
  await world.gate("g", { conditions: [etl], timeout: "5m" });
  await world.pass(299_000);
  await world.expectPhase("g", "Waiting");
  await world.pass(1000);
  await world.expectPhase("g", "Failed");
  const { items } = await world.people.api.list(events, { namespace: "default" });
  assert.deepEqual(items.map(({ reason, type }) => [reason, type]), [["TimedOut", "Warning"]]);
  await world.job("etl");
  await world.jobIs("etl", "Complete");
  await world.expectPhase("g", "Failed");
  await world.change("g", { timeout: "10m" });
  await world.expectPhase("g", "Open");
});
