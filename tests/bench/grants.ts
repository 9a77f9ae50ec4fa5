/** A client with one watch, that knows when each Permit was granted: what the engine costs, without an SDK. */
import type { KubeApi, KubeObject } from "../../kube/api.ts";
import { permit, permits } from "./floor.ts";
import { BENCH } from "./stage.ts";

export class Grants implements Disposable {
  readonly #api: KubeApi;
  readonly #ending = new AbortController();
  readonly #waiting = new Map<string, (at: number) => void>();

  private constructor(api: KubeApi) {
    this.#api = api;
  }

  static async watch(api: KubeApi): Promise<Grants> {
    const grants = new Grants(api);
    const { resourceVersion } = await api.list(permits, { namespace: BENCH, limit: 1 });
    void grants.#follow(resourceVersion);
    return grants;
  }

  /** Puts a Permit in line. `granted` resolves with when the grant was seen, on the clock of `performance.now`. */
  async request(name: string, semaphore: string): Promise<{ readonly object: KubeObject; readonly granted: Promise<number> }> {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#waiting.set(name, resolve);
    const object = await this.#api.create(permits, { object: permit(name, { namespace: BENCH, semaphore }) });
    return { object, granted: promise };
  }

  async release({ metadata: { name, uid } }: KubeObject): Promise<void> {
    await this.#api.delete(permits, { namespace: BENCH, name, uid });
  }

  [Symbol.dispose](): void {
    this.#ending.abort();
  }

  async #follow(resourceVersion: string): Promise<void> {
    for await (const { object } of this.#api.watch(permits, { namespace: BENCH, resourceVersion, signal: this.#ending.signal })) {
      const status = object["status"];
      if (typeof status !== "object" || status === null || !("phase" in status) || status.phase !== "Granted") continue;
      this.#waiting.get(object.metadata.name)?.(performance.now());
      this.#waiting.delete(object.metadata.name);
    }
  }
}
