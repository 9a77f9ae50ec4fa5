import assert from "node:assert/strict";
import { ForbiddenError } from "./errors.ts";
import { Lab } from "./test_lab.ts";

type Waiter = Awaited<ReturnType<Lab["party"]>>;

interface Refusal {
  readonly code: number;
  readonly reason: string;
}

const FORBIDDEN: Refusal = { code: 403, reason: "Forbidden" };

/** An API server that was started again: watches are cut, and everything is refused for so long. */
async function restart(lab: Lab, party: Waiter, milliseconds: number, refusal = FORBIDDEN): Promise<void> {
  party.fault = () => ({ type: "Refuse", ...refusal });
  lab.server.cutWatches((watch) => watch.client === "b");
  await lab.advance(milliseconds);
  party.fault = undefined;
}

async function holderAndWaiter() {
  const lab = await Lab.start();
  const [holder, waiter] = [await lab.party({ holder: "a" }), await lab.party({ holder: "b" })];
  const claim = await lab.during(holder.konductor.semaphore("s").acquire());
  const waiting = waiter.konductor.semaphore("s").acquire();
  waiting.catch(() => {});
  await lab.advance(5_000);
  return { lab, claim, waiter, waiting };
}

Deno.test("who waits stays in line when an API server that was started again refuses everything for a moment, twice", async () => {
  const { lab, claim, waiter, waiting } = await holderAndWaiter();
  await using _ = lab;
  await restart(lab, waiter, 10_000);
  await lab.advance(60_000);
  await restart(lab, waiter, 10_000);
  await lab.during(claim.release());
  assert.equal((await lab.during(waiting)).signal.aborted, false);
});

Deno.test("who waits is told when the right to watch was taken away", async () => {
  const { lab, waiter, waiting } = await holderAndWaiter();
  await using _ = lab;
  await restart(lab, waiter, 120_000);
  await assert.rejects(lab.during(waiting), ForbiddenError);
});

Deno.test("who waits is told when the API server does not accept the credentials any more", async () => {
  const { lab, waiter, waiting } = await holderAndWaiter();
  await using _ = lab;
  await restart(lab, waiter, 120_000, { code: 401, reason: "Unauthorized" });
  await assert.rejects(lab.during(waiting), ForbiddenError);
});

Deno.test("a barrier is waited for when an API server that was started again refuses everything for a moment", async () => {
  await using lab = await Lab.start();
  const party = await lab.party({ holder: "b" });
  await lab.during(party.konductor.barrier("x").create({ expected: 1 }));
  const waiting = party.konductor.barrier("x").wait();
  await lab.advance(1_000);
  await restart(lab, party, 10_000);
  await lab.during(party.konductor.barrier("x").arrive());
  await lab.during(waiting);
});
