/** What the API server calls the kinds that specs name. */
import type { KubeApi, Resource } from "../kube/api.ts";

export interface KindName {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Kinds that were looked up. One that was not found is looked up again each time: somebody may have installed it. */
export class Kinds {
  readonly #api: Pick<KubeApi, "discover">;
  readonly #served = new Map<string, readonly Resource[]>();

  constructor(api: Pick<KubeApi, "discover">) {
    this.#api = api;
  }

  /** The resource of a kind, where it was found before. */
  known({ apiVersion, kind }: KindName): Resource | undefined {
    return this.#served.get(apiVersion)?.find((resource) => resource.kind === kind);
  }

  /** Looks a kind up; `undefined`: it is not served, or cannot be watched. Throws as `KubeApi.discover` does. */
  async find(name: KindName, signal: AbortSignal): Promise<Resource | undefined> {
    if (this.known(name) === undefined) this.#served.set(name.apiVersion, await this.#api.discover(name.apiVersion, { signal }));
    return this.known(name);
  }

  /** Forgets what was found under an apiVersion: it turned out not to be so any more. */
  forget(apiVersion: string): void {
    this.#served.delete(apiVersion);
  }
}
