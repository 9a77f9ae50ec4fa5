/** What users do, by plain calls to the API server: make semaphores, queue, hold, renew, leave; and what they see. */
import * as z from "zod";
import type { KubeApi, KubeObject, NewObject, OwnerReference, Resource } from "../../kube/api.ts";
import { pods } from "../../kube/api.ts";
import { fieldsOf, toldOf } from "../../controllers/object.ts";
import type { Told } from "../../primitives/contract.ts";
import { resourceOf } from "../../primitives/mod.ts";
import { mutex } from "../../primitives/mutex.ts";
import { semaphore } from "../../primitives/semaphore.ts";
import type { Requested } from "../../primitives/define.ts";
import { type HolderEntry, modalLineStatus } from "../../primitives/line_schema.ts";

export const semaphores = resourceOf(semaphore);
export const permits = resourceOf(semaphore.request);
export const mutexes = resourceOf(mutex);
export const mutexRequests = resourceOf(mutex.request);

/** The one semaphore of a scenario. */
export const SEMAPHORE = "s";

const FINALIZER = "konductor.io/lingers";

type Spec = Readonly<Record<string, unknown>>;

interface Wish {
  readonly spec?: Spec;
  /** The Pod that owns it. */
  readonly pod?: KubeObject;
}

export class People {
  readonly api: KubeApi;
  readonly namespace: string;
  readonly parents: Resource;
  readonly requests: Resource;
  readonly #parentField: string;

  /** `primitive`: what they use. */
  constructor(api: KubeApi, namespace: string, primitive: Requested = semaphore) {
    this.api = api;
    this.namespace = namespace;
    this.parents = resourceOf(primitive);
    this.requests = resourceOf(primitive.request);
    this.#parentField = primitive.request.parentField;
  }

  /** Makes the semaphore, or whatever they use. */
  semaphore(spec: Spec): Promise<KubeObject> {
    return this.api.create(this.parents, { object: this.#object(SEMAPHORE, { spec }) });
  }

  change(spec: Spec): Promise<KubeObject> {
    return this.api.patch(this.parents, { namespace: this.namespace, name: SEMAPHORE, patch: { spec } });
  }

  /** Queues for a permit. */
  queue(name: string, { spec = {}, pod }: Wish = {}): Promise<KubeObject> {
    const object = this.#object(name, { spec: { [this.#parentField]: SEMAPHORE, holder: name, ...spec } });
    const owners = pod === undefined ? {} : { ownerReferences: [ownedBy(pod)] };
    return this.api.create(this.requests, { object: { ...object, metadata: { ...object.metadata, ...owners } } });
  }

  /** Gives a permit back, or leaves the line. */
  async leave(name: string): Promise<void> {
    await this.api.delete(this.requests, { namespace: this.namespace, name });
  }

  renew(name: string, renewTime: string): Promise<KubeObject> {
    return this.say(name, { renewTime });
  }

  /** Writes what may be written into the spec of a request later on. */
  say(name: string, spec: Spec): Promise<KubeObject> {
    return this.api.patch(this.requests, { namespace: this.namespace, name, patch: { spec } });
  }

  permit(name: string): Promise<KubeObject> {
    return this.api.get(this.requests, { namespace: this.namespace, name });
  }

  async told(name: string): Promise<Told> {
    return toldOf(await this.permit(name));
  }

  async phase(name: string): Promise<Told["phase"]> {
    return (await this.told(name)).phase;
  }

  /** Why a request is in its phase. */
  async reason(name: string): Promise<string | undefined> {
    return reasonOf(await this.permit(name));
  }

  async holders(): Promise<string[]> {
    return holdersOf(await this.api.get(this.parents, { namespace: this.namespace, name: SEMAPHORE })).map(({ name }) => name);
  }

  /** A Pod that lingers, terminating, when it is deleted: until `finishPod`. */
  pod(name: string): Promise<KubeObject> {
    const { metadata, ...rest } = this.#object(name, { spec: { containers: [{ name: "main", image: "none" }] } });
    return this.api.create(pods, { object: { ...rest, metadata: { ...metadata, finalizers: [FINALIZER] } } });
  }

  /** Nothing keeps a deleted Pod any more. */
  async finishPod(name: string): Promise<void> {
    await this.api.patch(pods, { namespace: this.namespace, name, patch: { metadata: { finalizers: [] } } });
  }

  /** A Pod reaches a phase. */
  async podPhase(name: string, phase: "Running" | "Succeeded" | "Failed"): Promise<void> {
    await this.api.patch(pods, { namespace: this.namespace, name, patch: { status: { phase } }, subresource: "status" });
  }

  async deletePod(name: string): Promise<void> {
    await this.api.delete(pods, { namespace: this.namespace, name });
  }

  #object(name: string, { spec }: { readonly spec: Spec }): NewObject {
    return { metadata: { namespace: this.namespace, name }, spec };
  }
}

function ownedBy({ metadata: { name, uid } }: KubeObject): OwnerReference {
  return { apiVersion: "v1", kind: "Pod", name, uid, controller: false, blockOwnerDeletion: false };
}

/** Why a request is in its phase. */
export function reasonOf(request: KubeObject): string | undefined {
  return statusOf.request.safeParse(request["status"]).data?.conditions?.[0]?.reason;
}

const statusOf = {
  parent: z.looseObject({ holders: modalLineStatus.holders }),
  request: z.looseObject({ conditions: modalLineStatus.conditions }),
};

/** The committed holders of any line. */
export function holdersOf(parent: KubeObject): readonly HolderEntry[] {
  return statusOf.parent.safeParse(parent["status"]).data?.holders ?? [];
}

/** How many permits are held. */
export function heldOf(parent: KubeObject): number {
  return holdersOf(parent).reduce((sum, { weight }) => sum + (weight ?? 1), 0);
}

/** How many permits there are. */
export function permitsOf(parent: KubeObject): number {
  const { permits } = fieldsOf(parent["spec"]);
  return typeof permits === "number" ? permits : 1;
}
