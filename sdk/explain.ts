/** Turns what the API server answered into a sentence for whoever asked. */
import { ApiError, UnreachableError } from "../kube/errors.ts";
import { ForbiddenError, InvalidError, KonductorError, NotFoundError, UnreachableClusterError } from "./errors.ts";
import { lackOf, missingRightIn } from "./rights.ts";

/** What was being done, and to what. */
export interface Deed {
  /** The infinitive: `acquire`. */
  readonly action: string;
  /** The kind of the object, e.g. `Semaphore`. */
  readonly kind: string;
  /** Left out when it was done to all of a kind. */
  readonly name?: string | undefined;
  readonly namespace: string;
}

/** `Cannot acquire semaphore "db": ` and what follows. */
export function cannot(deed: Deed, state: string): string {
  return `Cannot ${deed.action} ${subjectOf(deed)}: ${state.replace(/[.\s]+$/, "")}`;
}

/** `semaphore "db"`; without a name, `semaphores`. */
export function subjectOf({ kind, name }: Pick<Deed, "kind" | "name">): string {
  return name === undefined ? `every ${kind.toLowerCase()}` : `${kind.toLowerCase()} "${name}"`;
}

/** The error to throw for `error`. Those that the API server or the way to it did not cause are returned as they are. */
export function explained(error: unknown, deed: Deed): unknown {
  if (error instanceof UnreachableError) return new UnreachableClusterError(error.message, { cause: error });
  if (!(error instanceof ApiError)) return error;
  const options = { cause: error, reason: error.reason };
  switch (error.code) {
    case 400:
    case 422:
      return new InvalidError(cannot(deed, complaintOf(error)), options);
    case 401:
      return new ForbiddenError(cannot(deed, "the API server does not accept the credentials; log in again"), options);
    case 403:
      return refused(error, deed);
    case 404:
      return missing(error, deed);
    default:
      return new KonductorError(cannot(deed, error.reason === "AlreadyExists" ? "it exists already" : error.message), options);
  }
}

/** 404 is the answer for an object, for its namespace, and for a kind that was never installed. */
function missing(error: ApiError, deed: Deed): KonductorError {
  const options = { cause: error, reason: "NotFound" };
  const named = /^(\S+) "(.*)" not found$/.exec(error.message);
  if (named === null) {
    const state = `the API server does not know the kind ${deed.kind}; install the CRDs with kubectl apply -f crds/`;
    return new KonductorError(cannot(deed, state), { ...options, reason: "NotInstalled" });
  }
  if (named[1] === "namespaces") {
    const message = `Namespace "${named[2]}" not found; create it with kubectl create namespace ${named[2]}`;
    return new NotFoundError(message, { ...options, reason: "NamespaceNotFound" });
  }
  if (named[2] !== deed.name) return new NotFoundError(cannot(deed, error.message), { ...options, reason: "RequestNotFound" });
  return notFound(deed, options);
}

/** The object that something was to be done to is not there. */
export function notFound({ kind, name, namespace }: Deed, options: { readonly cause?: unknown } = {}): NotFoundError {
  const where = namespace === "default" ? "" : ` -n ${namespace}`;
  const next = `create it with koncli ${kind.toLowerCase()} create ${name}${where}`;
  return new NotFoundError(`${kind} "${name}" not found in namespace "${namespace}"; ${next}`, { ...options, reason: "NotFound" });
}

/** What is wrong with the object, without its name and without what was not looked at because of it. */
function complaintOf({ message }: ApiError): string {
  return message.replace(/^\S+ "[^"]*" is invalid: /, "").replace(/^\[(.*)\]$/s, "$1").replace(/, <nil>: Invalid value: .*$/s, "");
}

/** Who may not do what, in fewer words than the API server's. A policy's own sentence stays as it is. */
function refused(error: ApiError, deed: Deed): ForbiddenError {
  const missing = missingRightIn(error.message);
  const state = missing ? lackOf(missing) : error.message.replace(/^.*? is forbidden: /, "");
  return new ForbiddenError(cannot(deed, state), { cause: error, reason: error.reason, missing });
}
