/** The port, played to a server in the same process. */
import { splitApiVersion } from "../discovery.ts";
import { Ending, orAborted } from "../abort.ts";
import { apiVersionOf } from "../api.ts";
import type { Common, CreateRequest, DeleteRequest, KubeApi, KubeList, KubeObject, ListRequest, Named, NewObject } from "../api.ts";
import type { PatchRequest, Resource, UpdateRequest, WatchEvent, WatchRequest } from "../api.ts";
import type { Clock } from "../clock.ts";
import type { Call, Fault, Road } from "./faults.ts";
import { lost } from "./faults.ts";
import { toJsonObject } from "./json.ts";
import type { JsonObject } from "./json.ts";
import type { Kind } from "./kinds.ts";
import type { Deletion } from "./deletion.ts";
import type { Registry } from "./registry.ts";
import { badRequest } from "./refusals.ts";
import { selection } from "./selectors.ts";
import { metadataOf } from "./watch.ts";
import type { Watch } from "./watch.ts";
import type { Watches } from "./watches.ts";

/** What a client talks to. */
export interface Parts {
  readonly clock: Clock;
  readonly road: Road;
  readonly registry: Registry;
  readonly watches: Watches;
  readonly user: string;
  /** In milliseconds. */
  readonly timeLimit: number;
  readonly faultOf: (call: Call) => Fault | undefined;
  /** Whether writes are only tried. */
  readonly dryRun: boolean;
}

/** A request but for who makes it. */
type Asked = Omit<Call, "client" | "subresource" | "name"> & Partial<Pick<Call, "subresource" | "name">>;

interface Execution<T> {
  readonly signal: AbortSignal | undefined;
  readonly execute: () => T;
}

