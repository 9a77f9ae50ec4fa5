/** An operator that sees requests otherwise than they are. */
import type { KubeApi, KubeObject } from "../../kube/api.ts";
import { fieldsOf } from "../../controllers/object.ts";
import { permits } from "../engine/people.ts";
import { wrapped } from "../engine/wrapped.ts";

/** Sees requests as `show` makes them. */
export function seeing(api: KubeApi, show: (request: KubeObject) => KubeObject): KubeApi {
  const shown = (object: KubeObject): KubeObject => {
    const isRequest = object.kind === permits.kind || object.kind.endsWith("Request");
    return isRequest && object.metadata.name !== "" ? show(object) : object;
  };
  return wrapped(api, {
    get: async (resource, request) => shown(await api.get(resource, request)),
    patch: async (resource, request) => shown(await api.patch(resource, request)),
    async list(resource, request) {
      const page = await api.list(resource, request);
      return { ...page, items: page.items.map(shown) };
    },
    async *watch(resource, request) {
      for await (const event of api.watch(resource, request)) yield { ...event, object: shown(event.object) };
    },
  });
}

/** A request whose spec is another. */
export function withSpec(
  object: KubeObject,
  change: (spec: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
): KubeObject {
  return { ...object, spec: change(fieldsOf(object["spec"])) };
}
