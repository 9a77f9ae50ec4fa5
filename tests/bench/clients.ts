/** The clients whose waits are measured: one by plain API calls, which shows the engine, and the SDK, which shows what users get. */
import type { KubeObject } from "../../kube/api.ts";
import { listWatch } from "../../kube/list_watch.ts";
import { systemClock } from "../../kube/clock.ts";
import { toldOf } from "../../controllers/object.ts";
import { connect } from "../../sdk/mod.ts";
import { permits } from "../engine/people.ts";
import type { Place } from "./bench.ts";
import { request } from "./writes.ts";

export interface Held {
  release(): Promise<unknown>;
}

/** A wait that has begun. */
export interface Queued {
  readonly granted: Promise<Held>;
}

export interface Client extends AsyncDisposable {
  /** Resolves once a permit was granted. */
  acquire(): Promise<Held>;
}

/** Creates requests, and sees on one watch of them all when they are granted. */
export class PlainClient implements Client {
  readonly #place: Place;
  readonly #semaphore: string;
  readonly #granted = new Map<string, () => void>();
  readonly #ending = new AbortController();
  readonly #watching: Promise<void>;
  #count = 0;

  constructor(place: Place, semaphore: string) {
    this.#place = place;
    this.#semaphore = semaphore;
    this.#watching = this.#watch();
  }

  async acquire(): Promise<Held> {
    const { granted } = await this.queue();
    return await granted;
  }

  /** Resolves as soon as the request is there. */
  async queue(): Promise<Queued> {
    const { api, namespace } = this.#place;
    const name = `${this.#semaphore}-${crypto.randomUUID().slice(0, 8)}-${++this.#count}`;
    const granted = new Promise<Held>((resolve) => {
      this.#granted.set(name, () => resolve({ release: () => api.delete(permits, { namespace, name }) }));
    });
    await api.create(permits, { object: request({ namespace, name }, this.#semaphore) });
    return { granted };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { api, namespace } = this.#place;
    const options = { clock: systemClock, random: Math.random, signal: this.#ending.signal, namespace };
    for await (const change of listWatch(api, permits, options)) {
      if (change.type === "Listed") { for (const object of change.objects) this.#see(object); }
      if (change.type === "Applied") this.#see(change.object);
    }
  }

  #see(object: KubeObject): void {
    if (toldOf(object).phase !== "Granted") return;
    const { name } = object.metadata;
    this.#granted.get(name)?.();
    this.#granted.delete(name);
  }
}

/** As users do it. */
export async function sdkClient({ api, namespace }: Place, semaphore: string): Promise<Client> {
  const konductor = await connect({ api, namespace, holder: "bench", env: () => undefined });
  const line = konductor.semaphore(semaphore);
  return { acquire: () => line.acquire(), [Symbol.asyncDispose]: () => konductor.close() };
}
