import assert from "node:assert/strict";
import { ManualClock } from "../kube/memory/manual_clock.ts";
import { Renewal } from "./renewal.ts";

/** A clock of a process that was paused: time has passed, and the timers have not fired yet. */
class PausedClock extends ManualClock {
  paused = 0;

  override monotonic(): number {
    return super.monotonic() + this.paused;
  }
}

function renewalWith(clock: ManualClock, send: () => Promise<void>): { renewal: Renewal; losses: string[] } {
  const losses: string[] = [];
  const renewal = new Renewal({
    clock,
    random: () => 0,
    ttl: 30_000,
    base: clock.monotonic(),
    send,
    isOver: () => losses.length > 0,
    onSilence: (message) => losses.push(message),
  });
  return { renewal, losses };
}

Deno.test("a renewal that was answered while the process was paused for too long does not count", async () => {
  const clock = new PausedClock();
  const { renewal, losses } = renewalWith(clock, () => {
    clock.paused = 25_000;
    return Promise.resolve();
  });
  renewal.start();
  await clock.advance(9_500);
  assert.equal(losses.length, 1);
  assert.ok(renewal.timeLeft < 1_000);
  renewal.stop();
});

Deno.test("a renewal counts from before it was sent", async () => {
  const clock = new ManualClock();
  const { renewal } = renewalWith(clock, () => new Promise((resolve) => clock.after(4_000, resolve)));
  renewal.start();
  await clock.advance(13_500);
  assert.equal(renewal.timeLeft, 30_000 - 4_500);
  renewal.stop();
});

Deno.test("a renewal whose answer does not come is given up for a new one", async () => {
  const clock = new ManualClock();
  let sent = 0;
  const { renewal, losses } = renewalWith(clock, () => ++sent === 1 ? new Promise(() => undefined) : Promise.resolve());
  renewal.start();
  await clock.advance(60_000);
  assert.ok(sent > 3);
  assert.deepEqual(losses, []);
  renewal.stop();
});
