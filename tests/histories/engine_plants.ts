/** Operators with one bug each, planted between the engine and the API server. The histories have to find them all. */
import type { KubeApi, KubeObject, ListRequest, PatchRequest, Resource, UpdateRequest, WatchEvent, WatchRequest } from "../../kube/api.ts";
import { pods } from "../../kube/api.ts";
import { ApiError, isConflict, UnreachableError } from "../../kube/errors.ts";
import { fieldsOf } from "../../controllers/object.ts";
import { holdersOf, permits, semaphores } from "../engine/people.ts";
import { wrapped } from "../engine/wrapped.ts";
import { seeing } from "./engine_seeing.ts";
import type { Plant } from "./engine_stage.ts";

/** Found with semaphores. */
export const plants: Readonly<Record<string, Plant>> = {
  "it tells whatever the version": (api) =>
    wrapped(api, {
      patch: (resource, request) => api.patch(resource, withMetadata(request, {})),
    }),

  "it tells over the newest version that it has seen, not over the one that it decided on": (api) =>
    withCopies(api, (copies) => ({
      patch(resource, request) {
        const { uid, resourceVersion } = copies.get(resource, request.name)?.metadata ?? {};
        return api.patch(resource, uid === undefined ? request : withMetadata(request, { uid, resourceVersion }));
      },
    })),

  "it commits whatever the version": (api) =>
    wrapped(api, {
      async update(resource, request) {
        const { namespace, name = "" } = request.object.metadata;
        const { metadata } = await api.get(resource, { namespace, name });
        return await api.update(resource, { ...request, object: { ...request.object, metadata } });
      },
    }),

  "it tells before it commits": (api) =>
    wrapped(api, {
      async update(resource, request) {
        await tellAll(api, request);
        return await api.update(resource, request);
      },
    }),

  "it takes a commit without an answer for done": (api) =>
    wrapped(api, {
      async update(resource, request) {
        return await orPretend(api.update(resource, request), { resource, request, when: (error) => error instanceof UnreachableError });
      },
    }),

  "it takes what is not in its list for gone": (api) =>
    withCopies(api, (copies) => ({
      get(resource, request) {
        const isMissing = resource.plural === permits.plural && copies.get(resource, request.name) === undefined;
        return isMissing ? Promise.reject(notFound()) : api.get(resource, request);
      },
    })),

  "it says that claims are over without making sure that its holder list is the newest": (api) =>
    withCopies(api, (copies) => ({
      get: believing(api, copies, semaphores),
      async update(resource, request) {
        const parent = copies.get(resource, request.object.metadata.name ?? "");
        const grants = parent === undefined || holdersOf({ ...parent, status: request.object["status"] }).length > holdersOf(parent).length;
        if (grants) return await copies.update(resource, request);
        return await orPretend(copies.update(resource, request), { resource, request, when: isConflict });
      },
    })),

  "it takes a Pod that terminates for one that runs": (api) =>
    wrapped(api, {
      async get(resource, request) {
        const found = await api.get(resource, request);
        if (resource.plural !== pods.plural) return found;
        const { deletionTimestamp: _told, ...metadata } = found.metadata;
        return { ...found, metadata };
      },
    }),

  "it takes over from its copies what a predecessor granted": (api) =>
    withCopies(api, (copies) => ({
      async list(resource, request) {
        if (request.fieldSelector === undefined || resource.plural !== permits.plural) return await copies.list(resource, request);
        return { resourceVersion: "1", items: copies.all(resource) };
      },
    })),

  "it turns the line around": (api) =>
    seeing(api, (request) => {
      const age = Number(request.metadata.name.slice(1));
      return { ...request, metadata: { ...request.metadata, creationTimestamp: new Date(1e12 - age * 1000).toISOString() } };
    }),

  "it does not see renewals": (api) =>
    seeing(api, (request) => {
      const { renewTime, ...spec } = fieldsOf(request["spec"]);
      return renewTime === undefined ? request : { ...request, spec: { ...spec, renewTime: "2026-01-01T00:00:00Z" } };
    }),

  "it does not notice deletions": (api) =>
    wrapped(api, {
      async *watch(resource, request) {
        for await (const event of api.watch(resource, request)) {
          if (event.type !== "DELETED" || resource.plural !== permits.plural) yield event;
        }
      },
    }),

  "it does not list again when its version is too old": (api) =>
    wrapped(api, {
      async *watch(resource, request) {
        try {
          yield* api.watch(resource, request);
        } catch (error) {
          if (!(error instanceof ApiError && error.code === 410)) throw error;
          const { resourceVersion } = await api.list(resource, {});
          yield { type: "BOOKMARK", object: bookmark(resource, resourceVersion) };
        }
      },
    }),
};

