/** Clients that take turns with permits, whatever happens to the operator and the API server meanwhile. */
import { isAlreadyExists, isNotFound, isTransient } from "../../kube/errors.ts";
import type { Ledger } from "./ledger.ts";
import { pause, type World } from "./world.ts";

export interface LoadOptions {
  readonly workers: number;
  /** How often each worker acquires and releases. */
  readonly cycles: number;
  /** Gives numbers from 0 to 1. */
  readonly random: () => number;
}

/** Runs all workers to their end. Every other one wants two permits. */
export async function load(world: World, ledger: Ledger, options: LoadOptions): Promise<void> {
  await Promise.all(Array.from({ length: options.workers }, (_, index) => work(world, ledger, { ...options, index })));
}

async function work(world: World, ledger: Ledger, { cycles, random, index }: LoadOptions & { readonly index: number }): Promise<void> {
  const { people } = world;
  for (let cycle = 0; cycle < cycles; cycle++) {
    const name = `w${index}-${cycle}`;
    await insist(world, () => people.queue(name, { spec: { permits: 1 + index % 2 } }), isAlreadyExists);
    await ledger.told(name, ({ phase }) => phase === "Granted");
    await pause(world, random() * 20);
    await insist(world, () => people.leave(name), isNotFound);
  }
}

/** Tries until the server has done it, or says that it is done. */
export async function insist(world: World, act: () => Promise<unknown>, isDone: (error: unknown) => boolean): Promise<void> {
  for (;;) {
    try {
      await act();
      return;
    } catch (error) {
      if (isDone(error)) return;
      if (!isTransient(error)) throw error;
      await pause(world, 50);
    }
  }
}

export interface Harm {
  readonly work: Promise<void>;
  readonly harm: () => Promise<void>;
  /** Gives the time between two harms, in milliseconds. */
  readonly apart: () => number;
  readonly atMost: number;
}

/** Does `harm` again and again, at random moments, while `work` is done. Returns how often. */
export async function meanwhile(world: World, { work, harm, apart, atMost }: Harm): Promise<number> {
  let done = false;
  const end = (): void => void (done = true);
  work.then(end, end);
  let times = 0;
  while (times < atMost) {
    await pause(world, apart());
    if (done) break;
    await harm();
    times += 1;
  }
  await work;
  return times;
}
