import assert from "node:assert/strict";
import { TestWorld } from "./test_world.ts";

Deno.test("a request whose version is never the newest does not keep the API server busy", async () => {
  await using world = new TestWorld();
  await world.operator();
  await world.people.semaphore({ permits: 1 });
  await world.settle();
  world.fault = ({ verb, resource }) =>
    verb === "patch" && resource.plural === "permits" ? { type: "Refuse", code: 409, reason: "Conflict" } : undefined;
  await world.people.queue("a");
  await world.pass(10_000);
  const tries = world.writes.filter((write) => write.startsWith("patch")).length;
  assert.ok(tries >= 10 && tries < 40, `${tries} tries in ten seconds`);
  world.fault = () => undefined;
  await world.pass(1000);
  assert.equal(await world.people.phase("a"), "Granted");
});
