/**
 * Whether a participant believes that it holds, by what it may know: what the API server told it, when it sent what was answered, and
 * its own monotonic clock. The rules for clients, in one place (design: two ways of being alive, and who counts from when).
 */
import type { KubeObject } from "../../kube/api.ts";
import { claimOf, isFinal } from "./objects.ts";

export interface Believer {
  /** How long a claim lives without a sign of life, in milliseconds; undefined: no deadline of its own. */
  readonly ttl: number | undefined;
  /** When it sent its create, in milliseconds. */
  readonly createdAt: number;
}

export class Belief {
  readonly #ttl: number | undefined;
  /** When it sent the last call that was answered in time: the operator cannot have started to count earlier. */
  #base: number;
  #token: number | undefined;
  /** It believed once: from then on no answer counts that comes after its deadline. */
  #believed = false;
  #lost = false;

  constructor({ ttl, createdAt }: Believer) {
    this.#ttl = ttl;
    this.#base = createdAt;
  }

  /** The token with which it believes to hold at this moment. */
  holdsAt(now: number): number | undefined {
    if (this.#lost || this.#token === undefined) return undefined;
    if (now < this.#deadline) {
      this.#believed = true;
      return this.#token;
    }
    if (this.#believed) this.#lost = true;
    return undefined;
  }

  /** It was told that it holds, and needs an answer to a renewal before it may believe so. */
  get hopes(): boolean {
    return !this.#lost && this.#token !== undefined;
  }

  /** It was told that it holds, and knows by now that it does not. */
  get isBroken(): boolean {
    return this.#lost && this.#token !== undefined;
  }

  get isOver(): boolean {
    return this.#lost;
  }

  /** Its watch shows the request. */
  hear(request: KubeObject): void {
    const { phase, token } = claimOf(request).told;
    if (isFinal(phase) || request.metadata.deletionTimestamp !== undefined) this.#lost = true;
    if (phase !== "Granted") return;
    if (this.#token !== undefined && this.#token !== token) this.#lost = true;
    this.#token ??= token;
  }

  /** A renewal that was sent then is answered now, with the request as the server has it. */
  answer(request: KubeObject, { sentAt, now }: { readonly sentAt: number; readonly now: number }): void {
    this.holdsAt(now);
    this.hear(request);
    if (!this.#believed || now < this.#deadline) this.#base = sentAt;
  }

  /** It gave the claim back, or it was told that the request is gone. */
  end(): void {
    this.#lost = true;
  }

  get #deadline(): number {
    return this.#ttl === undefined ? Number.POSITIVE_INFINITY : this.#base + this.#ttl;
  }
}
