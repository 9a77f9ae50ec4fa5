/** The clients whose waits are measured: one by plain API calls, which shows the engine, and the SDK, which shows what users get. */
import type { KubeApi } from "../../kube/api.ts";
import { listWatch } from "../../kube/list_watch.ts";
import { systemClock } from "../../kube/clock.ts";
import { toldOf } from "../../controllers/object.ts";
import { connect } from "../../sdk/mod.ts";
import { permits, SEMAPHORE } from "../engine/people.ts";
import { type Place, request } from "./floor.ts";

export interface Held {
  release(): Promise<unknown>;
}

export interface Client extends AsyncDisposable {
  /** Resolves once a permit was granted. */
  acquire(): Promise<Held>;
}

/** Creates requests, and sees on one watch of them all when they are granted. */
export class PlainClient implements Client {
  readonly #api: KubeApi;
  readonly #namespace: string;
  readonly #semaphore: string;
  readonly #granted = new Map<string, PromiseWithResolvers<void>>();
  readonly #ending = new AbortController();
  readonly #watching: Promise<void>;
  #count = 0;

  constructor({ api, namespace }: Place, semaphore: string = SEMAPHORE) {
    this.#api = api;
    this.#namespace = namespace;
    this.#semaphore = semaphore;
    this.#watching = this.#watch();
  }

  async acquire(): Promise<Held> {
    const [api, namespace] = [this.#api, this.#namespace];
    const name = `${this.#semaphore}-${++this.#count}`;
    const granted = Promise.withResolvers<void>();
    this.#granted.set(name, granted);
    await api.create(permits, { object: request({ namespace, name }, this.#semaphore) });
    await granted.promise;
    return { release: () => api.delete(permits, { namespace, name }) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const options = { clock: systemClock, random: Math.random, signal: this.#ending.signal, namespace: this.#namespace };
    for await (const change of listWatch(this.#api, permits, options)) {
      if (change.type !== "Applied" || toldOf(change.object).phase !== "Granted") continue;
      const { name } = change.object.metadata;
      this.#granted.get(name)?.resolve();
      this.#granted.delete(name);
    }
  }
}

/** As users do it. */
export async function sdkClient({ api, namespace }: Place): Promise<Client> {
  const konductor = await connect({ api, namespace, holder: "bench", env: () => undefined });
  const semaphore = konductor.semaphore(SEMAPHORE);
  return { acquire: () => semaphore.acquire(), [Symbol.asyncDispose]: () => konductor.close() };
}
