import assert from "node:assert/strict";
import type { Clock } from "../kube/clock.ts";
import { KonductorError, type LeadOptions, LostError, NotFoundError } from "./mod.ts";
import { Lab } from "./test_lab.ts";
import { campaign, leaseRequests, leases, requests, started, two } from "./test_lead.ts";

Deno.test("one of many leads, and renews its lease for as long as it works", async () => {
  await using lab = await started();
  const [a, b] = await two(lab);
  const [first, second] = [campaign(a.konductor), campaign(b.konductor)];
  await lab.advance(3_600_000);
  assert.deepEqual([first.history, second.history], [["started"], []]);
  assert.equal(first.terms[0]?.holder, "a");
  assert.ok(first.terms[0].timeLeft > 0);
});

Deno.test("a leader whose signal aborts ends its work, then gives the lease back, and the next one leads at once", async () => {
  await using lab = await started();
  const [a, b] = await two(lab);
  const first = campaign(a.konductor, { obedient: false });
  await lab.advance(1_000);
  const second = campaign(b.konductor);
  await lab.advance(1_000);
  first.stop.abort(new Error("SIGTERM"));
  await lab.advance(60_000);
  assert.equal(first.terms[0]?.signal.aborted, true, "it is told");
  assert.deepEqual([first.history, second.history], [["started"], []], "nobody else leads while it works");
  const before = lab.clock.monotonic();
  first.end();
  assert.equal(await lab.during(first.over), "resolved");
  await lab.advance(0);
  assert.deepEqual(first.history, ["started", "ended", "stopped: Aborted"]);
  assert.deepEqual(second.history, ["started"]);
  assert.equal(lab.clock.monotonic(), before);
  assert.ok((second.terms[0]?.token ?? 0) > (first.terms[0]?.token ?? 0));
});

Deno.test("an abort while it campaigns leaves the line, and starts nothing", async () => {
  await using lab = await started();
  const [a, b] = await two(lab);
  campaign(a.konductor);
  await lab.advance(1_000);
  const second = campaign(b.konductor);
  await lab.advance(1_000);
  second.stop.abort();
  assert.equal(await lab.during(second.over), "resolved");
  assert.deepEqual([second.history, await requests(lab)], [[], 1]);
});

Deno.test("who is aborted before it campaigns sends nothing", async () => {
  await using lab = await started();
  const { konductor, calls } = await lab.party();
  const onNewLeader = (): void => assert.fail();
  await konductor.lease("l").lead({ onStarted: () => Promise.reject(), onNewLeader, signal: AbortSignal.abort() });
  assert.deepEqual(calls, []);
});

Deno.test("an abort at the very moment of the grant leaves nothing behind", async () => {
  for (let delay = 0; delay < 6; delay++) {
    await using lab = await started();
    const party = await lab.party();
    party.fault = () => ({ type: "Delay", milliseconds: 1 });
    const candidate = campaign(party.konductor);
    await lab.advance(delay);
    candidate.stop.abort();
    assert.equal(await lab.during(candidate.over), "resolved");
    await lab.advance(1_000);
    assert.equal(await requests(lab), 0, `after ${delay} ms`);
    assert.equal(candidate.history.length % 3, 0, String(candidate.history));
  }
});

Deno.test("a leader that is cut off stops before anybody else leads, and campaigns again only when its work has ended", async () => {
  await using lab = await started();
  const [a, b] = await two(lab);
  const first = campaign(a.konductor, { obedient: false });
  await lab.advance(1_000);
  const second = campaign(b.konductor);
  await lab.advance(1_000);
  a.fault = () => ({ type: "LoseRequest" });
  first.terms[0]?.signal.addEventListener("abort", () => assert.deepEqual(second.history, [], "told before anybody else leads"));
  await lab.advance(60_000);
  assert.deepEqual([first.history, second.history], [["started", "stopped: Lost"], ["started"]]);
  a.fault = undefined;
  second.stop.abort();
  await lab.during(second.over);
  await lab.advance(600_000);
  assert.deepEqual(first.history, ["started", "stopped: Lost"], "its work has not ended");
  first.end();
  await lab.advance(60_000);
  assert.deepEqual(first.history, ["started", "stopped: Lost", "ended", "started"]);
  const [reason] = first.reasons;
  assert.ok(reason?.type === "Lost" && reason.error instanceof LostError);
});

Deno.test("work that ends by itself ends the term, and a new campaign begins at the end of the line", async () => {
  await using lab = await started();
  const [a, b] = await two(lab);
  const first = campaign(a.konductor);
  await lab.advance(1_000);
  const second = campaign(b.konductor);
  await lab.advance(1_000);
  first.end();
  await lab.advance(10_000);
  assert.deepEqual([first.history, second.history], [["started", "ended", "stopped: Finished"], ["started"]]);
  second.end();
  await lab.advance(10_000);
  assert.equal(first.history.at(-1), "started");
});

