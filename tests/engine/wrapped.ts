import type { KubeApi } from "../../kube/api.ts";

/** An API of which some methods are others. */
export function wrapped(api: KubeApi, changes: Partial<KubeApi>): KubeApi {
  return {
    get: (resource, request) => api.get(resource, request),
    list: (resource, request) => api.list(resource, request),
    watch: (resource, request) => api.watch(resource, request),
    create: (resource, request) => api.create(resource, request),
    update: (resource, request) => api.update(resource, request),
    patch: (resource, request) => api.patch(resource, request),
    delete: (resource, request) => api.delete(resource, request),
    discover: (apiVersion, request) => api.discover(apiVersion, request),
    close: () => api.close(),
    ...changes,
  };
}
