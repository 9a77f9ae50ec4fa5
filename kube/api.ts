/**
 * The port: the Kubernetes API as this project uses it. Everything that talks to a cluster takes a `KubeApi`; `http.ts` is the
 * adapter for a real API server, `memory/` is one that lives in this process. `tests/conformance` holds both to the same behaviour.
 */

/** A kind of object as the API server serves it. */
export interface Resource {
  /** API group; empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** The name in URLs, e.g. `semaphores`. */
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** What an object belongs to: it goes when that goes. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** What every object has, whatever its kind. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  /** RFC 3339, whole seconds, by the server's clock. */
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
}

/** An object as the server returned it. `spec` and `status` are for whoever knows the kind to read. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** An object on its way to the server, which fills in the rest. */
export interface NewObject {
  readonly metadata: Partial<ObjectMeta> & { readonly generateName?: string };
  readonly [field: string]: unknown;
}

/** One page of a list. */
export interface KubeList {
  readonly resourceVersion: string;
  /** Present when there are more pages. */
  readonly continue?: string;
  readonly items: readonly KubeObject[];
}

export interface WatchEvent {
  /** DELETED on a watch with a selector also means "left the selector". A BOOKMARK's object carries only a resourceVersion. */
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  readonly object: KubeObject;
}

export interface Common {
  readonly signal?: AbortSignal | undefined;
}

/** One object by name. `namespace` is left out for cluster-scoped kinds. */
export interface Named extends Common {
  readonly namespace?: string | undefined;
  readonly name: string;
}

export interface Selection extends Common {
  /** Left out: all namespaces. */
  readonly namespace?: string | undefined;
  /** Equality and set terms as in Kubernetes: `a=b,c!=d,e in (f,g),h,!i`. */
  readonly labelSelector?: string | undefined;
  /** `metadata.name=x`, `metadata.namespace=x`, `status.phase=x` for Pods, and a CRD's selectable fields; joined by commas. */
  readonly fieldSelector?: string | undefined;
  /** Objects arrive with apiVersion, kind and metadata alone. */
  readonly metadataOnly?: boolean | undefined;
}

export interface ListRequest extends Selection {
  /** Objects per page. */
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
}

export interface WatchRequest extends Selection {
  /** Events after this version. */
  readonly resourceVersion: string;
  /** When the server ends the watch, in seconds. */
  readonly timeoutSeconds?: number | undefined;
}

export interface CreateRequest extends Common {
  /** Its namespace says where. With `metadata.generateName` and no name, the server makes one up. */
  readonly object: NewObject;
}

export interface UpdateRequest extends Common {
  /** The whole object; `metadata.resourceVersion` makes it a compare-and-swap. */
  readonly object: NewObject;
  readonly subresource?: "status" | undefined;
}

export interface PatchRequest extends Named {
  /** A JSON merge patch (RFC 7396). With `metadata.resourceVersion` in it, a compare-and-swap; with `metadata.uid`, that object only. */
  readonly patch: Readonly<Record<string, unknown>>;
  readonly subresource?: "status" | undefined;
}

export interface DeleteRequest extends Named {
  /** Preconditions. */
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly propagation?: "Background" | "Foreground" | "Orphan" | undefined;
}

/**
 * Kubernetes, as small as this project needs it.
 *
 * Every method throws `ApiError` when the server refused, `UnreachableError` when no answer came, and the signal's reason when that
 * aborted. An aborted or unanswered write may have been carried out.
 */
export interface KubeApi {
  /** Reads one object. */
  get(resource: Resource, request: Named): Promise<KubeObject>;
  /** One page, read from a quorum (no `resourceVersion` is sent). `listAll` in list.ts follows the pages. */
  list(resource: Resource, request: ListRequest): Promise<KubeList>;
  /**
   * One watch connection with bookmarks. Ends when the server closes it or the signal aborts (an abort ends it quietly). Throws
   * `ApiError` for a refusal and for an ERROR event in the stream (410: the version is too old), `UnreachableError` when it was cut.
   */
  watch(resource: Resource, request: WatchRequest): AsyncIterable<WatchEvent>;
  /** Creates an object, and returns it as the server keeps it. */
  create(resource: Resource, request: CreateRequest): Promise<KubeObject>;
  /** Replaces an object, or its status. With a `resourceVersion` it is refused (409) when somebody else was there before. */
  update(resource: Resource, request: UpdateRequest): Promise<KubeObject>;
  /** Merges the given fields into an object, or its status (RFC 7396): `null` takes a field away. */
  patch(resource: Resource, request: PatchRequest): Promise<KubeObject>;
  /** Resolves once the deletion was accepted; an object with finalizers may still be there. */
  delete(resource: Resource, request: DeleteRequest): Promise<void>;
  /** The kinds under an apiVersion that can be watched; none where it is not served. Throws a TypeError for what is no apiVersion. */
  discover(apiVersion: string, request?: Common): Promise<readonly Resource[]>;
  /** Gives up connections. Watches end; later calls fail. */
  close(): void;
}

function core(plural: string, kind: string): Resource {
  return { group: "", version: "v1", plural, kind, namespaced: true };
}

export const pods: Resource = core("pods", "Pod");
export const events: Resource = core("events", "Event");
export const namespaces: Resource = { ...core("namespaces", "Namespace"), namespaced: false };

/** The `apiVersion` of a resource, e.g. `konductor.io/v1` or `v1`. */
export function apiVersionOf(resource: Resource): string {
  return resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
}