Deno.test("the lease is held until onStopped has ended", async () => {
  await using lab = await started();
  const [a, b] = await two(lab);
  const tidied = Promise.withResolvers<void>();
  const first = campaign(a.konductor, { onStopped: () => tidied.promise, once: true });
  await lab.advance(1_000);
  const second = campaign(b.konductor);
  await lab.advance(1_000);
  first.end();
  await lab.advance(600_000);
  assert.deepEqual(second.history, []);
  tidied.resolve();
  assert.equal(await lab.during(first.over), "resolved");
  await lab.advance(0);
  assert.deepEqual(second.history, ["started"]);
});

Deno.test("what the work throws ends the campaign, and the lease is free", async () => {
  await using lab = await started();
  const { konductor } = await lab.party();
  const candidate = campaign(konductor);
  await lab.advance(1_000);
  const error = new Error("mine");
  candidate.end(error);
  assert.equal(await lab.during(candidate.over), error);
  assert.deepEqual(candidate.reasons, [{ type: "Failed", error }]);
  assert.equal(await requests(lab), 0);
});

Deno.test("work that throws before it returns a promise is no different", async () => {
  await using lab = await started();
  const { konductor } = await lab.party();
  const candidate = campaign(konductor, {
    onStarted: () => {
      throw new Error("at once");
    },
  });
  assert.match(String(await lab.during(candidate.over)), /at once/);
  assert.equal(candidate.reasons[0]?.type, "Failed");
  assert.equal(await requests(lab), 0);
});

Deno.test("what another callback throws ends the work, gives the lease back, and is thrown", async () => {
  const mine = (): never => {
    throw new Error("mine");
  };
  for (const callback of ["onStopped", "onNewLeader"] as const) {
    await using lab = await started();
    const { konductor } = await lab.party();
    const candidate = campaign(konductor, { [callback]: mine });
    await lab.advance(1_000);
    if (callback === "onStopped") candidate.end();
    assert.match(String(await lab.during(candidate.over)), /mine/, callback);
    assert.equal(await requests(lab), 0);
  }
});

Deno.test("an error of work that was told to stop is thrown, the abort's own echo is not", async () => {
  await using lab = await started();
  const { konductor } = await lab.party();
  const [real, echo] = [campaign(konductor, { obedient: false }), new Error("wrapped", { cause: "stop" })];
  await lab.advance(1_000);
  real.stop.abort("stop");
  real.end(new Error("could not tidy up"));
  assert.match(String(await lab.during(real.over)), /could not tidy up/);
  const wrapped = campaign(konductor, { obedient: false });
  await lab.advance(1_000);
  wrapped.stop.abort("stop");
  wrapped.end(echo);
  assert.equal(await lab.during(wrapped.over), "resolved");
});

Deno.test("with once there is one term, and a lost one is an error", async () => {
  await using lab = await started();
  const party = await lab.party();
  const candidate = campaign(party.konductor, { once: true });
  await lab.advance(1_000);
  candidate.end();
  assert.equal(await lab.during(candidate.over), "resolved");
  const cutOff = campaign(party.konductor, { once: true });
  await lab.advance(1_000);
  party.fault = () => ({ type: "LoseRequest" });
  assert.ok(await lab.during(cutOff.over) instanceof LostError);
  assert.deepEqual(cutOff.history, ["started", "stopped: Lost", "ended"]);
});

Deno.test("closing the client tells a leader at once, and ends its campaign with an error", async () => {
  await using lab = await started();
  const [a, b] = await two(lab);
  const first = campaign(a.konductor);
  await lab.advance(1_000);
  const waiting = campaign(a.konductor);
  const second = campaign(b.konductor);
  await lab.advance(1_000);
  await lab.during(a.konductor.close());
  for (const over of [first.over, waiting.over]) {
    const error = await lab.during(over);
    assert.ok(error instanceof KonductorError && error.reason === "Closed", String(error));
  }
  await lab.advance(0);
  assert.deepEqual([first.history, waiting.history, second.history], [["started", "stopped: Closed", "ended"], [], ["started"]]);
});

Deno.test("a lease that was never there is a mistake", async () => {
  await using lab = await Lab.start();
  const { konductor } = await lab.party();
  const error = await lab.during(campaign(konductor).over);
  assert.ok(error instanceof NotFoundError, String(error));
});

Deno.test("a lease that is deleted ends the term, and is waited for without a request until it is created again", async () => {
  await using lab = await started();
  const [a, b] = await two(lab);
  const [first, second] = [campaign(a.konductor), campaign(b.konductor)];
  await lab.advance(1_000);
  const [before] = first.terms;
  await lab.api.delete(leases, { namespace: "default", name: "l" });
  await lab.advance(60_000);
  assert.deepEqual([first.history, second.history], [["started", "stopped: Lost", "ended"], []]);
  const sent = a.calls.length;
  await lab.advance(3_600_000);
  assert.deepEqual([...new Set(a.calls.slice(sent).map(({ verb }) => verb))].filter((verb) => verb !== "watch"), []);
  await lab.api.create(leases, { object: { metadata: { name: "l", namespace: "default" }, spec: {} } });
  await lab.advance(1_000);
  const next = first.terms[1] ?? second.terms[0];
  assert.ok(next && before && next.token > before.token);
  assert.equal(first.terms.length + second.terms.length, 2, "one leads");
});

