/** What a scenario of the engine runs in: an API server, in memory or real, and operators that may crash. */
import type { Clock } from "../../kube/clock.ts";
import { sleep } from "../../kube/clock.ts";
import type { KubeObject } from "../../kube/api.ts";
import type { People } from "./people.ts";

/** An operator that runs. */
export interface Running {
  /** Ends it at once, wherever it is, as SIGKILL does. */
  crash(): Promise<void>;
}

export interface World extends AsyncDisposable {
  /** Users, in a namespace of this scenario. */
  readonly people: People;
  readonly clock: Clock;
  /** Starts an operator; resolves once it decides. */
  operator(): Promise<Running>;
  /** The API server is killed, and comes back a little later. */
  outage(): Promise<void>;
  /** How many writes to our own kinds the server has carried out so far, whoever made them. */
  writes(): Promise<number>;
  /** The semaphore as it was at each version after `from`, up to `to`: for when a watch cannot tell any more. */
  history(from: string, to: string): Promise<readonly KubeObject[]>;
  /** Lets time pass until `promise` settles. */
  during<T>(promise: Promise<T>): Promise<T>;
}

/** Makes a world for one scenario. */
export type Open = () => Promise<World>;

/** Registers a scenario as a test of the server `where`. */
export function scenario(name: string, { where, open }: Where, play: (world: World) => Promise<void>): void {
  Deno.test(`${where}: ${name}`, async () => {
    await using world = await open();
    await world.during(play(world));
  });
}

export interface Where {
  /** `memory` or `kube-apiserver`. */
  readonly where: string;
  readonly open: Open;
}

/** Lets time pass, in milliseconds. */
export function pause({ clock }: Pick<World, "clock">, milliseconds: number): Promise<void> {
  return sleep(milliseconds, { clock });
}

/** Waits until `check` does not throw any more; throws what it throws after `within` milliseconds. */
export async function eventually(world: Pick<World, "clock">, check: () => Promise<void>, within = 10_000): Promise<void> {
  const deadline = world.clock.monotonic() + within;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (world.clock.monotonic() > deadline) throw error;
      await pause(world, 20);
    }
  }
}
