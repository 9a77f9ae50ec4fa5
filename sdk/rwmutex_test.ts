import assert from "node:assert/strict";
import { InvalidError, LostError, NotFoundError } from "./errors.ts";
import { Lab } from "./test_lab.ts";

async function started(): Promise<Lab> {
  const lab = await Lab.start();
  const { konductor } = await lab.party();
  await lab.during(konductor.rwmutex("cache").create());
  return lab;
}

Deno.test("readers share an rwmutex, a writer has it alone", async () => {
  await using lab = await started();
  const [one, other] = [await lab.party({ holder: "one" }), await lab.party({ holder: "other" })];
  const [a, b] = [one.konductor.rwmutex("cache"), other.konductor.rwmutex("cache")];
  const reading = await lab.during(a.rlock());
  assert.ok(await lab.during(b.tryRLock()));
  assert.equal(await lab.during(b.tryLock()), undefined);
  assert.equal(await lab.during(a.isLocked()), true);
  await lab.during(reading.release());
  await lab.during(b.unlock());
  assert.equal(await lab.during(b.withLock((lock) => lock.token > reading.token)), true);
});

Deno.test("a writer goes on as a reader without a gap, and readers join it", async () => {
  await using lab = await started();
  const [one, other] = [await lab.party({ holder: "one" }), await lab.party({ holder: "other" })];
  const lock = await lab.during(one.konductor.rwmutex("cache").lock());
  const waiting = other.konductor.rwmutex("cache").rlock();
  await lab.during(lock.amend({ mode: "Read" }));
  assert.ok((await lab.during(waiting)).token > lock.token);
  assert.equal(lock.lost, undefined);
});

Deno.test("another process of the holder may downgrade what it has locked", async () => {
  await using lab = await started();
  const { konductor } = await lab.party({ holder: "script" });
  const cache = konductor.rwmutex("cache");
  await lab.during(cache.acquire({ renewal: "none", ttl: "10m" }));
  await lab.during(cache.downgrade());
  assert.equal((await lab.during(cache.get())).status?.phase, "ReadLocked");
});

Deno.test("a reader that would write is refused, with a sentence that says why", async () => {
  await using lab = await started();
  const { konductor } = await lab.party();
  const reading = await lab.during(konductor.rwmutex("cache").rlock());
  await assert.rejects(lab.during(reading.amend({ mode: "Write" })), (error: Error) => {
    assert.ok(error instanceof InvalidError);
    assert.match(error.message, /may change from Write to Read only: .* makes another request/);
    return true;
  });
});

Deno.test("nobody downgrades what it does not have, or has lost", async () => {
  await using lab = await started();
  const { konductor } = await lab.party();
  await assert.rejects(lab.during(konductor.rwmutex("cache").downgrade()), NotFoundError);
  const lock = await lab.during(konductor.rwmutex("cache").acquire({ renewal: "none", ttl: "5s" }));
  await lab.advance(10_000);
  await assert.rejects(lab.during(lock.amend({ mode: "Read" })), LostError);
});
