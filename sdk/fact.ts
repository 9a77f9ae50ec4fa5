/** Saying that something is so: an arrival, something more to do, something done. A fact asks for nothing and belongs to its object. */
import { Ending } from "../kube/abort.ts";
import { apiVersionOf, type KubeObject, type NewObject } from "../kube/api.ts";
import { isAlreadyExists, isAmbiguous, isNotFound } from "../kube/errors.ts";
import type { Fact, Requested } from "../primitives/define.ts";
import { resourceOf } from "../primitives/mod.ts";
import { FailedError, InvalidError, KonductorError } from "./errors.ts";
import { cannot, type Deed, explained } from "./explain.ts";
import { persist } from "./persist.ts";
import { remove } from "./remove.ts";
import { type Fields, fieldsOf, freshName, isSameFact, nameFor, stateOf, withValues } from "./request.ts";
import type { LineContext } from "./session.ts";
import { readObject, type WaitOptions, watchUntil } from "./settle.ts";

/** How to say it. */
export interface FactOptions extends Pick<WaitOptions, "timeout" | "signal"> {
  /** Who says it, in your own words. Default: the host's name, which a Pod that is tried again keeps where its Job is indexed. */
  readonly holder?: string | undefined;
  /** Names the fact: said again with the same `id`, it counts once. */
  readonly id?: string | undefined;
  /** Whether to wait until the operator has counted it. Default: no; it is not lost if that takes a while. */
  readonly counted?: boolean | undefined;
}

/** How long it is tried to say it, in milliseconds. */
const PATIENCE = 30_000;

/**
 * Says it, with further fields of the request, and returns the object that says so. Where no answer comes and nobody can tell whether it
 * was said, it rejects; with an `id`, or where each participant counts once, it is said until the answer is clear.
 */
export async function record(
  context: LineContext,
  body: Fields,
  options: FactOptions & { readonly action: string },
): Promise<KubeObject> {
  const { session, primitive: { kind }, namespace, name } = context;
  const deed = { action: options.action, kind, name, namespace };
  const ending = new Ending([options.signal, session.closing]);
  try {
    const { signal } = ending;
    signal.throwIfAborted();
    const said = await say(context, draftOf(context, await readObject(context, { signal, patience: PATIENCE }), { ...options, body }), {
      signal,
      deed,
    });
    return options.counted ? await untilCounted(context, said, { ...options, deed }) : said;
  } catch (error) {
    throw explained(error, deed);
  } finally {
    ending.release();
  }
}

/** Waits until the operator has counted a fact. Once it has, it may be gone. */
function untilCounted(
  { session, primitive: { request }, namespace }: LineContext,
  said: KubeObject,
  { deed, ...options }: WaitOptions & Pick<Saying, "deed">,
): Promise<KubeObject> {
  const subject = { session, kind: request, namespace, name: said.metadata.name, since: said };
  const read = (object: KubeObject | undefined): KubeObject | undefined => {
    const { phase, message = "" } = object ? stateOf(object) : { phase: "Recorded" };
    if (phase === "Denied") throw new FailedError(cannot(deed, message), { reason: "Denied" });
    return phase === "Recorded" ? object ?? said : undefined;
  };
  return watchUntil(subject, { deed, read }, options);
}

interface Saying {
  readonly signal: AbortSignal;
  readonly deed: Deed;
}

/** Creates it under the same name until the answer is clear; one that is there already says the same. */
async function say(context: LineContext, { draft, unique }: Draft, { signal, deed }: Saying): Promise<KubeObject> {
  const { session: { api, clock, random }, primitive, namespace } = context;
  const resource = resourceOf(primitive.request);
  const name = draft.metadata.name ?? "";
  let ambiguous = false;
  const attempt = async (signal: AbortSignal): Promise<KubeObject | undefined> => {
    if (unique && ambiguous) return await api.get(resource, { namespace, name, signal }).catch((error) => unclear(error, deed));
    try {
      return await api.create(resource, { object: draft, signal });
    } catch (error) {
      ambiguous ||= isAmbiguous(error);
      if (!isAlreadyExists(error)) throw error;
      const found = await api.get(resource, { namespace, name, signal }).catch(orNothing);
      if (found === undefined) return undefined;
      return await reconcile(context, { found, draft, deed, signal });
    }
  };
  for (;;) {
    const said = await persist(attempt, { clock, random, signal, limit: PATIENCE });
    if (said) return said;
  }
}