export class MemoryClient implements KubeApi {
  readonly #parts: Parts;
  readonly #closing = new AbortController();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get(resource: Resource, { namespace, name, signal }: Named): Promise<KubeObject> {
    const execute = (): KubeObject => this.#registry.get(this.#kind(resource), placed(resource, { namespace, name }));
    return this.#call({ verb: "get", resource, namespace, name }, { signal, execute });
  }

  list(resource: Resource, { signal, ...request }: ListRequest): Promise<KubeList> {
    const execute = (): KubeList => {
      const { items, version, token } = this.#registry.list(this.#kind(resource), request);
      const shown = request.metadataOnly ? items.map(metadataOf) : items;
      return { resourceVersion: String(version), ...(token === undefined ? {} : { continue: token }), items: shown };
    };
    return this.#call({ verb: "list", resource, namespace: request.namespace }, { signal, execute });
  }

  async *watch(resource: Resource, request: WatchRequest): AsyncGenerator<WatchEvent> {
    const events = await this.open(resource, request);
    if (events !== undefined) yield* events;
  }

  /** Opens a watch, whose events are then to be read to the end. Undefined when the signal aborted meanwhile. */
  async open(resource: Resource, request: WatchRequest): Promise<AsyncGenerator<WatchEvent> | undefined> {
    const ending = new Ending([request.signal, this.#closing.signal]);
    const watch = await this.#openWatch(resource, request, ending.signal).catch((error) => {
      ending.release();
      throw error;
    });
    return watch && followed(watch, ending);
  }

  /** Undefined when the signal aborted meanwhile: that ends a watch quietly. */
  async #openWatch(resource: Resource, request: WatchRequest, signal: AbortSignal): Promise<Watch | undefined> {
    const { namespace, labelSelector, fieldSelector, metadataOnly = false, timeoutSeconds } = request;
    const execute = (): Watch | undefined => {
      if (signal.aborted) return undefined;
      const kind = this.#kind(resource);
      const info = { resource: kind.resource, namespace, labelSelector, fieldSelector, client: this.#parts.user };
      const version = versionOf(request.resourceVersion);
      return this.#parts.watches.open({ kind, info, matches: selection(kind, request), metadataOnly, version, timeoutSeconds });
    };
    try {
      return await this.#call({ verb: "watch", resource, namespace }, { signal, execute });
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  create(resource: Resource, { object, signal }: CreateRequest): Promise<KubeObject> {
    const { namespace, name = "" } = object.metadata;
    const sent = complete(object, resource);
    const execute = (): KubeObject => {
      placed(resource, { namespace, name });
      return this.#registry.create(this.#kind(resource), sent);
    };
    return this.#call({ verb: "create", resource, namespace, name: name || undefined }, { signal, execute });
  }

  update(resource: Resource, { object, subresource, signal }: UpdateRequest): Promise<KubeObject> {
    const { namespace, name = "" } = object.metadata;
    const sent = complete(object, resource);
    const execute = (): KubeObject =>
      this.#registry.update(this.#kind(resource), sent, { subresource, place: placed(resource, { namespace, name }) });
    return this.#call({ verb: "update", resource, namespace, name, subresource }, { signal, execute });
  }

  patch(resource: Resource, { patch, namespace, name, subresource, signal }: PatchRequest): Promise<KubeObject> {
    const sent = toJsonObject(patch);
    const execute = (): KubeObject =>
      this.#registry.patch(this.#kind(resource), sent, { subresource, place: placed(resource, { namespace, name }) });
    return this.#call({ verb: "patch", resource, namespace, name, subresource }, { signal, execute });
  }

  async delete(resource: Resource, request: DeleteRequest): Promise<void> {
    await this.remove(resource, request);
  }

  /** As `delete`, and returns the object as it is now, or last was. */
  remove(resource: Resource, { signal, ...request }: DeleteRequest & Pick<Deletion, "graceSeconds">): Promise<KubeObject> {
    const { namespace, name } = request;
    const execute = (): KubeObject => this.#registry.delete(this.#kind(resource), placed(resource, request));
    return this.#call({ verb: "delete", resource, namespace, name }, { signal, execute });
  }

  async discover(apiVersion: string, { signal }: Common = {}): Promise<readonly Resource[]> {
    const { group, version } = splitApiVersion(apiVersion);
    const execute = (): readonly Resource[] => this.#registry.kinds().map(({ resource }) => resource);
    const served = await this.#carry(() => undefined, { signal, execute });
    return served.filter((resource) => resource.group === group && resource.version === version);
  }

  /** The same client, whose writes are only tried. */
  rehearsing(): MemoryClient {
    return new MemoryClient({ ...this.#parts, dryRun: true });
  }

  /** Resolves when the server can be reached. */
  reach(): Promise<void> {
    return this.#carry(() => undefined, { signal: undefined, execute: () => undefined });
  }

  close(): void {
    this.#closing.abort(lost("this client was closed"));
  }

  get #registry(): Registry {
    const { registry, dryRun } = this.#parts;
    return dryRun ? registry.rehearsal() : registry;
  }

  #kind(resource: Resource): Kind {
    return this.#parts.registry.kind(resource);
  }

  #call<T>(asked: Asked, { signal, execute }: Execution<T>): Promise<T> {
    const { user, faultOf } = this.#parts;
    const fault = (): Fault | undefined => faultOf({ name: undefined, subresource: undefined, ...asked, client: user });
    return this.#carry(fault, { signal, execute });
  }

  async #carry<T>(fault: () => Fault | undefined, { signal, execute }: Execution<T>): Promise<T> {
    const { clock, road, timeLimit } = this.#parts;
    const ending = new Ending([signal, this.#closing.signal]);
    const disarm = clock.after(timeLimit, () => ending.end(lost(`no answer within ${timeLimit / 1000} s`)));
    try {
      ending.signal.throwIfAborted();
      return await orAborted(road.carry(fault(), execute), ending.signal);
    } finally {
      disarm();
      ending.release();
    }
  }
}

/** A watch that ends quietly with a signal. */
function followed(watch: Watch, ending: Ending): AsyncGenerator<WatchEvent> {
  const stop = (): void => watch.cut();
  ending.signal.addEventListener("abort", stop);
  if (ending.signal.aborted) stop();
  return eventsOf(watch, () => {
    ending.release();
    stop();
  });
}

async function* eventsOf(watch: Watch, release: () => void): AsyncGenerator<WatchEvent> {
  try {
    yield* watch.events();
  } finally {
    release();
  }
}

function placed<Place extends { readonly namespace?: string | undefined; readonly name: string }>(resource: Resource, place: Place): Place {
  if (!resource.namespaced || place.namespace) return place;
  throw new TypeError(`Cannot address ${resource.plural} "${place.name}": it needs a namespace`);
}

/** The object as it goes over the wire: copied, with its apiVersion and kind. */
function complete(object: NewObject, resource: Resource): JsonObject {
  return toJsonObject({ ...object, apiVersion: apiVersionOf(resource), kind: resource.kind });
}

function versionOf(resourceVersion: string): number {
  if (!/^\d*$/.test(resourceVersion)) throw badRequest(`resourceVersion: Invalid value: "${resourceVersion}": it is not a number`);
  return Number(resourceVersion);
}