Deno.test("an API server that is away for minutes costs a term, and the campaign goes on", async () => {
  await using lab = await started();
  const { konductor } = await lab.party();
  const failures: unknown[] = [];
  const candidate = campaign(konductor, { onRetry: (error) => failures.push(error) });
  await lab.advance(1_000);
  lab.server.down();
  await lab.advance(300_000);
  lab.server.up();
  await lab.advance(60_000);
  assert.deepEqual(candidate.history, ["started", "stopped: Lost", "ended", "started"]);
  assert.ok(failures.length > 0);
});

Deno.test("two campaigns of one process never work at the same time, though one was lost and goes on", async () => {
  await using lab = await started();
  const party = await lab.party();
  const [first, second] = [campaign(party.konductor, { obedient: false }), campaign(party.konductor)];
  await lab.advance(1_000);
  const { holders: [held] } = await party.konductor.lease("l").standing();
  await lab.api.delete(leaseRequests, { namespace: "default", name: held?.name ?? "" });
  await lab.advance(60_000);
  assert.deepEqual([first.history, second.history], [["started", "stopped: Lost"], []]);
  first.end();
  await lab.advance(1_000);
  assert.deepEqual(second.history, ["started"]);
});

Deno.test("everybody hears who leads, once for each change", async () => {
  await using lab = await started();
  const [a, b] = await two(lab);
  const heard: string[] = [];
  const first = campaign(a.konductor);
  await lab.advance(1_000);
  const second = campaign(b.konductor, { onNewLeader: (holder) => heard.push(holder) });
  await lab.advance(600_000);
  assert.deepEqual(heard, ["a"]);
  first.stop.abort();
  await lab.during(first.over);
  await lab.advance(1_000);
  assert.deepEqual(heard, ["a", "b"]);
  second.stop.abort();
  await lab.during(second.over);
});

Deno.test("closing the client gives the lease back when the work and onStopped have ended", async () => {
  await using lab = await started();
  const [a, b] = await two(lab);
  const pause = (): Promise<void> => new Promise((resolve) => lab.clock.after(700, resolve));
  const history: string[] = [];
  const onStarted: LeadOptions["onStarted"] = async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    await pause();
    history.push("ended");
  };
  const first = campaign(a.konductor, { onStarted, onStopped: () => pause().then(pause).then(() => history.push("stopped")) });
  await lab.advance(1_000);
  campaign(b.konductor, { onStarted: () => Promise.resolve(history.push("next")) });
  await lab.advance(1_000);
  const before = lab.clock.monotonic();
  await lab.during(a.konductor.close());
  assert.equal(lab.clock.monotonic() - before, 1_400);
  await lab.during(first.over);
  await lab.advance(0);
  assert.deepEqual(history, ["ended", "stopped", "next"]);
});

Deno.test("a leadership's signal tells of a loss that no timer has told yet", async () => {
  await using lab = await started();
  let paused = 0;
  const clock: Clock = {
    now: () => lab.clock.now(),
    monotonic: () => lab.clock.monotonic() + paused,
    after: (milliseconds, callback) => lab.clock.after(milliseconds, callback),
  };
  const { konductor } = await lab.party({ clock });
  const candidate = campaign(konductor, { ttl: "30s" });
  await lab.advance(1_000);
  paused = 30_000;
  assert.equal(candidate.terms[0]?.signal.aborted, true);
  assert.deepEqual(candidate.history, ["started", "stopped: Lost"]);
});

Deno.test("a lease that is lost at once again and again is campaigned for less and less often", async () => {
  await using lab = await started();
  const { konductor } = await lab.party();
  const candidate = campaign(konductor);
  const lose = async (): Promise<void> => {
    const { items } = await lab.api.list(leaseRequests, { namespace: "default" });
    for (const { metadata: { name } } of items) await lab.api.delete(leaseRequests, { namespace: "default", name });
  };
  for (let second = 0; second < 300; second++) {
    await lab.advance(1_000);
    await lose();
  }
  assert.ok(candidate.terms.length < 25, `${candidate.terms.length} terms in five minutes`);
  await lab.advance(60_000);
  const before = candidate.terms.length;
  await lose();
  await lab.advance(1_000);
  assert.equal(candidate.terms.length, before + 1, "a term that has lasted is followed soon");
});

Deno.test("a lease that cannot be given back is no loss of the term that is over", async () => {
  await using lab = await started();
  const party = await lab.party();
  const candidate = campaign(party.konductor, { once: true });
  await lab.advance(1_000);
  party.fault = ({ verb }) => verb === "delete" ? { type: "Refuse", code: 403, reason: "Forbidden" } : undefined;
  candidate.end();
  assert.equal(await lab.during(candidate.over), "resolved");
});