/** An operator's copies of what it watches, as the engine has them. */
class Copies {
  readonly #api: KubeApi;
  readonly #objects = new Map<string, KubeObject>();

  constructor(api: KubeApi) {
    this.#api = api;
  }

  get({ plural }: Resource, name: string): KubeObject | undefined {
    return this.#objects.get(`${plural}/${name}`);
  }

  all({ plural }: Resource): KubeObject[] {
    return [...this.#objects].filter(([key]) => key.startsWith(`${plural}/`)).map(([, object]) => object);
  }

  async list(resource: Resource, request: ListRequest) {
    const page = await this.#api.list(resource, request);
    if (request.fieldSelector === undefined) {
      for (const { metadata } of this.all(resource)) this.#objects.delete(`${resource.plural}/${metadata.name}`);
      for (const object of page.items) this.keep(resource, object);
    }
    return page;
  }

  async *watch(resource: Resource, request: WatchRequest): AsyncGenerator<WatchEvent> {
    for await (const event of this.#api.watch(resource, request)) {
      const key = `${resource.plural}/${event.object.metadata.name}`;
      if (event.type === "DELETED") this.#objects.delete(key);
      else if (event.type !== "BOOKMARK") this.keep(resource, event.object);
      yield event;
    }
  }

  /** What it wrote itself counts as seen. */
  async patch(resource: Resource, request: PatchRequest): Promise<KubeObject> {
    return this.keep(resource, await this.#api.patch(resource, request));
  }

  async update(resource: Resource, request: UpdateRequest): Promise<KubeObject> {
    return this.keep(resource, await this.#api.update(resource, request));
  }

  keep({ plural }: Resource, object: KubeObject): KubeObject {
    this.#objects.set(`${plural}/${object.metadata.name}`, object);
    return object;
  }
}

function withCopies(api: KubeApi, plant: (copies: Copies) => Partial<KubeApi>): KubeApi {
  const copies = new Copies(api);
  return wrapped(api, {
    list: (resource, request) => copies.list(resource, request),
    watch: (resource, request) => copies.watch(resource, request),
    patch: (resource, request) => copies.patch(resource, request),
    update: (resource, request) => copies.update(resource, request),
    ...plant(copies),
  });
}

/** Takes a copy for a live read. */
function believing(api: KubeApi, copies: Copies, kind: Resource): KubeApi["get"] {
  return (resource, request) => {
    const copy = resource.plural === kind.plural ? copies.get(resource, request.name) : undefined;
    return copy ? Promise.resolve(copy) : api.get(resource, request);
  };
}

function withMetadata(request: PatchRequest, metadata: Readonly<Record<string, unknown>>): PatchRequest {
  return { ...request, patch: { ...request.patch, metadata } };
}

/** Tells everybody in a holder list that it holds. */
async function tellAll(api: KubeApi, { object }: UpdateRequest): Promise<void> {
  const { metadata: { namespace, name = "" }, status } = object;
  const parent = await api.get(semaphores, { namespace, name });
  const known = new Set(holdersOf(parent).map(({ uid }) => uid));
  const added = holdersOf({ ...parent, status }).filter(({ uid }) => !known.has(uid));
  await Promise.all(added.map(({ name, token, acquiredAt }) => {
    const patch = { status: { phase: "Granted", token, acquiredAt } };
    return api.patch(permits, { namespace, name, subresource: "status", patch });
  }));
}

interface Pretence {
  readonly resource: Resource;
  readonly request: UpdateRequest;
  readonly when: (error: unknown) => boolean;
}

/** The answer; after some failures, the object as it would be. */
async function orPretend(answer: Promise<KubeObject>, { resource, request: { object }, when }: Pretence): Promise<KubeObject> {
  try {
    return await answer;
  } catch (error) {
    if (!when(error)) throw error;
    const { name = "", namespace = "", uid = "", resourceVersion = "" } = object.metadata;
    return { ...object, apiVersion: "", kind: resource.kind, metadata: { name, namespace, uid, resourceVersion, creationTimestamp: "" } };
  }
}

function notFound(): ApiError {
  return new ApiError("not found", { code: 404, reason: "NotFound" });
}

function bookmark({ kind }: Resource, resourceVersion: string): KubeObject {
  return { apiVersion: "", kind, metadata: { name: "", uid: "", creationTimestamp: "", resourceVersion, ...fieldsOf(undefined) } };
}
