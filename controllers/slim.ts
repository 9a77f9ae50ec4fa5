/** Objects without what nobody here reads, page by page: a big namespace must not cost its whole spec. */
import type { KubeObject } from "../kube/api.ts";
import type { Watchable } from "../kube/list_watch.ts";
import { GROUP } from "../primitives/mod.ts";

/** An API whose lists and watches show metadata and status alone, and of the annotations our own. */
export function slimming(api: Watchable): Watchable {
  return {
    async list(resource, request) {
      const page = await api.list(resource, request);
      return { ...page, items: page.items.map(slim) };
    },
    async *watch(resource, request) {
      for await (const { type, object } of api.watch(resource, request)) yield { type, object: slim(object) };
    },
  };
}

function slim({ apiVersion, kind, metadata, status }: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, generation, creationTimestamp, annotations = {} } = metadata;
  const ours = Object.entries(annotations).filter(([key]) => key.startsWith(`${GROUP}/`));
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      uid,
      resourceVersion,
      creationTimestamp,
      ...(namespace !== undefined && { namespace }),
      ...(generation !== undefined && { generation }),
      ...(ours.length > 0 && { annotations: Object.fromEntries(ours) }),
    },
    ...(status !== undefined && { status }),
  };
}
