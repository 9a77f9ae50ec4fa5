/** One object, whatever its kind: creating, reading, changing and deleting it, and waiting for what it says. */
import type { KubeObject } from "../kube/api.ts";
import type { Asked } from "../primitives/define.ts";
import { resourceOf } from "../primitives/mod.ts";
import { InvalidError } from "./errors.ts";
import { cannot, explained } from "./explain.ts";
import type { CreateOptions } from "./options.ts";
import type { ObjectContext } from "./session.ts";
import { isSettled, untilSettled, type WaitOptions } from "./settle.ts";

/**
 * A handle: `Served` is the object as the API server returns it, `Input` its spec as one writes it. The object need not exist. Every
 * method rejects with a `KonductorError`.
 *
 * @example An object from its creation to its end
 * ```ts
 * import { connect } from "@konductor/sdk";
 *
 * await using konductor = await connect();
 * const semaphore = konductor.semaphore("exports");
 * await semaphore.create({ permits: 3 }, { labels: { team: "billing" } });
 * await semaphore.update({ permits: 5 });
 * console.log((await semaphore.get()).status?.available);
 * await semaphore.delete();
 * ```
 */
export class Handle<Served = KubeObject, Input = Readonly<Record<string, unknown>>> {
  protected readonly context: ObjectContext;

  /** Handles come from a client. */
  constructor(context: ObjectContext) {
    const { primitive: { kind }, name } = context;
    if (name.length > 253 || !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name)) {
      throw new InvalidError(`Cannot use ${kind.toLowerCase()} ${JSON.stringify(name)}: a name is lower-case letters, digits, - and .`);
    }
    this.context = context;
  }

  /** What it is: `Semaphore`. */
  get kind(): string {
    return this.context.primitive.kind;
  }

  /** What it is called. */
  get name(): string {
    return this.context.name;
  }

  /** Where it is. */
  get namespace(): string {
    return this.context.namespace;
  }

  /** Creates the object. What has a default may be left out. */
  async create(spec?: Input, { labels = {}, annotations = {} }: CreateOptions = {}): Promise<Served> {
    const { session: { api }, primitive, name, namespace } = this.context;
    const object = { metadata: { name, namespace, labels, annotations }, spec: spec ?? {} };
    return await this.carryOut("create", (signal) => api.create(resourceOf(primitive), { object, signal }));
  }

  /** Reads the object. */
  async get(): Promise<Served> {
    const { session: { api }, primitive, name, namespace } = this.context;
    return await this.carryOut("read", (signal) => api.get(resourceOf(primitive), { namespace, name, signal }));
  }

  /** Changes the given fields of the spec. `undefined` takes a field away. */
  async update(changes: Partial<Input>): Promise<Served> {
    const { session: { api }, primitive, name, namespace } = this.context;
    const spec = Object.fromEntries(Object.entries(changes).map(([field, value]) => [field, value ?? null]));
    return await this.carryOut("change", (signal) => api.patch(resourceOf(primitive), { namespace, name, patch: { spec }, signal }));
  }

  /** Deletes the object. Whoever holds it is told so. */
  async delete(): Promise<void> {
    const { session: { api }, primitive, name, namespace } = this.context;
    await this.explaining("delete", (signal) => api.delete(resourceOf(primitive), { namespace, name, signal }));
  }

  /** Adds one to a number of the spec. Rejects when somebody else changes the object at the same time; nothing was changed then. */
  async increment(field: string): Promise<Served> {
    const { session: { api }, primitive, name, namespace } = this.context;
    const resource = resourceOf(primitive);
    return await this.carryOut("change", async (signal) => {
      const object = await api.get(resource, { namespace, name, signal });
      const { uid, resourceVersion } = object.metadata;
      const present = primitive.spec.safeParse(object["spec"] ?? {}).data?.[field];
      const spec = { [field]: (typeof present === "number" ? present : 0) + 1 };
      return await api.patch(resource, { namespace, name, patch: { metadata: { uid, resourceVersion }, spec }, signal });
    });
  }

  /**
   * Waits until the object is settled: open, done, executed. Rejects with a `FailedError` when it has failed, with a `TimeoutError` after
   * `timeout`, with a `NotFoundError` when there is none, or none any more.
   */
  async settled(options: WaitOptions = {}, asked: Asked = {}): Promise<Served> {
    return await this.carryOut("wait for", () => untilSettled(this.context, options, asked));
  }

  /** Whether it is settled now. Rejects with a `FailedError` when it has failed. */
  async isSettled(asked: Asked = {}): Promise<boolean> {
    const { session: { api }, primitive, name, namespace } = this.context;
    const object = await this.explaining("read", (signal) => api.get(resourceOf(primitive), { namespace, name, signal }));
    return isSettled(this.context, object, asked);
  }

  /** Carries out a call that answers with the object. */
  protected async carryOut(action: string, call: (signal: AbortSignal) => Promise<unknown>): Promise<Served> {
    const object = await this.explaining(action, call);
    if (isServed<Served>(object)) return object;
    throw new InvalidError(cannot(this.#deed(action), "the API server returned something else"));
  }

  /** Carries out a call, for as long as the client is open, and puts what goes wrong into words. */
  protected async explaining<T>(action: string, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await this.context.session.carryOut(call);
    } catch (error) {
      throw explained(error, this.#deed(action));
    }
  }

  #deed(action: string) {
    const { primitive: { kind }, name, namespace } = this.context;
    return { action, kind, name, namespace };
  }
}

/** The boundary: the API server checked the object against the schema that its type was generated from. */
function isServed<Served>(object: unknown): object is Served {
  return typeof object === "object" && object !== null;
}
