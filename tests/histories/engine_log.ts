/** Every change of the objects of a history, as the server stored it: what the audit goes by. */
import type { KubeApi, KubeObject, Resource } from "../../kube/api.ts";
import { pods } from "../../kube/api.ts";
import { type Clock, sleep } from "../../kube/clock.ts";
import { UnreachableError } from "../../kube/errors.ts";
import { compareVersions } from "../../primitives/order.ts";

export interface Entry {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  /** Its resourceVersion is that of the change, also of a deletion. */
  readonly object: KubeObject;
  /** When, on the monotonic clock. */
  readonly at: number;
}

/** How soon it comes back to a server that was down, in milliseconds. */
export const AGAIN = 20;

interface LogOptions {
  readonly clock: Clock;
  readonly kinds: readonly Resource[];
  readonly isUp: () => boolean;
}

/** Reads all changes from watches of its own, which nothing but an outage of the server cuts. */
export class Log implements AsyncDisposable {
  readonly #api: KubeApi;
  readonly #clock: Clock;
  readonly #ending = new AbortController();
  readonly #entries: Entry[] = [];
  /** Up to where each kind has been read. */
  readonly #versions = new Map<Resource, string>();
  readonly #following: Promise<void>[];
  readonly #isUp: () => boolean;
  readonly #kinds: readonly Resource[];

  /** `kinds`: what it follows, and Pods. `isUp` says whether it is worth while to ask the server. */
  constructor(api: KubeApi, { clock, kinds, isUp }: LogOptions) {
    this.#kinds = [...kinds, pods];
    this.#api = api;
    this.#clock = clock;
    this.#isUp = isUp;
    this.#following = this.#kinds.map((kind) => this.#follow(kind));
  }

  /** All changes so far, in order. */
  get entries(): readonly Entry[] {
    return this.#entries.toSorted((a, b) => compareVersions(a.object.metadata.resourceVersion, b.object.metadata.resourceVersion));
  }

  /** Notes that it has read everything there is, so that it is not behind when the server forgets its history. */
  async catchUp(): Promise<void> {
    for (const kind of this.#kinds) this.#versions.set(kind, (await this.#api.list(kind, {})).resourceVersion);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#following);
  }

  async #follow(kind: Resource): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      if (this.#isUp()) await this.#watch(kind).catch(expectUnreachable);
      await sleep(AGAIN, { clock: this.#clock, signal }).catch(() => undefined);
    }
  }
  async #watch(kind: Resource): Promise<void> {
    const request = { resourceVersion: this.#versions.get(kind) ?? "1", signal: this.#ending.signal };
    for await (const { type, object } of this.#api.watch(kind, request)) {
      this.#versions.set(kind, object.metadata.resourceVersion);
      if (type !== "BOOKMARK") this.#entries.push({ type, object, at: this.#clock.monotonic() });
    }
  }
}

function expectUnreachable(error: unknown): void {
  if (!(error instanceof UnreachableError)) throw error;
}
