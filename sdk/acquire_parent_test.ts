/** The parent is read while the request is made: whichever answer comes first, the outcome is the same, and nothing is left behind. */
import assert from "node:assert/strict";
import type { Call, Fault } from "../kube/memory/server.ts";
import { ForbiddenError, NotFoundError, TimeoutError } from "./errors.ts";
import { Lab, semaphores } from "./test_lab.ts";

/** Delays of the two answers, in milliseconds: one long before the other, both at once, and with time for the operator between. */
const ORDERS = [[0, 0], [500, 0], [0, 500], [500, 500], [3_000, 1], [1, 3_000]] as const;

/** Reads of the semaphore and creates are answered late. */
function late([read, create]: readonly [number, number]): (call: Call) => Fault | undefined {
  return ({ verb, resource }) => {
    const milliseconds = verb === "create" ? create : verb === "get" && resource.plural === "semaphores" ? read : 0;
    return milliseconds === 0 ? undefined : { type: "DelayReply", milliseconds };
  };
}

Deno.test("the parent is read and the request is made at the same time", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  party.fault = late([500, 500]);
  const before = lab.clock.monotonic();
  await lab.during(party.konductor.semaphore("s").acquire());
  assert.equal(lab.clock.monotonic() - before, 500);
});

Deno.test("a grant that comes before the parent was read knows its maxHold all the same", async () => {
  await using lab = await Lab.start();
  await lab.api.patch(semaphores, { namespace: "default", name: "s", patch: { spec: { maxHold: "1m" } } });
  const party = await lab.party();
  party.fault = late([2_000, 0]);
  const claim = await lab.during(party.konductor.semaphore("s").acquire());
  await lab.advance(60_000);
  assert.equal(claim.lost?.reason, "MaxHold");
});

Deno.test("a parent that isn't there is said not to be, and no request is left, whichever answer comes first", async () => {
  for (const operator of [true, false]) {
    for (const order of ORDERS) {
      await using lab = await Lab.start({ operator });
      const party = await lab.party();
      party.fault = late(order);
      await assert.rejects(lab.during(party.konductor.semaphore("none").acquire()), (error: unknown) => {
        assert.ok(error instanceof NotFoundError);
        assert.equal(error.message, 'Semaphore "none" not found in namespace "default"; create it with koncli semaphore create none');
        assert.equal(error.reason, "NotFound");
        return true;
      });
      assert.deepEqual(await lab.permits(), [], `reads after ${order[0]} ms, creates after ${order[1]} ms`);
    }
  }
});

Deno.test("in a namespace that isn't there it is the parent that is said to be missing, whichever answer comes first", async () => {
  for (const order of ORDERS) {
    await using lab = await Lab.start();
    const party = await lab.party();
    party.fault = late(order);
    const outcome = party.konductor.withNamespace("nowhere").semaphore("s").acquire();
    await assert.rejects(lab.during(outcome), /^NotFoundError: Semaphore "s" not found in namespace "nowhere"; create it with /);
  }
});

Deno.test("an abort leaves no request, whichever answer is still to come", async () => {
  for (const order of ORDERS) {
    for (const after of [0, 250, 1_000]) {
      await using lab = await Lab.start();
      await using other = (await lab.party({ holder: "other" })).konductor;
      await lab.during(other.semaphore("s").acquire());
      const party = await lab.party();
      party.fault = late(order);
      const stop = new AbortController();
      const outcome = party.konductor.semaphore("s").acquire({ signal: stop.signal }).catch((error) => error);
      await lab.advance(after);
      stop.abort(new Error("Ctrl-C"));
      assert.match(String(await lab.during(outcome)), /Ctrl-C/);
      await lab.advance(5_000);
      assert.equal((await lab.permits()).length, 1, `aborted after ${after} ms; ${order}`);
      await lab.during(other.close());
    }
  }
});

Deno.test("a grant is given back when the parent can't be read in time", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  party.fault = late([20_000, 0]);
  await assert.rejects(lab.during(party.konductor.semaphore("s").acquire({ timeout: "2s" })), TimeoutError);
  assert.deepEqual(await lab.permits(), []);
});

Deno.test("who may not read the parent is told so, and leaves no request", async () => {
  for (const milliseconds of [0, 500]) {
    await using lab = await Lab.start();
    const party = await lab.party();
    const slow = late([0, milliseconds]);
    party.fault = (call) => call.verb === "get" ? { type: "Refuse", code: 403, reason: "Forbidden" } : slow(call);
    await assert.rejects(lab.during(party.konductor.semaphore("s").acquire()), ForbiddenError);
    assert.deepEqual(await lab.permits(), []);
  }
});

Deno.test("a request is made after its parent was read where the parent's ttl may count, or an earlier call may have made it", async () => {
  for (const options of [{ renewal: "none" }, { id: "mine" }] as const) {
    await using lab = await Lab.start();
    const party = await lab.party();
    party.fault = late([500, 0]);
    const claim = party.konductor.semaphore("s").acquire(options);
    await lab.advance(499);
    assert.deepEqual(party.calls.map(({ verb }) => verb), ["get"]);
    await lab.during(claim);
  }
});

Deno.test("a claim that an earlier call left is not touched when the parent can't be read", async () => {
  await using lab = await Lab.start();
  const party = await lab.party();
  const options = { id: "mine", renewal: "none", ttl: "10m" } as const;
  const { uid } = await lab.during(party.konductor.semaphore("s").acquire(options));
  party.fault = ({ verb }) => verb === "get" ? { type: "Refuse", code: 403, reason: "Forbidden" } : undefined;
  await assert.rejects(lab.during(party.konductor.semaphore("s").acquire(options)), ForbiddenError);
  assert.deepEqual((await lab.permits()).map(({ metadata }) => metadata.uid), [uid]);
});
