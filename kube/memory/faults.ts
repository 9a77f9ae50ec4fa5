/** What can go wrong between a client and the server, on demand. */
import type { Resource } from "../api.ts";
import { sleep } from "../clock.ts";
import type { Clock } from "../clock.ts";
import { type Deferred, deferred } from "../deferred.ts";
import { ApiError, UnreachableError } from "../errors.ts";

export type Verb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete";

/** A request on its way. */
export interface Call {
  readonly verb: Verb;
  readonly resource: Resource;
  readonly namespace: string | undefined;
  /** Undefined for lists, watches, and creates with a generated name. */
  readonly name: string | undefined;
  readonly subresource: "status" | undefined;
  /** The user that the client was made for. */
  readonly client: string;
}

export type Fault =
  /** The server says no. `retryAfter` is in milliseconds. */
  | { readonly type: "Refuse"; readonly code: number; readonly reason: string; readonly retryAfter?: number }
  /** The request never arrives. */
  | { readonly type: "LoseRequest" }
  /** The request is carried out, and nobody hears of it. */
  | { readonly type: "LoseReply" }
  /** The request takes so long to arrive. It still arrives when the caller has given up. */
  | { readonly type: "Delay"; readonly milliseconds: number }
  /** The answer takes so long to arrive. */
  | { readonly type: "DelayReply"; readonly milliseconds: number };

/** Says what goes wrong with a request, if anything. */
export type Faults = (call: Call) => Fault | undefined;

/** The way to the server. */
export class Road {
  readonly #clock: Clock;
  #down = false;
  /** Settles when the server thaws; rejects when it goes down instead. */
  #ice: Deferred<void> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  down(): void {
    this.#down = true;
    this.#ice?.reject(lost("the connection was cut"));
    this.#ice = undefined;
  }

  up(): void {
    this.#down = false;
  }

  freeze(): void {
    this.#ice ??= deferred();
    this.#ice.promise.catch(() => undefined);
  }

  thaw(): void {
    this.#ice?.resolve();
    this.#ice = undefined;
  }

  /** Brings a request there, carries it out, and brings the answer back. Throws `UnreachableError` when any of that fails. */
  async carry<T>(fault: Fault | undefined, execute: () => T): Promise<T> {
    if (fault?.type === "LoseRequest") throw lost("the request was lost");
    if (fault?.type === "Delay") await sleep(fault.milliseconds, { clock: this.#clock });
    await this.#arrive();
    if (fault?.type === "Refuse") throw refusal(fault);
    if (fault?.type === "LoseReply") return loseReply(execute);
    try {
      return execute();
    } finally {
      if (fault?.type === "DelayReply") await sleep(fault.milliseconds, { clock: this.#clock });
    }
  }

  async #arrive(): Promise<void> {
    if (this.#down) throw lost("connection refused");
    await this.#ice?.promise;
  }
}

function loseReply(execute: () => unknown): never {
  try {
    execute();
  } catch {
    // Not even that is heard of.
  }
  throw lost("the reply was lost");
}

function refusal({ code, reason, retryAfter }: Extract<Fault, { type: "Refuse" }>): ApiError {
  return new ApiError(`the server refused the request: ${reason}`, { code, reason, retryAfter });
}

/** The error of a request that got no answer. */
export function lost(why: string): UnreachableError {
  return new UnreachableError(`Cannot reach the API server: ${why}`);
}
