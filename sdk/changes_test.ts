import assert from "node:assert/strict";
import { semaphore } from "../primitives/semaphore.ts";
import { ForbiddenError } from "./errors.ts";
import { Lab, semaphores } from "./test_lab.ts";

Deno.test("whoever shows what there is hears of every change, and of many at once as of one", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const ending = new AbortController();
  const changes = konductor.changes([semaphore], { signal: ending.signal });
  await lab.during(changes.next());
  await lab.advance(1_000);
  const next = changes.next();
  for (const permits of [2, 3, 4]) await lab.api.patch(semaphores, { namespace: "default", name: "s", patch: { spec: { permits } } });
  assert.deepEqual(await lab.during(next), { done: false, value: undefined });
  await lab.during(changes.next());
  ending.abort();
  for (;;) if ((await lab.during(changes.next())).done) break;
});

Deno.test("who may not watch is told so", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  party.fault = ({ verb }) => verb === "list" ? { type: "Refuse", code: 403, reason: "Forbidden" } : undefined;
  await assert.rejects(lab.during(party.konductor.changes([semaphore]).next()), ForbiddenError);
});

Deno.test("objects are listed by their kind", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const [found] = await lab.during(konductor.list("Semaphore"));
  assert.deepEqual([found?.metadata?.name, found?.spec?.permits], ["s", 1]);
});
