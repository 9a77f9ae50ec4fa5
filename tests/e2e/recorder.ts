/** Reads an object's revisions, one by one, from a watch. */
import type { KubeApi, KubeObject, Resource } from "../../kube/api.ts";

export interface Target {
  readonly namespace: string;
  readonly name: string;
}

export class Recorder implements AsyncDisposable {
  readonly #revisions: KubeObject[];
  readonly #ending = new AbortController();
  readonly #done: Promise<void>;
  readonly #api: KubeApi;
  readonly #resource: Resource;
  readonly #target: Target;

  private constructor(api: KubeApi, resource: Resource, { target, first }: { readonly target: Target; readonly first: KubeObject }) {
    this.#api = api;
    this.#resource = resource;
    this.#target = target;
    this.#revisions = [first];
    this.#done = this.#follow(first.metadata.resourceVersion);
    this.#done.catch(() => {});
  }

  /** Starts with the object as it is now. */
  static async start(api: KubeApi, resource: Resource, target: Target): Promise<Recorder> {
    return new Recorder(api, resource, { target, first: await api.get(resource, target) });
  }

  /** The revisions that it has seen so far. */
  get revisions(): readonly KubeObject[] {
    return this.#revisions;
  }

  /** Ends, with every revision up to the present one. Rejects when one may be missing. */
  async stop(): Promise<readonly KubeObject[]> {
    const { metadata: { resourceVersion } } = await this.#api.get(this.#resource, this.#target);
    const deadline = performance.now() + 10_000;
    while (!this.#revisions.some(({ metadata }) => metadata.resourceVersion === resourceVersion) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    this.#ending.abort();
    await this.#done;
    return this.#revisions;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#done.catch(() => {});
  }

  /** A watch that ends is taken up where it ended; one that cannot be is an error, as something would be missing. */
  async #follow(from: string): Promise<void> {
    const { namespace, name } = this.#target;
    const { signal } = this.#ending;
    const fieldSelector = `metadata.name=${name}`;
    for (let resourceVersion = from; !signal.aborted;) {
      for await (const { type, object } of this.#api.watch(this.#resource, { namespace, fieldSelector, resourceVersion, signal })) {
        resourceVersion = object.metadata.resourceVersion;
        if (type === "ADDED" || type === "MODIFIED") this.#revisions.push(object);
      }
    }
  }
}
