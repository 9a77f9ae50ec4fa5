import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Child } from "./child.ts";
import type { Signals } from "./context.ts";
import { type Held, supervise } from "./supervise.ts";

/** A command that does what a test says. */
class Puppet implements Child {
  readonly got: string[] = [];
  readonly #end = Promise.withResolvers<number>();
  alive = true;
  /** What it does at a signal. */
  onSignal: (signal: Deno.Signal) => void = (signal) => {
    if (signal === "SIGTERM") this.exit(143);
    if (signal === "SIGKILL") this.exit(137);
  };

  get ended(): Promise<number> {
    return this.#end.promise;
  }

  exit(code: number): void {
    this.alive = false;
    this.#end.resolve(code);
  }

  relay(signal: Deno.Signal): void {
    this.got.push(`relayed ${signal}`);
  }

  signal(signal: Deno.Signal): void {
    this.got.push(signal);
    this.onSignal(signal);
  }

  survives(): boolean {
    return this.alive;
  }
}

class Wires implements Signals {
  readonly listeners = new Map<Deno.Signal, () => void>();

  on(signal: Deno.Signal, listener: () => void): () => void {
    this.listeners.set(signal, listener);
    return () => this.listeners.delete(signal);
  }
}

function scene({ timeLeft = 1000, ttl = 30_000 }: { readonly timeLeft?: number; readonly ttl?: number } = {}) {
  const loss = new AbortController();
  const claim: Held = { signal: loss.signal, timeLeft };
  const [child, signals] = [new Puppet(), new Wires()];
  let told = 0;
  const outcome = supervise({ child, claim, signals, ttl, onLost: () => told++ });
  return { child, signals, outcome, lose: () => loss.abort(new Error("lost")), told: () => told };
}

Deno.test("the command's exit code is the outcome", async () => {
  const { child, outcome } = scene();
  child.exit(7);
  assert.deepEqual(await outcome, { type: "Ended", exitCode: 7 });
});

Deno.test("signals are handed on to the command, and no longer listened for after its end", async () => {
  const { child, signals, outcome } = scene();
  const names = ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2"] as const;
  for (const name of names) signals.listeners.get(name)?.();
  assert.deepEqual(child.got, names.map((name) => `relayed ${name}`));
  child.exit(0);
  await outcome;
  assert.equal(signals.listeners.size, 0);
});

Deno.test("a lost claim ends the command with TERM", async () => {
  const { child, outcome, lose, told } = scene();
  lose();
  const end = await outcome;
  assert.equal(end.type, "Lost");
  assert.deepEqual(child.got, ["SIGTERM", "SIGCONT"]);
  assert.equal(told(), 1);
});

Deno.test("a command that does not hear TERM is killed before somebody else can hold the claim", async () => {
  const { child, outcome, lose } = scene({ timeLeft: 200 });
  child.onSignal = (signal) => signal === "SIGKILL" && child.exit(137);
  const start = performance.now();
  lose();
  await outcome;
  assert.deepEqual(child.got, ["SIGTERM", "SIGCONT", "SIGKILL"]);
  assert.ok(performance.now() - start < 400);
});

Deno.test("how long the command may take depends on its ttl, when nothing else is known", async () => {
  const { child, outcome, lose } = scene({ timeLeft: 0, ttl: 2000 });
  child.onSignal = (signal) => signal === "SIGKILL" && child.exit(137);
  const start = performance.now();
  lose();
  await outcome;
  const took = performance.now() - start;
  assert.ok(took >= 190 && took < 400, `it took ${took} ms`);
});

Deno.test("what the command left behind is killed too", async () => {
  const { child, outcome, lose } = scene({ timeLeft: 100 });
  child.onSignal = (signal) => {
    if (signal === "SIGTERM") {
      child.exit(0);
      child.alive = true;
    } else if (signal === "SIGKILL") child.alive = false;
  };
  lose();
  await outcome;
  assert.equal(child.got.at(-1), "SIGKILL");
});

Deno.test("a command that ended before the loss ended by itself", async () => {
  const { child, outcome, lose } = scene();
  child.exit(3);
  await delay(1);
  lose();
  assert.deepEqual(await outcome, { type: "Ended", exitCode: 3 });
});

Deno.test("a claim that is lost already stops the command at once", async () => {
  const loss = AbortSignal.abort(new Error("lost"));
  const child = new Puppet();
  const outcome = await supervise({ child, claim: { signal: loss, timeLeft: 0 }, signals: new Wires(), ttl: 0, onLost: () => {} });
  assert.equal(outcome.type, "Lost");
});
