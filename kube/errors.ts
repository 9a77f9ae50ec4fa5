/** What the API server answered when it refused a request: a Kubernetes `Status`. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** The HTTP status code, e.g. 409. */
  readonly code: number;
  /** The machine-readable reason, e.g. `AlreadyExists`. */
  readonly reason: string;
  /** How long the server asks to wait before the next try, in milliseconds. */
  readonly retryAfter: number | undefined;

  constructor(message: string, options: { code: number; reason?: string; retryAfter?: number | undefined; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.code = options.code;
    this.reason = options.reason ?? "";
    this.retryAfter = options.retryAfter;
  }
}

/** No answer came: refused connection, cut connection, time-out. A write may or may not have been carried out. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

function hasCode(error: unknown, code: number): error is ApiError {
  return error instanceof ApiError && error.code === code;
}

/** The object, its namespace or its whole kind is not there (404). */
export function isNotFound(error: unknown): error is ApiError {
  return hasCode(error, 404);
}

/**
 * The API server itself says that an object is not there. A 404 without its word comes from something in between, or from a server that
 * does not serve the kind yet: no evidence.
 */
export function isAbsence(error: unknown): error is ApiError {
  return isNotFound(error) && error.reason === "NotFound";
}

/** A create met an object of that name (409 AlreadyExists). */
export function isAlreadyExists(error: unknown): error is ApiError {
  return hasCode(error, 409) && error.reason === "AlreadyExists";
}

/** A precondition (resourceVersion, uid) did not hold (409 Conflict). */
export function isConflict(error: unknown): error is ApiError {
  return hasCode(error, 409) && error.reason !== "AlreadyExists";
}

/** The resource version asked for is too old (410): list again. */
export function isGone(error: unknown): error is ApiError {
  return hasCode(error, 410);
}

/** The API server does not accept who the caller says it is (401). */
export function isUnauthorized(error: unknown): error is ApiError {
  return hasCode(error, 401);
}

/** The caller may not do that (403). */
export function isForbidden(error: unknown): error is ApiError {
  return hasCode(error, 403);
}

/** The object is not valid (422). */
export function isInvalid(error: unknown): error is ApiError {
  return hasCode(error, 422);
}

/** The server asks to come back later (429). The request was not carried out. */
export function isThrottled(error: unknown): error is ApiError {
  return hasCode(error, 429);
}

/** Whether a write that failed with `error` may all the same have been carried out. */
export function isAmbiguous(error: unknown): boolean {
  return error instanceof UnreachableError || (error instanceof ApiError && error.code >= 500);
}

/** Whether the same request may succeed later without being changed. */
export function isTransient(error: unknown): boolean {
  return isAmbiguous(error) || isThrottled(error);
}