/** What has no id is deleted once it was counted: then nobody can tell whether it was ever there. */
function unclear(error: unknown, deed: Deed): never {
  if (!isNotFound(error)) throw error;
  const state = "no answer came, so it may have been counted or not; say it with an id (--id), and it does no harm to say it again";
  throw new KonductorError(cannot(deed, state), { reason: "Unclear" });
}

function orNothing(error: unknown): undefined {
  if (!isNotFound(error)) throw error;
}

interface Meeting extends Saying {
  readonly found: KubeObject;
  readonly draft: NewObject;
}

/** What was said before under that name. One of an object that was there before is cleared away: `undefined`. */
async function reconcile(context: LineContext, { found, draft, deed, signal }: Meeting): Promise<KubeObject | undefined> {
  const { phase, uid, message = "" } = stateOf(found);
  const owner = ({ metadata }: Pick<NewObject, "metadata">) => metadata.ownerReferences?.[0]?.uid;
  if (owner(found) !== owner(draft)) {
    await remove(context, { name: found.metadata.name, uid, signal });
    return undefined;
  }
  if (!isSameFact(context.primitive, found, draft)) {
    throw new KonductorError(cannot(deed, "something else was said under this id; choose another"), { reason: "Conflict" });
  }
  if (phase === "Denied") throw new FailedError(cannot(deed, message), { reason: "Denied" });
  return found;
}

interface Draft {
  readonly draft: NewObject;
  /** Nobody else says it under this name: that was made up for this call. */
  readonly unique: boolean;
}

function draftOf(context: LineContext, parent: KubeObject, { holder, id, body }: FactOptions & { readonly body: Fields }): Draft {
  const { session, primitive, namespace, name } = context;
  const { request, kind } = primitive;
  const who = holder ?? session.participant;
  const spec = withValues({ ...inherited(primitive, parent), ...body, [request.parentField]: name, holder: who, id });
  const { error } = request.spec.safeParse(spec);
  if (error) {
    const complaint = error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    throw new InvalidError(`Cannot use that for ${kind.toLowerCase()} "${name}": ${complaint}`, { reason: "Invalid" });
  }
  const identity = identityOf(request.fact, { id, holder: who });
  const place = (request.fact?.inherits ?? []).map((field) => spec[field]);
  const unique = identity === undefined;
  const called = unique
    ? freshName(name, session.random)
    : nameFor({ kind, parent: name, holder: identity, podUid: undefined, id: JSON.stringify(place) });
  const { uid } = parent.metadata;
  const owner = { apiVersion: apiVersionOf(resourceOf(primitive)), kind, name, uid, controller: false, blockOwnerDeletion: false };
  return { draft: { metadata: { name: called, namespace, ownerReferences: [owner] }, spec }, unique };
}

/** What counts once; `undefined`: each by itself. */
function identityOf(
  fact: Fact | undefined,
  { id, holder }: { readonly id: string | undefined; readonly holder: string },
): string | undefined {
  return id ?? (fact?.counts === "PerParticipant" ? holder : undefined);
}

/** Left out by the caller, these fields are the parent's. */
function inherited({ request, spec: schema }: Requested, parent: KubeObject): Fields {
  const spec = fieldsOf(schema.safeParse(parent["spec"] ?? {}).data);
  return Object.fromEntries((request.fact?.inherits ?? []).map((field) => [field, spec[field]]));
}
