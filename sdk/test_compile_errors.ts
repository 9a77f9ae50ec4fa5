/**
 * What a program can get wrong that its compiler tells it. Never run: `compile_errors_test.ts` checks it, and each line that is expected
 * to be an error and is none is one.
 */
import type { Duration, Konductor } from "./mod.ts";
import { connect } from "./mod.ts";

export async function misspelt(konductor: Konductor): Promise<void> {
  // @ts-expect-error: unknown option
  await konductor.semaphore("x").acquire({ timout: "30s" });
  // @ts-expect-error: an option of another kind
  await konductor.mutex("x").lock({ permits: 2 });
  // @ts-expect-error: unknown option of a wait
  await konductor.gate("x").wait({ ttl: "30s" });
  // @ts-expect-error: unknown field of a spec
  await konductor.semaphore("x").create({ permit: 3 });
  // @ts-expect-error: a field of another kind
  await konductor.mutex("x").update({ expected: 3 });
  // @ts-expect-error: unknown option of the client
  await connect({ nameSpace: "batch" });
  // @ts-expect-error: unknown kind
  await konductor.list("Permit");
  // @ts-expect-error: no such method
  await konductor.semaphore("x").lock();
  // @ts-expect-error: the name is missing
  konductor.mutex();
}

/** No errors: what is read as a duration is one to the compiler, too. */
export const measured: readonly Duration[] = ["0", "1.5h", "1h30m", "1h5s", "1m30s", "1s500ms", "1h1m1s"];

export async function wronglyMeasured(konductor: Konductor): Promise<void> {
  // @ts-expect-error: no such unit
  await konductor.semaphore("x").acquire({ timeout: "30 sec" });
  // @ts-expect-error: no such unit
  await konductor.lease("x").acquire({ ttl: "1d" });
  // @ts-expect-error: no unit
  await konductor.barrier("x").wait({ timeout: "30" });
  // @ts-expect-error: no number
  await konductor.barrier("x").wait({ timeout: "soon" });
  // @ts-expect-error: a date is no duration
  await konductor.mutex("x").lock({ timeout: new Date() });
  // @ts-expect-error: text that is not known beforehand is read with duration()
  await konductor.mutex("x").lock({ timeout: konductor.namespace });
}

export async function wronglyTyped(konductor: Konductor): Promise<void> {
  // @ts-expect-error: a priority is a number
  await konductor.lease("x").acquire({ priority: "10" });
  // @ts-expect-error: a holder is text
  await konductor.lease("x").acquire({ holder: 7 });
  // @ts-expect-error: a signal is no controller
  await konductor.lease("x").acquire({ signal: new AbortController() });
  // @ts-expect-error: no such way to renew
  await konductor.lease("x").acquire({ renewal: "never" });
  // @ts-expect-error: permits are counted
  await konductor.semaphore("x").acquire({ permits: "2" });
  // @ts-expect-error: so is what is to be done
  await konductor.waitgroup("x").add("2");
  // @ts-expect-error: no such mode
  await konductor.rwmutex("x").acquire({ mode: "read" });
  // @ts-expect-error: no such queueing
  await konductor.semaphore("x").create({ queueing: "Lifo" });
  // @ts-expect-error: no such state of a condition
  await konductor.gate("x").create({ conditions: [{ type: "Job", name: "x", state: "Finished" }] });
}

export async function withoutWork(konductor: Konductor): Promise<void> {
  // @ts-expect-error: a function is missing
  await konductor.mutex("x").withLock();
  // @ts-expect-error: options are no function
  await konductor.semaphore("x").with({ timeout: "30s" });
  // @ts-expect-error: a promise is no function
  await konductor.once("x").do(Promise.resolve());
  // @ts-expect-error: onStarted is missing
  await konductor.lease("x").lead({ onStopped: () => undefined });
  // @ts-expect-error: a leader's work is a promise: the term lasts as long as that
  await konductor.lease("x").lead({ onStarted: () => true });
}

export async function wronglyUsed(konductor: Konductor): Promise<void> {
  const claim = await konductor.lease("x").tryAcquire();
  // @ts-expect-error: it may not be had
  await claim.release();
  const lock = await konductor.mutex("x").lock();
  // @ts-expect-error: a token is given
  lock.token = 7;
  // @ts-expect-error: a claim is released at the end of an asynchronous block
  using _lock = lock;
}
