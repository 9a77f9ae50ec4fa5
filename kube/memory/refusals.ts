/** The server's refusals, in its own words. */
import { ApiError } from "../errors.ts";
import type { Resource } from "../api.ts";

/** `permits.konductor.io`, as refusals name a resource. */
export function resourceName({ plural, group }: Resource): string {
  return group === "" ? plural : `${plural}.${group}`;
}

/** `Permit.konductor.io`, as refusals name a kind. */
export function kindName({ kind, group }: Resource): string {
  return group === "" ? kind : `${kind}.${group}`;
}

export function notFound(resource: Resource, name: string): ApiError {
  return new ApiError(`${resourceName(resource)} "${name}" not found`, { code: 404, reason: "NotFound" });
}

export function noSuchResource(): ApiError {
  return new ApiError("the server could not find the requested resource", { code: 404, reason: "NotFound" });
}

export function alreadyExists(resource: Resource, options: { name: string; leaving?: boolean }): ApiError {
  const prefix = options.leaving ? "object is being deleted: " : "";
  return new ApiError(`${prefix}${resourceName(resource)} "${options.name}" already exists`, { code: 409, reason: "AlreadyExists" });
}

/** Another wrote in between. */
export function outdated(resource: Resource, name: string): ApiError {
  const what = "the object has been modified; please apply your changes to the latest version and try again";
  return conflict(resourceName(resource), { name, what });
}

export function conflict(what: string, options: { name: string; what: string }): ApiError {
  return new ApiError(`Operation cannot be fulfilled on ${what} "${options.name}": ${options.what}`, { code: 409, reason: "Conflict" });
}

export function badRequest(message: string): ApiError {
  return new ApiError(message, { code: 400, reason: "BadRequest" });
}

export function forbidden(resource: Resource, options: { name: string; because: string }): ApiError {
  const message = `${resourceName(resource)} "${options.name}" is forbidden: ${options.because}`;
  return new ApiError(message, { code: 403, reason: "Forbidden" });
}

export function expired(message: string): ApiError {
  return new ApiError(message, { code: 410, reason: "Expired" });
}

/** Something wrong with one field. */
export interface Problem {
  readonly path: string;
  /** From `Required value` on. */
  readonly message: string;
  /** Whether rules are not worth looking at any more. */
  readonly grave?: boolean;
}

/** What the server says when it looked no further. */
const UNCHECKED: Problem = {
  path: "<nil>",
  message:
    "Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
};

export function invalid(what: string, options: { name: string; problems: readonly Problem[] }): ApiError {
  const { name, problems } = options;
  const all = problems.some((problem) => problem.grave) ? [...problems, UNCHECKED] : problems;
  const lines = [...new Set(all.map(({ path, message }) => `${path}: ${message}`))];
  const text = lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`;
  return new ApiError(`${what} "${name}" is invalid: ${text}`, { code: 422, reason: "Invalid", cause: new Invalidity(name, all) });
}

/** Why an object was refused, for those who can show it problem by problem. */
export class Invalidity {
  readonly name: string;
  readonly problems: readonly Problem[];

  constructor(name: string, problems: readonly Problem[]) {
    this.name = name;
    this.problems = problems;
  }
}

/** Why a JSON patch was refused: it does not fit what is there. */
export class Unfit {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** A problem of the commonest sort. */
export function invalidValue(path: string, options: { value: unknown; message: string }): Problem {
  return { path, message: `Invalid value: ${JSON.stringify(options.value)}: ${options.message}` };
}
