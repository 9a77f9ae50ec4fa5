import assert from "node:assert/strict";
import { ManualClock } from "../kube/memory/manual_clock.ts";
import { Queue } from "./queue.ts";

/** A queue whose runs last until the test ends them. */
class Workshop {
  readonly clock = new ManualClock();
  /** Keys in the order in which their runs began. */
  readonly begun: string[] = [];
  readonly queue: Queue;
  readonly #open = new Map<string, PromiseWithResolvers<number | undefined>>();

  constructor(width = 10) {
    this.queue = new Queue({ clock: this.clock, width, work: (key) => this.#work(key) });
  }

  get running(): string[] {
    return [...this.#open.keys()];
  }

  /** Ends a key's run. */
  async end(key: string, wakeIn?: number): Promise<void> {
    const run = this.#open.get(key);
    assert.ok(run, `${key} is not running`);
    this.#open.delete(key);
    run.resolve(wakeIn);
    await this.clock.settle();
  }

  async add(...keys: string[]): Promise<void> {
    for (const key of keys) this.queue.add(key);
    await this.clock.settle();
  }

  #work(key: string): Promise<number | undefined> {
    assert.ok(!this.#open.has(key), `${key} runs twice`);
    const run = Promise.withResolvers<number | undefined>();
    this.begun.push(key);
    this.#open.set(key, run);
    return run.promise;
  }
}

Deno.test("a queue never runs one key twice at a time, and runs it again when something happened meanwhile", async () => {
  const shop = new Workshop();
  await shop.add("n/a");
  await shop.add("n/a", "n/a");
  assert.deepEqual(shop.begun, ["n/a"]);
  await shop.end("n/a");
  assert.deepEqual(shop.begun, ["n/a", "n/a"]);
  await shop.end("n/a");
  assert.deepEqual(shop.running, []);
});

Deno.test("a queue works on many keys at once, but on no more than its width", async () => {
  const shop = new Workshop(2);
  await shop.add("n/a", "n/b", "n/c");
  assert.deepEqual(shop.running, ["n/a", "n/b"]);
  assert.equal(shop.queue.depth, 1);
  await shop.end("n/a");
  assert.deepEqual(shop.running, ["n/b", "n/c"]);
  assert.equal(shop.queue.depth, 0);
});

Deno.test("namespaces take turns", async () => {
  const shop = new Workshop(1);
  await shop.add("busy/1", "busy/2", "busy/3", "quiet/1", "calm/1");
  for (let run = 0; run < 5; run++) await shop.end(shop.running[0] ?? "");
  assert.deepEqual(shop.begun, ["busy/1", "busy/2", "quiet/1", "calm/1", "busy/3"]);
});

Deno.test("a key that asked for it is looked at again later", async () => {
  const shop = new Workshop();
  await shop.add("n/a");
  await shop.end("n/a", 500);
  await shop.clock.advance(499);
  assert.deepEqual(shop.running, []);
  await shop.clock.advance(1);
  assert.deepEqual(shop.running, ["n/a"]);
});

Deno.test("of two wake-ups the earlier one wins", async () => {
  const shop = new Workshop();
  shop.queue.addAfter("n/a", 100);
  shop.queue.addAfter("n/a", 500);
  shop.queue.addAfter("n/a", 50);
  await shop.clock.advance(50);
  assert.deepEqual(shop.begun, ["n/a"]);
  await shop.end("n/a");
  await shop.clock.advance(1000);
  assert.deepEqual(shop.begun, ["n/a"]);
});

Deno.test("a key that is looked at anyway forgets its wake-up", async () => {
  const shop = new Workshop();
  shop.queue.addAfter("n/a", 100);
  await shop.add("n/a");
  await shop.end("n/a");
  await shop.clock.advance(1000);
  assert.deepEqual(shop.begun, ["n/a"]);
});

Deno.test("a queue that stops waits for what is under way, and begins nothing more", async () => {
  const shop = new Workshop(1);
  await shop.add("n/a", "n/b");
  shop.queue.addAfter("n/c", 10);
  let stopped = false;
  const stopping = shop.queue.stop().then(() => stopped = true);
  await shop.clock.advance(100);
  assert.equal(stopped, false);
  shop.queue.add("n/a");
  await shop.end("n/a", 1);
  await stopping;
  await shop.clock.advance(100);
  assert.deepEqual(shop.begun, ["n/a"]);
});
