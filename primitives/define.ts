/** Turns a definition into a `Primitive`: the same, with its types checked at run time instead of by the compiler. */
import * as z from "zod";
import { conditionsOf } from "./conditions.ts";
import type { Column, Decision, HolderRef, Request, Verb, World } from "./contract.ts";
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
  /** Status fields that move nobody: by themselves they are written at most once a second. */
  readonly counters: readonly string[];
  readonly holders: (status: z.infer<Status> | undefined) => HolderRef[];
  /** Whether nothing was ever committed for this object, so that its requests have to be read live before it is decided. */
  readonly isNew: (status: z.infer<Status> | undefined) => boolean;
  readonly decide: (world: World<z.infer<Spec>, z.infer<Status>, z.infer<Body>>) => Decision<z.infer<Status>>;
}

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
}

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
  readonly request: RequestDefinition;
  readonly verbs: readonly Verb[];
  readonly counters: readonly string[];
  /** Who holds, by a status of this kind. */
  readonly holders: (status: unknown) => HolderRef[];
  readonly isNew: (status: unknown) => boolean;
  /** Decides; total: a spec that is not valid is a condition of the status. */
  readonly decide: (world: World<unknown, unknown, unknown>) => Decision<AnyStatus>;
}

/** A primitive whose schemas still have their types: what `z.infer` needs. */
export interface TypedPrimitive<Spec extends z.ZodObject, Status extends z.ZodObject, Body extends z.ZodObject, Answer extends z.ZodObject>
  extends Primitive {
  readonly spec: Spec;
  readonly status: Status;
  readonly request: RequestDefinition<Body, Answer>;
}

/** Checks a definition's types and gives it the face that all primitives share. */
export function definePrimitive<Spec extends z.ZodObject, Status extends z.ZodObject, Body extends z.ZodObject, Answer extends z.ZodObject>(
  definition: Definition<Spec, Status, Body, Answer>,
): TypedPrimitive<Spec, Status, Body, Answer> {
  const bodies = memoize((body: object) => definition.request.spec.safeParse(body));
  const specs = memoize((spec: object) => definition.spec.safeParse(spec));
  const statuses = memoize((status: object) => definition.status.safeParse(status).data);
  const readStatus = (status: unknown) => status === undefined ? undefined : statuses(status);
  return {
    ...definition,
    holders: (status) => definition.holders(readStatus(status)),
    isNew: (status) => definition.isNew(readStatus(status)),
    decide(world) {
      const spec = specs(world.spec);
      if (!spec.success) return unaccepted(world, spec.error);
      const requests = world.requests.flatMap((request) => {
        const body = bodies(request.body);
        return body.success ? [{ ...request, body: body.data }] : [];
      });
      return definition.decide({ ...world, spec: spec.data, status: readStatus(world.status), requests });
    },
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
