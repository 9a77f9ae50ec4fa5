/** The objects of one kind in one namespace, watched for as long as somebody names one of them. */
import { Ending } from "../kube/abort.ts";
import type { KubeApi, Resource } from "../kube/api.ts";
import { Backoff } from "../kube/backoff.ts";
import { type Clock, sleep } from "../kube/clock.ts";
import { ApiError, isForbidden, isNotFound, isTransient } from "../kube/errors.ts";
import { type Change, listWatch, type Restart } from "../kube/list_watch.ts";
import type { Observed } from "../primitives/contract.ts";
import type { KindName, Kinds } from "./kinds.ts";
import { messageOf } from "./log.ts";
import { observedOf } from "./object.ts";
import { slimming } from "./slim.ts";

export interface Place extends KindName {
  /** Left out: the kind has no namespaces. */
  readonly namespace?: string | undefined;
}

export interface WatchedOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly random: () => number;
  readonly kinds: Kinds;
  readonly onRestart: (resource: Resource, restart: Restart) => void;
  /** Hears of each object, by name, of which something else is known now; `undefined`: of all. */
  readonly onNews: (name: string | undefined) => void;
}

/** So long a server that does not answer, or asks to come back later, leaves open what is there, in milliseconds. */
const PATIENCE = 60_000;
/** The longest first wait after a refusal, in milliseconds. */
const FIRST_WAIT = 1000;
/** The longest wait, in milliseconds: anybody may name kinds that there are not. */
const LONGEST_WAIT = 60_000;

export class Watched {
  readonly #options: WatchedOptions;
  readonly #place: Place;
  readonly #ending = new AbortController();
  readonly #since: number;
  #objects = new Map<string, Observed>();
  #isListed = false;
  /** Why nothing is known, for people. */
  #trouble: string | undefined;
  readonly #ended: Promise<void>;

  /** Begins to watch at once. */
  constructor(place: Place, options: WatchedOptions) {
    this.#options = options;
    this.#place = place;
    this.#since = options.clock.monotonic();
    this.#ended = this.#run();
  }

  look(name: string): Observed {
    if (this.#trouble !== undefined) return { state: "Unknown", message: this.#trouble };
    if (!this.#isListed) return { state: "Unknown", message: `${this.#what} have not been seen yet`, awaited: true };
    return this.#objects.get(name) ?? { state: "Missing" };
  }

  /** Ends the watch. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#ended;
  }

  get #what(): string {
    const { apiVersion, kind, namespace } = this.#place;
    return `objects of kind ${kind} (${apiVersion})${namespace === undefined ? "" : ` in namespace "${namespace}"`}`;
  }

  /** Follows, and tries again for ever, ever more slowly, when the server does not let it. */
  async #run(): Promise<void> {
    const { clock, random, kinds } = this.#options;
    const { signal } = this.#ending;
    const backoff = new Backoff({ random, first: FIRST_WAIT, cap: LONGEST_WAIT });
    while (!signal.aborted) {
      try {
        await this.#follow(() => backoff.reset());
      } catch (error) {
        if (signal.aborted) return;
        if (isNotFound(error)) kinds.forget(this.#place.apiVersion);
        this.#note(error);
      }
      await sleep(backoff.next(), { clock, signal }).catch(() => undefined);
    }
  }

  /** Watches until the server refuses, and throws why. */
  async #follow(worked: () => void): Promise<void> {
    const { api, clock, random, kinds, onRestart } = this.#options;
    const resource = await kinds.find(this.#place, this.#ending.signal);
    if (resource === undefined) throw new NotServed(this.#place);
    if (resource.namespaced !== (this.#place.namespace !== undefined)) return this.#misplaced(resource);
    const ending = new Ending([this.#ending.signal]);
    const { namespace } = this.#place;
    const restarted = (restart: Restart): void => {
      onRestart(resource, restart);
      if (restart.reason !== "Refused" || isTransient(restart.error)) this.#noteSilence(restart.error);
      else ending.end(restart.error);
    };
    try {
      const options = { namespace, clock, random, signal: ending.signal, onRestart: restarted };
      for await (const change of listWatch(slimming(api), resource, options)) {
        this.#take(change);
        worked();
      }
      ending.signal.throwIfAborted();
    } finally {
      ending.release();
    }
  }

  #take(change: Change): void {
    if (change.type === "Listed") {
      this.#objects = new Map(change.objects.map((object) => [object.metadata.name, observedOf(object)]));
      this.#isListed = true;
      this.#trouble = undefined;
      return this.#options.onNews(undefined);
    }
    const { name } = change.object.metadata;
    if (change.type === "Deleted") this.#objects.delete(name);
    else this.#objects.set(name, observedOf(change.object));
    this.#options.onNews(name);
  }

  /** The operator reads more of the cluster than its users may: of what is in no namespace it tells them nothing. */
  #misplaced({ namespaced, plural }: Resource): never {
    if (namespaced) throw new Unreadable(`Cannot read ${plural}: they are in namespaces, and none is named`);
    const { apiVersion, kind } = this.#place;
    throw new Unreadable(`kind ${kind} of ${apiVersion} is in no namespace: only what is in one can be named`);
  }

  #note(error: unknown): void {
    if (isTransient(error)) this.#noteSilence(error);
    else this.#setTrouble(this.#explain(error));
  }

  /** An outage leaves open what is there: what was seen counts, and what was not seen is waited for. But not for ever. */
  #noteSilence(error: unknown): void {
    const waited = this.#options.clock.monotonic() - this.#since;
    if (error !== undefined && !this.#isListed && waited >= PATIENCE) this.#setTrouble(this.#explain(error));
  }

  #setTrouble(message: string): void {
    if (message === this.#trouble) return;
    this.#trouble = message;
    this.#options.onNews(undefined);
  }

  #explain(error: unknown): string {
    if (error instanceof Unreadable) return error.message;
    const { apiVersion, kind } = this.#place;
    const hint = isForbidden(error) ? `; give the operator's role get, list and watch for kind ${kind} of ${apiVersion}` : "";
    const why = error instanceof ApiError && error.message === "" ? String(error.code) : messageOf(error);
    return `${this.#what} cannot be read: ${why}${hint}`;
  }
}

/** What is named cannot be read, whatever the operator's rights. */
class Unreadable extends Error {}

class NotServed extends Unreadable {
  constructor({ apiVersion, kind }: KindName) {
    super(`the API server serves no kind ${kind} of ${apiVersion}: install its CustomResourceDefinition, or correct what names it`);
  }
}
