/** One request, as this client sees it change. */
import type { KubeApi, KubeObject, Resource } from "../kube/api.ts";
import type { Clock } from "../kube/clock.ts";
import { isAbsence, isNotFound, isTransient } from "../kube/errors.ts";
import { compareVersions } from "../primitives/order.ts";
import { persist } from "./persist.ts";
import { CLIENT_LABEL } from "./request.ts";

export type News =
  | { readonly type: "Seen"; readonly object: KubeObject }
  /** Deleted: a live read says so. */
  | { readonly type: "Gone" }
  /** It cannot be followed any more: the server refuses to show it. */
  | { readonly type: "Failed"; readonly error: unknown };

export interface FollowedOptions {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly random: () => number;
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
  /** The label's value that the watch selects. */
  readonly clientId: string;
  /** Called when the object is known: from its version on, its events are wanted. */
  readonly onBegin: (followed: Followed, object: KubeObject) => void;
  readonly onClose: (followed: Followed) => void;
}

/**
 * Joins what is learned about one request, from the shared watch and from answers to writes, in the order of its versions. It can be
 * followed by name before it exists: what its events say before the create's own answer is kept.
 */
export class Followed {
  readonly name: string;
  readonly #options: FollowedOptions;
  readonly #ending = new AbortController();
  #uid: string | undefined;
  #latest: KubeObject | undefined;
  #left = false;
  #confirming = false;
  #doubted = false;
  #listener: ((news: News) => void) | undefined;

  constructor(options: FollowedOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** Undefined until the object is known. */
  get uid(): string | undefined {
    return this.#uid;
  }

  /** The newest that is known of it. */
  get latest(): KubeObject | undefined {
    return this.#latest;
  }

  get closed(): boolean {
    return this.#ending.signal.aborted;
  }

  /** Follows the object of this uid from now on, as it was created or found. */
  begin(object: KubeObject): void {
    const early = this.#latest;
    const left = this.#left;
    this.#uid = object.metadata.uid;
    this.#latest = object;
    if (early) this.see(early);
    if (left && early?.metadata.uid === this.#uid) this.confirm();
    this.#options.onBegin(this, object);
  }

  /** Tells `listener` what is known, and what comes. It takes the place of the one before. */
  listen(listener: (news: News) => void): void {
    this.#listener = listener;
    if (this.#latest && this.#uid !== undefined) listener({ type: "Seen", object: this.#latest });
  }

  /** Takes in the object as a watch, a read or the answer to a write showed it. */
  see(object: KubeObject): void {
    if (this.closed) return;
    const { uid, resourceVersion } = object.metadata;
    if (this.#uid !== undefined && uid !== this.#uid) return;
    const known = this.#latest;
    if (known && known.metadata.uid === uid && compareVersions(resourceVersion, known.metadata.resourceVersion) < 0) return;
    this.#latest = object;
    this.#left = false;
    if (this.#uid !== undefined) this.#tell({ type: "Seen", object });
  }

  /** Takes in that it left the watch: it was deleted, or lost its label. */
  leave(object: KubeObject): void {
    if (this.#uid === undefined) {
      this.#latest = object;
      this.#left = true;
    } else if (object.metadata.uid === this.#uid) {
      this.confirm();
    }
  }

  /** Takes in that it can't be watched. */
  fail(error: unknown): void {
    this.#tell({ type: "Failed", error });
  }

  /** Reads it live; where it only lost its label, puts that back. */
  confirm(): void {
    this.#doubted = true;
    if (this.#confirming || this.closed) return;
    this.#confirming = true;
    void this.#settleDoubts();
  }

  /** Ends following. Nobody is told anything after that. */
  close(): void {
    if (this.closed) return;
    this.#ending.abort();
    this.#options.onClose(this);
  }

  #tell(news: News): void {
    if (!this.closed) this.#listener?.(news);
  }

  async #settleDoubts(): Promise<void> {
    while (this.#doubted && !this.closed) {
      this.#doubted = false;
      await this.#look();
    }
    this.#confirming = false;
  }

  async #look(): Promise<void> {
    const { clock, random } = this.#options;
    try {
      const object = await persist((signal) => this.#read(signal), { clock, random, signal: this.#ending.signal, again: mayComeBack });
      if (object.metadata.uid === this.#uid) this.see(object);
      else this.#tell({ type: "Gone" });
    } catch (error) {
      this.#tell(isAbsence(error) ? { type: "Gone" } : { type: "Failed", error });
    }
  }

  async #read(signal: AbortSignal): Promise<KubeObject> {
    const { api, resource, namespace, clientId } = this.#options;
    const where = { namespace, name: this.name, signal };
    const object = await api.get(resource, where);
    const { uid, labels } = object.metadata;
    if (uid !== this.#uid || labels?.[CLIENT_LABEL] === clientId) return object;
    return await api.patch(resource, { ...where, patch: { metadata: { uid, labels: { [CLIENT_LABEL]: clientId } } } });
  }
}

/** A 404 that is not the API server's own word, from a proxy say, is no evidence of a deletion. */
function mayComeBack(error: unknown): boolean {
  return isTransient(error) || (isNotFound(error) && !isAbsence(error));
}
