/** SIGNATURES FIRST: being filled in. */
import type { LostError } from "./errors.ts";

export declare class Claim implements AsyncDisposable {
  /** The request's name, uid and namespace. */
  readonly name: string;
  readonly uid: string;
  readonly namespace: string;
  readonly holder: string;
  /** The fencing token. */
  readonly token: number;
  /** RFC 3339, by the operator's clock. */
  readonly acquiredAt: string | undefined;
  /** RFC 3339, by the operator's clock; undefined: no end by time. Informs. */
  get expiresAt(): string | undefined;
  /** It was there already: an earlier run of this Pod, or the same `id`, had acquired it. */
  readonly reused: boolean;
  /** Aborts with a `LostError` when the claim is lost. */
  readonly signal: AbortSignal;
  get lost(): LostError | undefined;
  /** Milliseconds until somebody else could hold it; Infinity for a claim that does not renew itself. (run: KILL by then) */
  get timeLeft(): number;
  renew(): Promise<void>;
  release(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
