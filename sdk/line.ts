/** One object, whatever its kind: the thing itself, the line of requests for it, and the claims that come out of that. */
import type { KubeObject } from "../kube/api.ts";
import { resourceOf } from "../primitives/mod.ts";
import { acquire } from "./acquire.ts";
import type { Claim } from "./claim.ts";
import { BusyError, InvalidError } from "./errors.ts";
import { cannot, explained } from "./explain.ts";
import { giveBack, renewOwn } from "./own.ts";
import type { AcquireOptions, CreateOptions, ReleaseOptions, WhichOptions } from "./options.ts";
import type { RequestState } from "./request.ts";
import type { LineContext } from "./session.ts";
import { requestsOf, type Standing, standingOf } from "./standing.ts";
import { deedOf } from "./wish.ts";

/**
 * A line: `Served` is the object as the API server returns it, `Input` its spec as one writes it, `Options` what can be said when
 * asking for a claim. Every method rejects with a `KonductorError`.
 *
 * ```ts ignore
 * const line = konductor.line(primitive, "db");
 * await line.create({ ttl: "5m" });
 * const claim = await line.acquire({ timeout: "30s" });
 * ```
 */
export class Line<Served = KubeObject, Input = Readonly<Record<string, unknown>>, Options extends AcquireOptions = AcquireOptions> {
  readonly #context: LineContext;

  /** Lines come from a client. */
  constructor(context: LineContext) {
    const { primitive: { kind }, name } = context;
    if (name.length > 253 || !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name)) {
      throw new InvalidError(`Cannot use ${kind.toLowerCase()} ${JSON.stringify(name)}: a name is lower-case letters, digits, - and .`);
    }
    this.#context = context;
  }

  get kind(): string {
    return this.#context.primitive.kind;
  }

  get name(): string {
    return this.#context.name;
  }

  get namespace(): string {
    return this.#context.namespace;
  }

  /** Creates the object. What has a default may be left out. */
  async create(spec?: Input, { labels = {}, annotations = {} }: CreateOptions = {}): Promise<Served> {
    const { session: { api }, primitive, name, namespace } = this.#context;
    const object = { metadata: { name, namespace, labels, annotations }, spec: spec ?? {} };
    return await this.#do("create", () => api.create(resourceOf(primitive), { object }));
  }

  /** Reads the object. */
  async get(): Promise<Served> {
    const { session: { api }, primitive, name, namespace } = this.#context;
    return await this.#do("read", () => api.get(resourceOf(primitive), { namespace, name }));
  }

  /** Changes the given fields of the spec. `undefined` takes a field away. */
  async update(changes: Partial<Input>): Promise<Served> {
    const { session: { api }, primitive, name, namespace } = this.#context;
    const spec = Object.fromEntries(Object.entries(changes).map(([field, value]) => [field, value ?? null]));
    return await this.#do("change", () => api.patch(resourceOf(primitive), { namespace, name, patch: { spec } }));
  }

  /** Deletes the object. Whoever holds it is told so. */
  async delete(): Promise<void> {
    const { session: { api }, primitive, name, namespace } = this.#context;
    await this.#explaining("delete", () => api.delete(resourceOf(primitive), { namespace, name }));
  }

  /** The requests in this line, finished ones included. */
  async requests(options: { readonly holder?: string | undefined } = {}): Promise<RequestState[]> {
    return await this.#explaining("list the requests of", () => requestsOf(this.#context, options));
  }

  /** Who holds, and who waits in which order. */
  async standing(): Promise<Standing> {
    return await this.#explaining("read", () => standingOf(this.#context));
  }

  /**
   * Waits for a claim. Rejects with a `TimeoutError` after `timeout`, with a `BusyError` when a try (`timeout: 0`) finds it taken, with
   * the signal's reason when that aborts. Nothing is left behind then.
   */
  async acquire(options?: Options): Promise<Claim> {
    return await acquire(this.#context, { ...options, ...this.request(options) });
  }

  /** Tries once. Resolves to `undefined` when it is taken. */
  async tryAcquire(options?: Options): Promise<Claim | undefined> {
    try {
      return await acquire(this.#context, { ...options, ...this.request(options), timeout: 0 });
    } catch (error) {
      if (error instanceof BusyError) return undefined;
      throw error;
    }
  }

  /** Runs `fn` while it holds a claim, which is released in any case. Rejects with a `LostError` when it was lost meanwhile. */
  async with<T>(fn: (claim: Claim) => T | Promise<T>, options?: Options): Promise<T> {
    const claim = await this.acquire(options);
    try {
      const result = await fn(claim);
      if (claim.lost) throw claim.lost;
      return result;
    } finally {
      // One that can't be given back ends by itself soon; that is no reason to hide how `fn` ended.
      await claim.release().catch(() => undefined);
    }
  }

  /** Gives back what the holder has, and returns the names of its requests. Rejects with a `NotFoundError` when it has nothing. */
  async release(options: ReleaseOptions = {}): Promise<string[]> {
    return await this.#explaining("release", () => giveBack(this.#context, options));
  }

  /** Gives a sign of life for what the holder has, so that its ttl starts again. */
  async renew(options: WhichOptions = {}): Promise<RequestState> {
    return await this.#explaining("renew", () => renewOwn(this.#context, options));
  }

  /** What the options of a kind mean for its request. */
  protected request(_options: Options | undefined): Pick<AcquireOptions, "body"> {
    return {};
  }

  async #do(action: string, call: () => Promise<unknown>): Promise<Served> {
    const object = await this.#explaining(action, call);
    if (isServed<Served>(object)) return object;
    throw new InvalidError(cannot(deedOf(this.#context, action), "the API server returned something else"));
  }

  async #explaining<T>(action: string, call: () => Promise<T>): Promise<T> {
    try {
      this.#context.session.closing.throwIfAborted();
      return await call();
    } catch (error) {
      throw explained(error, deedOf(this.#context, action));
    }
  }
}

/** The boundary: the API server checked the object against the schema that its type was generated from. */
function isServed<Served>(object: unknown): object is Served {
  return typeof object === "object" && object !== null;
}
