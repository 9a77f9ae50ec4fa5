import assert from "node:assert/strict";
import { systemClock } from "../../kube/clock.ts";
import { MemoryServer } from "../../kube/memory/server.ts";
import { definitions, primitives, resourceOf } from "../../primitives/mod.ts";
import { crdsOf } from "../crds.ts";
import type { Observed } from "./observed.ts";
import { Recording } from "./recording.ts";

const { Semaphore } = definitions;
const SEMAPHORES = resourceOf(Semaphore);
const PERMITS = resourceOf(Semaphore.request);
const HOME = { namespace: "default" };

async function setUp() {
  const server = new MemoryServer({ clock: systemClock, crds: crdsOf(primitives) });
  const api = server.client();
  const calledOff = new AbortController();
  await api.create(SEMAPHORES, { object: { metadata: { ...HOME, name: "db" }, spec: { permits: 3 } } });
  const recording = Recording.start({ api, clock: systemClock, primitive: Semaphore, name: "db", ...HOME, signal: calledOff.signal });
  await seen(recording, "Revision");
  const end = async (): Promise<void> => {
    await recording[Symbol.asyncDispose]();
    server.close();
  };
  return { api, recording, calledOff, [Symbol.asyncDispose]: end };
}

function seen(recording: Recording, type: Observed["type"]): Promise<Observed> {
  return recording.until((events) => events.find((event) => event.type === type));
}

function ask(semaphore: string, name: string) {
  return { object: { metadata: { ...HOME, name }, spec: { semaphore, holder: `holder of ${name}` } } };
}

Deno.test("a recording has the parent's revisions with its holders", async () => {
  await using world = await setUp();
  const { api, recording } = world;
  const holders = [{ uid: "u", name: "p", holder: "h", weight: 2, token: 7, acquiredAt: "2030-01-01T00:00:00Z" }];
  await api.patch(SEMAPHORES, { ...HOME, name: "db", subresource: "status", patch: { status: { holders } } });
  const revision = await recording.until((events) => events.filter((event) => event.type === "Revision")[1]);
  assert.equal(revision.capacity, 3);
  assert.deepEqual(revision.holders, [{ uid: "u", holder: "h", weight: 2, token: 7 }]);
});

Deno.test("a revision has what the object says of itself, as far as its kind does", async () => {
  await using world = await setUp();
  const { api, recording } = world;
  await api.patch(SEMAPHORES, { ...HOME, name: "db", subresource: "status", patch: { status: { phase: "Full" } } });
  const revision = await recording.until((events) => events.filter((event) => event.type === "Revision")[1]);
  assert.deepEqual(revision.said, { phase: "Full" });
});

Deno.test("a recording follows a request from its creation to its end", async () => {
  await using world = await setUp();
  const { api, recording } = world;
  await api.create(PERMITS, ask("db", "p"));
  await seen(recording, "Asked");
  await api.patch(PERMITS, { ...HOME, name: "p", subresource: "status", patch: { status: { phase: "Granted", token: 7 } } });
  await api.patch(PERMITS, { ...HOME, name: "p", patch: { spec: { renewTime: "2030-01-01T00:00:00Z" } } });
  await api.delete(PERMITS, { ...HOME, name: "p" });
  await seen(recording, "Gone");
  const types = recording.events.map(({ type }) => type).filter((type) => type !== "Revision");
  assert.deepEqual(types, ["Asked", "Granted", "Renewed", "Gone"]);
});

Deno.test("a recording leaves out requests for another object", async () => {
  await using world = await setUp();
  const { api, recording } = world;
  await api.create(PERMITS, ask("other", "p1"));
  await api.create(PERMITS, ask("db", "p2"));
  await seen(recording, "Asked");
  assert.deepEqual(recording.events.flatMap((event) => event.type === "Asked" ? [event.holder] : []), ["holder of p2"]);
});

Deno.test("whoever waits for something learns that the act was called off", async () => {
  await using world = await setUp();
  const waiting = seen(world.recording, "Killed");
  world.calledOff.abort(new Error("called off"));
  await assert.rejects(waiting, /called off/);
});
