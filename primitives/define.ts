/** Turns a definition into a `Primitive`: the same, with its types checked at run time instead of by the compiler. */
import * as z from "zod";
import { conditionsOf } from "./conditions.ts";
import type { Column, Decision, HolderRef, ItemFlag, Look, Parent, Ref, Request, Settlement, Uid, Verb, World } from "./contract.ts";
import { type CelRule, type Condition, conditions } from "./schema.ts";

/** What a file of this folder says about its primitive. */
export interface Definition<Spec extends z.ZodObject, Status extends z.ZodObject, Body extends z.ZodObject, Answer extends z.ZodObject> {
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  /** What it is for, in a few words. */
  readonly summary: string;
  readonly spec: Spec;
  readonly status: Status;
  readonly columns: readonly Column[];
  readonly request: RequestDefinition<Body, Answer>;
  readonly verbs: readonly Verb[];
  /** Short forms for lists in the spec. */
  readonly itemFlags?: readonly ItemFlag[];
  /** Lists within the status that people read in full, each with its columns. */
  readonly details?: readonly { readonly path: string; readonly columns: readonly Column[] }[];
  /** Whether its objects are deleted once they have served (`Decision.retire`). */
  readonly retires?: boolean;
  /** Status fields that move nobody: by themselves they are written at most once a second. */
  readonly counters: readonly string[];
  readonly holders: (status: z.infer<Status> | undefined) => HolderRef[];
  /** Whether nothing was ever committed for this object, so that its requests have to be read live before it is decided. */
  readonly isNew: (status: z.infer<Status> | undefined) => boolean;
  /** What a status says to those who wait for the object to be settled; `undefined`: wait on. Left out: nobody waits for that. */
  readonly settle?: (status: z.infer<Status> | undefined, asked: Asked) => Settlement | undefined;
  /**
   * The other objects that a decision depends on. What is named is observed for as long as it is named; `look` says what is known so far,
   * so that one object may lead to another.
   */
  readonly refs?: (parent: Parent, spec: z.infer<Spec>, look: Look) => readonly Ref[];
  readonly decide: (world: World<z.infer<Spec>, z.infer<Status>, z.infer<Body>>) => Decision<z.infer<Status>>;
}

/** The same of a primitive that nobody asks anything of: it only observes. */
export type ObserverDefinition<Spec extends z.ZodObject, Status extends z.ZodObject> = Omit<
  Definition<Spec, Status, z.ZodObject, z.ZodObject>,
  "request"
>;

export interface RequestDefinition<Body extends z.ZodObject = z.ZodObject, Answer extends z.ZodObject = z.ZodObject> {
  readonly kind: string;
  readonly plural: string;
  /** The field of its spec that names the parent. */
  readonly parentField: string;
  readonly spec: Body;
  readonly status: Answer;
  readonly columns: readonly Column[];
  /** CEL rules on its spec. */
  readonly rules: readonly CelRule[];
  /** The fields of its spec that are to be known even when it is deleted right after they were set. */
  readonly lastWords?: readonly string[];
  /** How facts, which ask for nothing, are told apart. Left out: they are claims. */
  readonly fact?: Fact;
}

/** What makes two facts one. */
export interface Fact {
  /**
   * `PerParticipant`: a participant (`id`, else the holder) counts once, whatever Pod it is in. `PerId`: those with the same `id` count
   * once, those without one each by itself.
   */
  readonly counts: "PerParticipant" | "PerId";
  /** Fields that a client copies from the parent's spec, where it is not told otherwise. */
  readonly inherits?: readonly string[];
}

/** Which settlement is asked for, where there are several in an object's life: `{ round: 2 }`. */
export type Asked = Readonly<Record<string, unknown>>;

/** A status, whatever its kind. */
export interface AnyStatus {
  readonly [field: string]: unknown;
}

/** A primitive as the engine, the command line and the generator see it: they name no kind. */
export interface Primitive {
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly summary: string;
  readonly spec: z.ZodObject;
  readonly status: z.ZodObject;
  readonly columns: readonly Column[];
  /** Left out: there is nothing to ask for. */
  readonly request?: RequestDefinition | undefined;
  readonly verbs: readonly Verb[];
  readonly itemFlags?: readonly ItemFlag[];
  readonly retires?: boolean;
  readonly details?: readonly { readonly path: string; readonly columns: readonly Column[] }[];
  readonly counters: readonly string[];
  /** Who holds, by a status of this kind. */
  readonly holders: (status: unknown) => HolderRef[];
  readonly isNew: (status: unknown) => boolean;
  /** What a status says to those who wait for the object to be settled; `undefined`: wait on. */
  readonly settle: (status: unknown, asked?: Asked) => Settlement | undefined;
  /** The other objects that a decision depends on; none where the spec is not valid. */
  readonly refs: (parent: Parent, spec: unknown, look: Look) => readonly Ref[];
  /** Decides; total: a spec that is not valid is a condition of the status. */
  readonly decide: (world: World<unknown, unknown, unknown>) => Decision<AnyStatus>;
}

/** A primitive that one asks something of, with requests. */
export type Requested = Primitive & { readonly request: RequestDefinition };

