/** Operators that die while something goes on. */
import assert from "node:assert/strict";
import { pause } from "./expect.ts";
import type { Operators } from "./operators.ts";
import type { Site } from "./site.ts";

interface Killing<T> {
  /** The operators that are killed, and started again. */
  readonly names?: readonly string[];
  readonly work: () => Promise<T>;
}

/** Kills operators (SIGKILL) at random moments, and starts them again, until the work is done. */
export async function whileKilled<T>(site: Site, { names = ["operator"], work }: Killing<T>): Promise<T> {
  const { operators } = site.lab;
  const done = new AbortController();
  const killers = names.map((name) => keepKilling(operators, { name, signal: done.signal }));
  try {
    return await work();
  } finally {
    done.abort();
    const kills = await Promise.all(killers);
    await operators.start();
    assert.ok(kills.every((count) => count > 0), "nobody was killed");
  }
}

/** Gives how often it was killed. */
async function keepKilling(
  operators: Operators,
  { name, signal }: { readonly name: string; readonly signal: AbortSignal },
): Promise<number> {
  let kills = 0;
  for (; !signal.aborted; kills++) {
    await operators.start(name);
    await pause(Math.random() * 800);
    await operators.kill(name);
    await pause(Math.random() * 300);
  }
  return kills;
}
