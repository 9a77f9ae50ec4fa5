/** What users do, by plain calls to the API server: make semaphores, queue, hold, renew, leave; and what they see. */
import type { KubeApi, KubeObject, NewObject, OwnerReference } from "../../kube/api.ts";
import { pods } from "../../kube/api.ts";
import { fieldsOf, toldOf } from "../../controllers/object.ts";
import type { Told } from "../../primitives/contract.ts";
import { resourceOf } from "../../primitives/mod.ts";
import { mutex } from "../../primitives/mutex.ts";
import { semaphore } from "../../primitives/semaphore.ts";
import type { HolderEntry } from "../../primitives/line_schema.ts";

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

  constructor(api: KubeApi, namespace: string) {
    this.api = api;
    this.namespace = namespace;
  }

  /** Makes the semaphore. */
  semaphore(spec: Spec): Promise<KubeObject> {
    return this.api.create(semaphores, { object: this.#object(SEMAPHORE, { spec }) });
  }

  change(spec: Spec): Promise<KubeObject> {
    return this.api.patch(semaphores, { namespace: this.namespace, name: SEMAPHORE, patch: { spec } });
  }

  /** Queues for a permit. */
  queue(name: string, { spec = {}, pod }: Wish = {}): Promise<KubeObject> {
    const object = this.#object(name, { spec: { semaphore: SEMAPHORE, holder: name, ...spec } });
    const owners = pod === undefined ? {} : { ownerReferences: [ownedBy(pod)] };
    return this.api.create(permits, { object: { ...object, metadata: { ...object.metadata, ...owners } } });
  }

  /** Gives a permit back, or leaves the line. */
  async leave(name: string): Promise<void> {
    await this.api.delete(permits, { namespace: this.namespace, name });
  }

  renew(name: string, renewTime: string): Promise<KubeObject> {
    return this.api.patch(permits, { namespace: this.namespace, name, patch: { spec: { renewTime } } });
  }

  permit(name: string): Promise<KubeObject> {
    return this.api.get(permits, { namespace: this.namespace, name });
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
    return holdersOf(await this.api.get(semaphores, { namespace: this.namespace, name: SEMAPHORE })).map(({ name }) => name);
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
  return readStatus.request(request["status"]).conditions?.[0]?.reason;
}

const readStatus = {
  semaphore: (status: unknown) => semaphore.status.safeParse(status ?? {}).data ?? {},
  request: (status: unknown) => semaphore.request.status.safeParse(status ?? {}).data ?? { phase: "Pending" as const },
};

/** The committed holders of a semaphore. */
export function holdersOf(parent: KubeObject): readonly HolderEntry[] {
  return readStatus.semaphore(parent["status"]).holders ?? [];
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