/** Whether one asks something of a primitive, with requests. */
export function isRequested(primitive: Primitive): primitive is Requested {
  return primitive.request !== undefined;
}

/** Whether one claims a primitive and waits in line for it. */
export function isLine(primitive: Primitive): primitive is Requested {
  return isRequested(primitive) && primitive.request.fact === undefined;
}

/** A primitive whose schemas still have their types: what `z.infer` needs. */
export interface TypedPrimitive<Spec extends z.ZodObject, Status extends z.ZodObject, Body extends z.ZodObject, Answer extends z.ZodObject>
  extends Primitive {
  readonly spec: Spec;
  readonly status: Status;
  readonly request: RequestDefinition<Body, Answer>;
}

/** The same of a primitive without requests. */
export interface TypedObserver<Spec extends z.ZodObject, Status extends z.ZodObject> extends Primitive {
  readonly spec: Spec;
  readonly status: Status;
  readonly request?: undefined;
}

/** Checks a definition's types and gives it the face that all primitives share. */
export function definePrimitive<Spec extends z.ZodObject, Status extends z.ZodObject, Body extends z.ZodObject, Answer extends z.ZodObject>(
  definition: Definition<Spec, Status, Body, Answer>,
): TypedPrimitive<Spec, Status, Body, Answer> {
  return { ...definition, ...faceOf(definition, definition.request.spec) };
}

/** The same for one without requests. */
export function defineObserver<Spec extends z.ZodObject, Status extends z.ZodObject>(
  definition: ObserverDefinition<Spec, Status>,
): TypedObserver<Spec, Status> {
  return { ...definition, ...faceOf(definition, z.object({})) };
}

type Face = Pick<Primitive, "holders" | "isNew" | "settle" | "refs" | "decide">;

/** A definition's functions, which check what they are shown. */
function faceOf<Spec extends z.ZodObject, Status extends z.ZodObject, Body extends z.ZodObject>(
  definition: Omit<Definition<Spec, Status, Body, z.ZodObject>, "request">,
  request: Body,
): Face {
  const bodies = memoize((body: object) => request.safeParse(body));
  const specs = memoize((spec: object) => definition.spec.safeParse(spec));
  const statuses = memoize((status: object) => definition.status.safeParse(status).data);
  const readStatus = (status: unknown) => status === undefined ? undefined : statuses(status);
  return {
    holders: (status) => definition.holders(readStatus(status)),
    isNew: (status) => definition.isNew(readStatus(status)),
    settle: (status, asked = {}) => definition.settle?.(readStatus(status), asked),
    refs(parent, spec, look) {
      const { data } = specs(spec);
      return data === undefined ? [] : definition.refs?.(parent, data, look) ?? [];
    },
    decide(world) {
      const spec = specs(world.spec);
      if (!spec.success) return unaccepted(world, spec.error);
      const requests: Request<z.infer<Body>>[] = [];
      for (const request of world.requests) {
        const body = bodies(request.body);
        if (body.success) requests.push(withBody(request, body.data));
      }
      const lastWords = new Map<Uid, z.infer<Body>>();
      for (const [uid, words] of world.lastWords) {
        const body = bodies(words);
        if (body.success) lastWords.set(uid, body.data);
      }
      return definition.decide({ ...world, spec: spec.data, status: readStatus(world.status), requests, lastWords });
    },
  };
}

/** Field by field: lines of ten thousand are decided on, and a spread costs ten times as much. */
function withBody<Body>(request: Request<unknown>, body: Body): Request<Body> {
  return {
    uid: request.uid,
    name: request.name,
    resourceVersion: request.resourceVersion,
    createdAt: request.createdAt,
    body,
    pod: request.pod,
    madeFor: request.madeFor,
    deleting: request.deleting,
    told: request.told,
    seenFor: request.seenFor,
    heldFor: request.heldFor,
    renewedFor: request.renewedFor,
    toldFor: request.toldFor,
  };
}

/** A spec that the API server let through and we cannot read. Nobody gains or loses anything by it. */
function unaccepted(world: World<unknown, unknown, unknown>, error: z.ZodError): Decision<AnyStatus> {
  const status = z.looseObject({ conditions: conditions.optional().catch(undefined) }).safeParse(world.status ?? {}).data ?? {};
  const message = error.issues.map(({ path, message }) => `spec.${path.join(".")}: ${message}`).join("; ");
  const previous: readonly Condition[] = status.conditions ?? [];
  const found = conditionsOf([{ type: "Ready", holds: false, reason: "InvalidSpec", message }], previous, {
    wall: world.wall,
    generation: world.parent.generation,
  });
  return { status: { ...status, conditions: found }, effects: [], verify: [] };
}

/** Remembers the answer for each object for as long as that lives: an object of the store is parsed once. */
function memoize<Answer>(answer: (value: object) => Answer): (value: unknown) => Answer {
  const known = new WeakMap<object, Answer>();
  return (value) => {
    const key = typeof value === "object" && value !== null ? value : {};
    const found = known.get(key);
    if (found !== undefined) return found;
    const fresh = answer(key);
    known.set(key, fresh);
    return fresh;
  };
}

/** A request without its types. */
export type AnyRequest = Request<unknown>;
