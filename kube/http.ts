/** The adapter for a real API server: `KubeApi` over HTTP/1.1. */
import type { Common, CreateRequest, DeleteRequest, KubeApi, KubeList, KubeObject, ListRequest, Named, NewObject } from "./api.ts";
import type { PatchRequest, Resource, UpdateRequest, WatchEvent, WatchRequest } from "./api.ts";
import { apiVersionOf } from "./api.ts";
import type { Clock } from "./clock.ts";
import { systemClock } from "./clock.ts";
import { discoveryPath, resourcesFrom, splitApiVersion } from "./discovery.ts";
import { isNotFound } from "./errors.ts";
import { Transport } from "./transport.ts";
import { eventFrom, listFrom, listQuery, objectFrom, pathOf, watchQuery } from "./wire.ts";

/** Gives the bearer token. It is handed the one that the server just refused, if any, so as to look for a newer one. */
export type TokenSource = (refused?: string) => Promise<string>;

/** Where a cluster is and how to be let in. */
export interface ClusterConfig {
  /** The URL of the API server, e.g. `https://10.0.0.1:6443`. */
  readonly server: string;
  /** Certificate authorities, PEM: under Deno in addition to those of the system, under Node in place of those that it brings. */
  readonly ca?: string;
  /** The name that the server's certificate has to be for, where it is not the URL's. */
  readonly tlsServerName?: string;
  /** Trusts whoever answers. */
  readonly insecureSkipTlsVerify?: boolean;
  /** A client certificate and its key, PEM. */
  readonly cert?: string;
  readonly key?: string;
  readonly token?: string | TokenSource;
  /** The namespace to use where none is named. */
  readonly namespace?: string;
  /** The URL of an HTTP, HTTPS or SOCKS5 proxy. */
  readonly proxy?: string;
}

export interface HttpOptions {
  readonly clock?: Clock;
  /** How long a request other than a watch may take, in milliseconds. */
  readonly timeLimit?: number;
  /** How this program calls itself in the server's audit log. */
  readonly userAgent?: string;
}

const METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
const METADATA_ONE = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

/** Speaks to the API server that `config` names; sends nothing before the first call. Throws a `ConfigError` for unusable certificates. */
export function httpApi(config: ClusterConfig, options: HttpOptions = {}): KubeApi {
  const { clock = systemClock, timeLimit = 30_000, userAgent = "konductor" } = options;
  return new HttpApi(new Transport(config, { clock, timeLimit, userAgent }));
}

class HttpApi implements KubeApi {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async get(resource: Resource, request: Named): Promise<KubeObject> {
    return await this.#transport.call({
      method: "GET",
      path: pathOf(resource, request),
      signal: request.signal,
      read: (body) => objectFrom(body, resource),
    });
  }

  async list(resource: Resource, request: ListRequest): Promise<KubeList> {
    return await this.#transport.call({
      method: "GET",
      path: withQuery(pathOf(resource, { namespace: request.namespace }), listQuery(request)),
      accept: request.metadataOnly ? METADATA_LIST : undefined,
      signal: request.signal,
      read: (body) => listFrom(body, resource),
    });
  }

  watch(resource: Resource, request: WatchRequest): AsyncIterable<WatchEvent> {
    return this.#transport.stream({
      method: "GET",
      path: withQuery(pathOf(resource, { namespace: request.namespace }), watchQuery(request)),
      accept: request.metadataOnly ? METADATA_ONE : undefined,
      signal: request.signal,
      read: (line) => eventFrom(line, resource),
    });
  }

  async create(resource: Resource, { object, signal }: CreateRequest): Promise<KubeObject> {
    return await this.#transport.call({
      method: "POST",
      path: pathOf(resource, { namespace: namespaceOf(resource, object) }),
      body: complete(object, resource),
      signal,
      read: (body) => objectFrom(body, resource),
    });
  }

  async update(resource: Resource, { object, subresource, signal }: UpdateRequest): Promise<KubeObject> {
    return await this.#transport.call({
      method: "PUT",
      path: pathOf(resource, { namespace: object.metadata.namespace, name: object.metadata.name ?? "", subresource }),
      body: complete(object, resource),
      signal,
      read: (body) => objectFrom(body, resource),
    });
  }

  async patch(resource: Resource, request: PatchRequest): Promise<KubeObject> {
    return await this.#transport.call({
      method: "PATCH",
      path: pathOf(resource, request),
      body: request.patch,
      contentType: "application/merge-patch+json",
      signal: request.signal,
      read: (body) => objectFrom(body, resource),
    });
  }

  async delete(resource: Resource, request: DeleteRequest): Promise<void> {
    return await this.#transport.call({
      method: "DELETE",
      path: pathOf(resource, request),
      body: deleteOptions(request),
      signal: request.signal,
      read: () => undefined,
    });
  }

  async discover(apiVersion: string, { signal }: Common = {}): Promise<readonly Resource[]> {
    const of = splitApiVersion(apiVersion);
    try {
      return await this.#transport.call({ method: "GET", path: discoveryPath(of), signal, read: (body) => resourcesFrom(body, of) });
    } catch (error) {
      if (isNotFound(error)) return [];
      throw error;
    }
  }

  close(): void {
    this.#transport.close();
  }
}

function namespaceOf(resource: Resource, { metadata }: NewObject): string | undefined {
  if (!resource.namespaced || metadata.namespace) return metadata.namespace;
  throw new TypeError(`Cannot create ${resource.plural} "${metadata.name ?? metadata.generateName}": it needs a namespace`);
}

function withQuery(path: string, query: URLSearchParams): string {
  return query.size === 0 ? path : `${path}?${query}`;
}

/** The object with its apiVersion and kind, which the server wants to see. */
function complete(object: NewObject, resource: Resource): NewObject {
  return { ...object, apiVersion: apiVersionOf(resource), kind: resource.kind };
}

function deleteOptions({ uid, resourceVersion, propagation }: DeleteRequest): Readonly<Record<string, unknown>> {
  const preconditions = uid === undefined && resourceVersion === undefined ? undefined : { uid, resourceVersion };
  return { apiVersion: "v1", kind: "DeleteOptions", preconditions, propagationPolicy: propagation };
}
