/** What a caller wants, read from what it said, and the request that asks for it. */
import type { KubeObject, NewObject } from "../kube/api.ts";
import type { Verb } from "../primitives/contract.ts";
import type { Requested } from "../primitives/define.ts";
import { formatDuration, parseDuration } from "../primitives/duration.ts";
import { InvalidError } from "./errors.ts";
import { cannot, type Deed } from "./explain.ts";
import type { AcquireOptions } from "./options.ts";
import { CLIENT_LABEL, type Fields, fieldsOf, freshName, ID_ANNOTATION, nameFor, ownerReference, withValues } from "./request.ts";
import type { LineContext } from "./session.ts";

/** The ttl of claims that renew themselves, in milliseconds. */
const RENEWED_TTL = 30_000;
/** The ttl of claims that nothing else would end, in milliseconds. */
const UNRENEWED_TTL = 600_000;
/** How much longer than the client the operator waits, in milliseconds: the client's own clock decides. */
const SLACK = 5_000;

export interface Wish {
  readonly holder: string;
  readonly name: string;
  /** Nobody else asks by this name: it was made up for this call. */
  readonly unique: boolean;
  /** In milliseconds; undefined: for ever. 0: try once. */
  readonly limit: number | undefined;
  /** In milliseconds; undefined: not said. 0: for ever. */
  readonly ttl: number | undefined;
  readonly auto: boolean;
  readonly watched: boolean;
  readonly options: AcquireOptions;
}

/** Reads what a caller said. Throws an `InvalidError` for what makes no sense. */
export function wishOf(context: LineContext, options: AcquireOptions): Wish {
  const { session: { pod, random, ...session }, primitive, name: parent } = context;
  const { holder = session.holder, id, renewal = "auto" } = options;
  const auto = renewal === "auto";
  const unique = id === undefined && (auto || pod === undefined);
  const identity = { kind: primitive.kind, parent, holder, podUid: pod?.uid, id };
  const ttl = readDuration(context, "ttl", options.ttl);
  if (ttl === 0 && pod === undefined) {
    throw invalid(context, "a ttl of 0 means for ever, and outside a Pod nothing would ever free it; give a ttl such as 10m");
  }
  return {
    holder,
    name: unique ? freshName(parent, random) : nameFor(identity),
    unique,
    limit: options.timeout === Number.POSITIVE_INFINITY ? undefined : readDuration(context, "timeout", options.timeout),
    ttl: ttl ?? (auto ? RENEWED_TTL : undefined),
    auto,
    watched: auto || options.watch === true,
    options,
  };
}

/**
 * Whether the parent has to be known before a request is made: its ttl may have to be the request's, or the request may be there already
 * and hold; then nobody touches it before it is sure that its parent is there.
 */
export function needsParent({ session: { pod } }: LineContext, { ttl, unique }: Wish): boolean {
  return !unique || (ttl === undefined && pod === undefined);
}

/** The request to create; `parent` where it is needed. Throws an `InvalidError` when the API server would refuse it. */
export function draftOf(context: LineContext, wish: Wish, parent: KubeObject | undefined): NewObject {
  const { session: { pod, clientId, clock }, primitive, namespace, name } = context;
  const { id, priority, body } = wish.options;
  const ttl = wish.ttl ?? (pod === undefined ? compulsoryTtl(parent) : undefined);
  const renewed = pod === undefined || (wish.auto && ttl !== 0);
  const spec = withValues({
    ...body,
    [primitive.request.parentField]: name,
    holder: wish.holder,
    priority,
    ttl: ttl === undefined ? undefined : durationText(ttl),
    wait: wish.limit === undefined ? undefined : durationText(wish.limit === 0 ? 0 : wish.limit + SLACK),
    renewTime: renewed ? new Date(clock.now()).toISOString() : undefined,
  });
  check(context, spec);
  return {
    metadata: {
      name: wish.name,
      namespace,
      labels: { [CLIENT_LABEL]: clientId },
      ...(id === undefined ? {} : { annotations: { [ID_ANNOTATION]: id } }),
      ...(pod === undefined ? {} : { ownerReferences: [ownerReference(pod)] }),
    },
    spec,
  };
}

/** Outside a Pod something has to end a claim: its own ttl, its parent's, or ten minutes. */
function compulsoryTtl(parent: KubeObject | undefined): number | undefined {
  const { ttl } = fieldsOf(parent?.["spec"]);
  return typeof ttl === "string" && parseDuration(ttl) ? undefined : UNRENEWED_TTL;
}

/** Says in words what the API server would say in its own. */
function check(context: LineContext, spec: Fields): void {
  const schema = context.primitive.request.spec;
  const unknown = Object.keys(spec).find((field) => !(field in schema.shape));
  if (unknown !== undefined) throw invalid(context, `a ${context.primitive.request.kind} has no field ${unknown}`);
  const { error } = schema.safeParse(spec);
  if (error?.issues.some(({ path }) => path[0] === "holder")) {
    throw invalid(context, `the holder ${JSON.stringify(spec["holder"])} must be 1 to 128 printable characters on one line`);
  }
  if (error) throw invalid(context, error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
}

/** Reads milliseconds, or text such as `1m30s`, as milliseconds. */
function readDuration(context: LineContext, field: string, value: string | number | undefined): number | undefined {
  if (value === undefined) return undefined;
  const duration = typeof value === "number" ? value : parseDuration(value);
  if (duration !== undefined && duration >= 0 && Number.isFinite(duration)) return duration;
  throw invalid(context, `the ${field} ${JSON.stringify(value)} is no duration; write one such as 30s, 10m or 1h30m`);
}

function durationText(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? formatDuration(milliseconds) : `${Math.ceil(milliseconds)}ms`;
}

function invalid(context: LineContext, state: string): InvalidError {
  return new InvalidError(cannot(deedOf(context), state), { reason: "Invalid" });
}

/** Asking for a claim, or `action`, in words. */
export function deedOf({ primitive, name, namespace, claim }: LineContext, action?: string): Deed {
  const verb = claim ?? primitive.verbs.find(({ mode }) => mode === "claim");
  return { action: action ?? verb?.infinitive ?? verb?.name ?? "acquire", kind: primitive.kind, name, namespace };
}

/** The verb that asks for a claim with these fields. */
export function claimVerbOf({ verbs }: Requested, body: Fields = {}): Verb | undefined {
  return verbs.find(({ mode, sets = {} }) => mode === "claim" && Object.entries(sets).every(([field, value]) => body[field] === value));
}
