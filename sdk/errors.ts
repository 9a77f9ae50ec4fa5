/** What can go wrong, and the exit code that koncli ends with for it. */
import type { MissingRight } from "./rights.ts";

export interface KonductorErrorOptions {
  readonly cause?: unknown;
  /** The machine-readable reason, e.g. `Busy` or `NoSignOfLife`. */
  readonly reason?: string | undefined;
}

/**
 * Any failure of the SDK. Its message is one sentence that says what could not be done, why, and where there is one, the next step.
 *
 * ```ts ignore
 * try {
 *   await konductor.mutex("db").lock({ timeout: "30s" });
 * } catch (error) {
 *   if (error instanceof KonductorError) console.error(error.message, error.exitCode);
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

/** The object, its namespace or its kind is not there. Exit code 2. */
export class NotFoundError extends KonductorError {
  override readonly name: string = "NotFoundError";
  override readonly exitCode: number = 2;
}

/** The wait took longer than its limit. Exit code 3. */
export class TimeoutError extends KonductorError {
  override readonly name: string = "TimeoutError";
  override readonly exitCode: number = 3;
}

/** The API server knows the caller, or does not, and does not allow that. Exit code 4. */
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

export interface ForbiddenErrorOptions extends KonductorErrorOptions {
  readonly missing?: MissingRight | undefined;
}

/** It is not to be had now: somebody else holds it (`Busy`), or too many wait already (`QueueFull`). Exit code 5. */
export class BusyError extends KonductorError {
  override readonly name: string = "BusyError";
  override readonly exitCode: number = 5;
}

/** There is nothing left to do: it was executed already. Exit code 5. */
export class AlreadyExecutedError extends KonductorError {
  override readonly name: string = "AlreadyExecutedError";
  override readonly exitCode: number = 5;
}

/** A claim, or a place in line, was lost: it expired, was deleted, or could not be renewed. Exit code 6. */
export class LostError extends KonductorError {
  override readonly name: string = "LostError";
  override readonly exitCode: number = 6;
}

/** It came to an end that is no success. Exit code 7. */
export class FailedError extends KonductorError {
  override readonly name: string = "FailedError";
  override readonly exitCode: number = 7;
}

/** An argument makes no sense; nothing was changed. Exit code 64. */
export class InvalidError extends KonductorError {
  override readonly name: string = "InvalidError";
  override readonly exitCode: number = 64;
}

/** Nobody answered a request: the operator does not run, or does not see this namespace. Exit code 1. */
export class NoOperatorError extends KonductorError {
  override readonly name: string = "NoOperatorError";
}

/** No answer came from the API server. Exit code 1. */
export class UnreachableClusterError extends KonductorError {
  override readonly name: string = "UnreachableClusterError";
}
