/** Kubernetes' own objects in a test cluster, found by their names. */
import type { KubeApi, KubeObject, NewObject, Resource } from "../../kube/api.ts";
import { namespaces } from "../../kube/api.ts";
import { isAlreadyExists } from "../../kube/errors.ts";
import { InvalidError, NotFoundError } from "../errors.ts";

/** Where an object is. */
export interface ObjectOptions {
  /** Default: where the only one of that name is; of a new one, the cluster's. */
  readonly namespace?: string | undefined;
}

/** Which object is meant, and what for: in words, for messages. */
export interface Wanted extends ObjectOptions {
  readonly name: string;
  /** The infinitive. */
  readonly action: string;
  /** What helps when there is none. */
  readonly advice: string;
}

/** Finds the only object of that name. Throws a `NotFoundError` when there is none, an `InvalidError` when there are several. */
export async function find(api: KubeApi, resource: Resource, { namespace, name, action, advice }: Wanted): Promise<KubeObject> {
  const { items } = await api.list(resource, { namespace, fieldSelector: `metadata.name=${name}` });
  const [found, another] = items;
  const deed = `Cannot ${action} ${resource.kind} "${name}"`;
  if (another) {
    const places = items.map((item) => item.metadata.namespace).join(", ");
    throw new InvalidError(`${deed}: there is one in each of ${places}; say which with { namespace }`, { reason: "Ambiguous" });
  }
  if (found) return found;
  const where = namespace === undefined ? "there is none" : `there is none in namespace ${namespace}`;
  throw new NotFoundError(`${deed}: ${where}; ${advice}`, { reason: "NotFound" });
}

/** Creates an object, and its namespace where that is missing. */
export async function make(api: KubeApi, resource: Resource, object: NewObject): Promise<KubeObject> {
  await ensureNamespace(api, object.metadata.namespace ?? "");
  return await api.create(resource, { object });
}

/** Creates a namespace where it is missing. */
export async function ensureNamespace(api: KubeApi, name: string): Promise<void> {
  try {
    await api.create(namespaces, { object: { metadata: { name } } });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

/** Changes an object's status. */
export async function setStatus(api: KubeApi, resource: Resource, object: KubeObject, status: object): Promise<void> {
  const { name, namespace } = object.metadata;
  await api.patch(resource, { namespace, name, patch: { status }, subresource: "status" });
}
