/** What can go wrong, and the exit code that koncli ends with for it. */
import type { MissingRight } from "./rights.ts";

/** What an error says besides its message. */
export interface KonductorErrorOptions {
  /** What it comes from. */
  readonly cause?: unknown;
  /** The machine-readable reason, e.g. `Busy` or `NoSignOfLife`. */
  readonly reason?: string | undefined;
}

/**
 * Any failure of the SDK. Its message is one sentence that says what could not be done, why, and where there is one, the next step.
 *
 * @example A failure, in words and as an exit code
 * ```ts
 * import { connect, KonductorError } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * try {
 *   await konductor.mutex("unknown").lock({ timeout: "30s" });
 * } catch (error) {
 *   if (!(error instanceof KonductorError)) throw error;
 *   console.error(error.message, error.reason, error.exitCode);
 * }
 * ```
 */
export class KonductorError extends Error {
  override readonly name: string = "KonductorError";
  /** What koncli exits with for this. */
  readonly exitCode: number = 1;
  /** The machine-readable reason, e.g. `Busy` or `NoSignOfLife`. */
  readonly reason: string | undefined;

  constructor(message: string, options: KonductorErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.reason = options.reason;
  }
}

/**
 * The object, its namespace or its kind is not there. Exit code 2.
 *
 * @example Create what is not there
 * ```ts
 * import { connect, NotFoundError } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * try {
 *   await konductor.mutex("unknown").get();
 * } catch (error) {
 *   if (!(error instanceof NotFoundError)) throw error;
 *   await konductor.mutex("unknown").create();
 * }
 * ```
 */
export class NotFoundError extends KonductorError {
  override readonly name: string = "NotFoundError";
  override readonly exitCode: number = 2;
}

/**
 * The wait took longer than its limit. Exit code 3.
 *
 * @example Go on without it
 * ```ts
 * import { connect, TimeoutError } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * try {
 *   await konductor.gate("never").wait({ timeout: 100 });
 * } catch (error) {
 *   if (!(error instanceof TimeoutError)) throw error;
 *   console.log(error.message);
 * }
 * ```
 */
export class TimeoutError extends KonductorError {
  override readonly name: string = "TimeoutError";
  override readonly exitCode: number = 3;
}

/**
 * The API server knows the caller, or does not, and does not allow that. Exit code 4.
 *
 * @example Say which right is missing
 * ```ts
 * import { connect, ForbiddenError } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * try {
 *   await konductor.list("Gate");
 * } catch (error) {
 *   if (error instanceof ForbiddenError) console.log(error.missing?.verb, error.missing?.resource);
 *   throw error;
 * }
 * ```
 */
export class ForbiddenError extends KonductorError {
  override readonly name: string = "ForbiddenError";
  override readonly exitCode: number = 4;
  /** The right that the caller lacks. Undefined: it was refused for another reason, by a policy say. */
  readonly missing: MissingRight | undefined;

  constructor(message: string, options: ForbiddenErrorOptions = {}) {
    super(message, options);
    this.missing = options.missing;
  }
}

/** What a refusal says besides its message. */
export interface ForbiddenErrorOptions extends KonductorErrorOptions {
  /** The right that the caller lacks. */
  readonly missing?: MissingRight | undefined;
}

/**
 * It is not to be had now: somebody else holds it (`Busy`), or too many wait already (`QueueFull`). Exit code 5.
 *
 * @example A try that finds it taken
 * ```ts
 * import { connect, BusyError } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * await using lock = await konductor.mutex("db").lock();
 * try {
 *   await konductor.mutex("db").lock({ timeout: 0 });
 * } catch (error) {
 *   if (!(error instanceof BusyError)) throw error;
 *   console.log(error.message);
 * }
 * ```
 */
export class BusyError extends KonductorError {
  override readonly name: string = "BusyError";
  override readonly exitCode: number = 5;
}

/**
 * There is nothing left to do: it was executed already. Exit code 5.
 *
 * @example A once that has nothing left to do
 * ```ts
 * import { connect, AlreadyExecutedError } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * await konductor.once("schema").do(() => undefined);
 * try {
 *   await konductor.once("schema").acquire();
 * } catch (error) {
 *   if (!(error instanceof AlreadyExecutedError)) throw error;
 *   console.log(error.message);
 * }
 * ```
 */
export class AlreadyExecutedError extends KonductorError {
  override readonly name: string = "AlreadyExecutedError";
  override readonly exitCode: number = 5;
}

/**
 * A claim, or a place in line, was lost: it expired, was deleted, or could not be renewed. Exit code 6.
 *
 * @example Stop when the claim is lost
 * ```ts
 * import { connect, LostError } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * try {
 *   await konductor.mutex("db").withLock(async ({ signal }) => {
 *     await Promise.resolve(signal);
 *   });
 * } catch (error) {
 *   if (error instanceof LostError) console.error(`somebody else may be at it: ${error.reason}`);
 *   throw error;
 * }
 * ```
 */
export class LostError extends KonductorError {
  override readonly name: string = "LostError";
  override readonly exitCode: number = 6;
}

/**
 * It came to an end that is no success. Exit code 7.
 *
 * @example A barrier that did not open
 * ```ts
 * import { connect, FailedError } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * try {
 *   await konductor.barrier("stage-complete").wait({ timeout: "30m" });
 * } catch (error) {
 *   if (error instanceof FailedError) console.error(error.message);
 *   throw error;
 * }
 * ```
 */
export class FailedError extends KonductorError {
  override readonly name: string = "FailedError";
  override readonly exitCode: number = 7;
}

/**
 * An argument makes no sense; nothing was changed. Exit code 64.
 *
 * @example What makes no sense is not even sent
 * ```ts
 * import { connect, InvalidError } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * try {
 *   await konductor.semaphore("api-quota").acquire({ permits: -1 });
 * } catch (error) {
 *   if (!(error instanceof InvalidError)) throw error;
 *   console.log(error.message);
 * }
 * ```
 */
export class InvalidError extends KonductorError {
  override readonly name: string = "InvalidError";
  override readonly exitCode: number = 64;
}

/**
 * Nobody answered a request: the operator does not run, or does not see this namespace. Exit code 1.
 *
 * @example A try that nobody answers
 * ```ts
 * import { connect, NoOperatorError } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * try {
 *   await konductor.mutex("db").tryLock();
 * } catch (error) {
 *   if (error instanceof NoOperatorError) console.error("is the operator running?");
 *   throw error;
 * }
 * ```
 */
export class NoOperatorError extends KonductorError {
  override readonly name: string = "NoOperatorError";
}

/**
 * No answer came from the API server. Exit code 1.
 *
 * @example Try again later
 * ```ts
 * import { connect, UnreachableClusterError } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * try {
 *   await konductor.semaphore("api-quota").get();
 * } catch (error) {
 *   if (error instanceof UnreachableClusterError) console.error("no API server to be reached");
 *   throw error;
 * }
 * ```
 */
export class UnreachableClusterError extends KonductorError {
  override readonly name: string = "UnreachableClusterError";
}
