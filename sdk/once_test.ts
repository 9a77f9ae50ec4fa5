import assert from "node:assert/strict";
import { FailedError, LostError, TimeoutError } from "./errors.ts";
import { Lab } from "./test_lab.ts";
import type { OnceSpecInput } from "./types.ts";

async function started(spec: OnceSpecInput = {}): Promise<Lab> {
  const lab = await Lab.start();
  const { konductor } = await lab.party();
  await lab.during(konductor.once("o").create(spec));
  return lab;
}

Deno.test("of five that race, one carries a once out, and all learn that it was done", async () => {
  await using lab = await started();
  let times = 0;
  const race = Array.from({ length: 5 }, async (_, at) => {
    const { konductor } = await lab.party({ holder: `worker-${at}` });
    return await konductor.once("o").do(async () => {
      times += 1;
      await Promise.resolve();
      return `done by ${at}`;
    });
  });
  const outcomes = await lab.during(Promise.all(race));
  assert.equal(times, 1);
  assert.equal(outcomes.filter(({ executed }) => executed).length, 1);
  assert.match(String(outcomes.find(({ executed }) => executed)?.result), /^done by \d$/);
  const { konductor } = await lab.party();
  assert.equal(await lab.during(konductor.once("o").isExecuted()), true);
  assert.deepEqual(await lab.during(konductor.once("o").do(() => assert.fail("it was executed"))), { executed: false });
});

Deno.test("what the action throws is thrown, and the next one tries", async () => {
  await using lab = await started();
  const { konductor } = await lab.party();
  const o = konductor.once("o");
  await assert.rejects(lab.during(o.do(() => Promise.reject(new TypeError("no table")))), TypeError);
  assert.equal(await lab.during(o.isExecuted()), false);
  assert.match((await lab.during(o.get())).status?.message ?? "", /failed: no table/);
  assert.deepEqual(await lab.during(o.do(() => 7)), { executed: true, result: 7 });
});

Deno.test("a once that has failed for good says so to everybody", async () => {
  await using lab = await started({ maxAttempts: 2 });
  const { konductor } = await lab.party();
  const o = konductor.once("o");
  for (const attempt of [1, 2]) await assert.rejects(lab.during(o.do(() => Promise.reject(new Error(`no ${attempt}`)))), /no /);
  await assert.rejects(lab.during(o.do(() => 1)), FailedError);
  await assert.rejects(lab.during(o.wait()), FailedError);
  await assert.rejects(lab.during(o.isExecuted()), FailedError);
});

Deno.test("an attempt that another process began is ended by its holder", async () => {
  await using lab = await started();
  const { konductor } = await lab.party({ holder: "script" });
  const o = konductor.once("o");
  const claim = await lab.during(o.acquire({ renewal: "none", ttl: "10m" }));
  assert.ok(claim.token > 0);
  const waiting = (await lab.party({ holder: "other" })).konductor.once("o").wait();
  await lab.during(o.done({ message: "42 rows" }));
  assert.equal((await lab.during(waiting)).status?.message, "42 rows");
});

Deno.test("the late word of one that lost its attempt is refused, and counts for nothing", async () => {
  await using lab = await started();
  const [{ konductor }, next] = [await lab.party({ holder: "zombie" }), await lab.party({ holder: "next" })];
  const claim = await lab.during(konductor.once("o").acquire({ renewal: "none", ttl: "10s" }));
  const second = await lab.during(next.konductor.once("o").acquire());
  assert.ok(second.token > claim.token);
  await assert.rejects(lab.during(claim.conclude({ outcome: "Succeeded" })), LostError);
  assert.equal(await lab.during(konductor.once("o").isExecuted()), false);
  assert.equal(second.lost, undefined);
});

Deno.test("an executor that is lost fails a once that must not be carried out twice", async () => {
  await using lab = await started({ onExecutorLoss: "Fail" });
  const { konductor } = await lab.party({ holder: "executor" });
  await lab.during(konductor.once("o").acquire({ renewal: "none", ttl: "10s" }));
  await assert.rejects(lab.during((await lab.party()).konductor.once("o").wait()), FailedError);
});

Deno.test("who waits for a once no longer than so long is told what is missing", async () => {
  await using lab = await started();
  const { konductor } = await lab.party();
  await assert.rejects(lab.during(konductor.once("o").wait({ timeout: "5s" })), (error: Error) => {
    assert.ok(error instanceof TimeoutError);
    assert.match(error.message, /^Cannot wait for once "o": not within 5s/);
    return true;
  });
});

Deno.test("an attempt that was given back before its end has not succeeded, whatever the action returns", async () => {
  await using lab = await started();
  const { konductor } = await lab.party();
  const o = konductor.once("o");
  await assert.rejects(lab.during(o.do((claim) => claim.release())), /it was released/);
  assert.equal(await lab.during(o.isExecuted()), false);
});

Deno.test("closing the client in the midst of an attempt stops the action before another begins", async () => {
  await using lab = await started();
  const [{ konductor }, next] = [await lab.party({ holder: "first" }), await lab.party({ holder: "next" })];
  const seen: boolean[] = [];
  const attempt = konductor.once("o").do(async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    seen.push(signal.aborted);
  });
  attempt.catch(() => undefined);
  await lab.advance(100);
  const second = next.konductor.once("o").do(() => "second");
  await lab.during(konductor.close());
  await assert.rejects(lab.during(attempt));
  assert.deepEqual(seen, [true]);
  assert.deepEqual(await lab.during(second), { executed: true, result: "second" });
});

Deno.test("when the word of a failed attempt cannot be written, what the action threw is thrown, and the claim is given back", async () => {
  await using lab = await started();
  const party = await lab.party();
  party.fault = ({ verb }) => verb === "patch" ? { type: "Refuse", code: 403, reason: "Forbidden" } : undefined;
  await assert.rejects(lab.during(party.konductor.once("o").do(() => Promise.reject(new TypeError("no table")))), TypeError);
  party.fault = undefined;
  assert.deepEqual(await lab.during(party.konductor.once("o").do(() => 1)), { executed: true, result: 1 });
});

Deno.test("a limit holds while the API server does not answer, too", async () => {
  await using lab = await started();
  const party = await lab.party();
  party.fault = ({ verb }) => verb === "get" ? { type: "Refuse", code: 503, reason: "ServiceUnavailable" } : undefined;
  const began = lab.clock.monotonic();
  await assert.rejects(lab.during(party.konductor.once("o").wait({ timeout: "1s" })), TimeoutError);
  assert.ok(lab.clock.monotonic() - began < 2_000);
});
