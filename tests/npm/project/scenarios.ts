/**
 * Each kind, by the package as its users have it: a program for Node and Deno alike. It says each result as a line of JSON, and ends when
 * nothing is left open.
 */
import assert from "node:assert/strict";
import { readdir, readFile, readlink } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { connect, type Konductor, KonductorError, LostError, TimeoutError } from "@konductor/sdk";

/** Two clients, as two processes would have them. */
interface Pair {
  readonly first: Konductor;
  readonly second: Konductor;
}

async function semaphore({ first, second }: Pair): Promise<void> {
  await first.semaphore("s").create({ permits: 1 });
  const permit = await first.semaphore("s").acquire();
  assert.equal(await second.semaphore("s").tryAcquire(), undefined);
  const waiting = second.semaphore("s").acquire({ timeout: "30s" });
  await permit.release();
  await using next = await waiting;
  assert.ok(next.token > permit.token);
  assert.equal((await first.semaphore("s").standing()).holders[0]?.holder, "second");
}

async function mutex({ first, second }: Pair): Promise<void> {
  await first.mutex("m").create();
  assert.equal(await first.mutex("m").withLock(({ token }) => token > 0), true);
  await using _lock = await first.mutex("m").lock();
  await assert.rejects(second.mutex("m").lock({ timeout: 300 }), TimeoutError);
  const stop = AbortSignal.timeout(300);
  await assert.rejects(second.mutex("m").lock({ signal: stop }), (error) => error === stop.reason);
  assert.equal(await second.mutex("m").isLocked(), true);
}

async function lease({ first, second }: Pair): Promise<void> {
  await first.lease("l").create();
  const stop = new AbortController();
  const leaders: string[] = [];
  const campaign = (konductor: Konductor) =>
    konductor.lease("l").lead({
      once: true,
      onStarted: ({ holder }) => Promise.resolve(leaders.push(holder)),
      signal: stop.signal,
    });
  await Promise.all([campaign(first), campaign(second)]);
  assert.deepEqual(leaders.sort(), ["first", "second"]);
}

async function rwmutex({ first, second }: Pair): Promise<void> {
  await first.rwmutex("rw").create();
  await using _reader = await first.rwmutex("rw").rlock();
  await second.rwmutex("rw").withRLock(() => undefined);
  assert.equal(await second.rwmutex("rw").tryLock(), undefined);
}

async function once({ first, second }: Pair): Promise<void> {
  await first.once("o").create();
  const both = await Promise.all([first, second].map((each) => each.once("o").do(() => pause(50))));
  assert.deepEqual(both.map(({ executed }) => executed).sort(), [false, true]);
  assert.equal(await first.once("o").isExecuted(), true);
}

async function barrier({ first, second }: Pair): Promise<void> {
  await first.barrier("b").create({ expected: 2 });
  await Promise.all([first, second].map((each) => each.barrier("b").arriveAndWait({ timeout: "30s" })));
}

async function waitgroup({ first, second }: Pair): Promise<void> {
  await first.waitgroup("w").create({});
  await first.waitgroup("w").add(2, { id: "split" });
  await second.waitgroup("w").done({ id: "a" });
  const waiting = first.waitgroup("w").wait({ timeout: "30s" });
  await second.waitgroup("w").done({ id: "b" });
  await waiting;
  assert.equal(await first.waitgroup("w").getCounter(), 0);
}

async function gate({ first, second }: Pair): Promise<void> {
  await first.gate("g").create({ conditions: [{ type: "WaitGroup", name: "later", state: "Done" }] });
  const waiting = second.gate("g").wait({ timeout: "30s" });
  assert.equal(await second.gate("g").check(), false);
  await first.gate("g").open();
  await waiting;
}

async function loss({ first, second }: Pair): Promise<void> {
  await first.mutex("lost").create();
  const lock = await first.mutex("lost").lock();
  const lost = new Promise((resolve) => lock.signal.addEventListener("abort", resolve));
  await second.mutex("lost").unlock({ force: true, holder: "first", reason: "to see what happens" });
  await lost;
  assert.ok(lock.signal.reason instanceof LostError);
  assert.match(lock.lost?.message ?? "", /to see what happens/);
}

async function renewal({ first }: Pair): Promise<void> {
  await first.mutex("renewed").create();
  await using lock = await first.mutex("renewed").lock({ ttl: "3s" });
  await pause(4_000);
  assert.equal(lock.signal.aborted, false);
}

async function closing({ first, second }: Pair): Promise<void> {
  await first.mutex("closing").create();
  await using _lock = await first.mutex("closing").lock();
  const waiting = assert.rejects(second.mutex("closing").lock(), ({ reason }: KonductorError) => reason === "Closed");
  await pause(200);
  await second.close();
  await waiting;
}

async function pair(): Promise<Pair & AsyncDisposable> {
  const [first, second] = await Promise.all(["first", "second"].map((holder) => connect({ holder })));
  assert.ok(first && second);
  const close = async (): Promise<void> => void await Promise.all([first.close(), second.close()]);
  return { first, second, [Symbol.asyncDispose]: close };
}

function say(line: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify(line));
}

/** How many TCP sockets this process has, also those that would not keep it alive; none where Linux does not tell. */
async function openSockets(): Promise<number> {
  const tables = await Promise.all(["tcp", "tcp6"].map((name) => readFile(`/proc/self/net/${name}`, "utf8").catch(() => "")));
  const known = new Set(tables.join("\n").split("\n").map((line) => `socket:[${line.trim().split(/ +/)[9]}]`));
  const files = await readdir("/proc/self/fd").catch(() => []);
  const targets = await Promise.all(files.map((file) => readlink(`/proc/self/fd/${file}`).catch(() => "")));
  return targets.filter((target) => known.has(target)).length;
}

const scenarios = [semaphore, mutex, lease, rwmutex, once, barrier, waitgroup, gate, loss, renewal, closing];

for (const scenario of scenarios) {
  try {
    await using clients = await pair();
    await scenario(clients);
    say({ name: scenario.name });
  } catch (error) {
    say({ name: scenario.name, error: error instanceof Error ? error.stack : String(error) });
  }
}
await pause(50); // sockets that were closed are gone in the next turn
say({ at: Date.now(), sockets: await openSockets() });
