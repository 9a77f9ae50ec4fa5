/** The life of Pods in a test cluster. */
import { type KubeObject, pods } from "../../kube/api.ts";
import { isNotFound } from "../../kube/errors.ts";
import type { PodIdentity } from "../../kube/identity.ts";
import type { MemoryClient } from "../../kube/memory/client.ts";
import type { Duration } from "../duration.ts";
import { InvalidError } from "../errors.ts";
import { find, make, type ObjectOptions, setStatus } from "./objects.ts";
import { readDuration, type Time } from "./time.ts";

/** How a Pod is deleted. */
export interface DeletePodOptions extends ObjectOptions {
  /** How long it takes to end: milliseconds, or such as `30s`. Meanwhile it keeps what it holds. Default: it is gone at once. */
  readonly grace?: Duration | undefined;
}

/**
 * The life of Pods. Nothing runs in them: `cluster.connect({ pod })` makes the test's own code act as one. When a Pod has ended, that code
 * goes on, and finds that what it held is lost.
 *
 * Every method resolves when all has happened that follows without time passing.
 *
 * ```ts ignore
 * import { testCluster } from "@konductor/sdk/testing";
 *
 * await using cluster = await testCluster();
 * const worker = await cluster.connect({ pod: "worker-0" });
 * await worker.mutex("db").create();
 * const lock = await worker.mutex("db").lock();
 * await cluster.pods.fail("worker-0");
 * if (!lock.signal.aborted) throw new Error("it still holds the lock");
 * ```
 */
export interface TestPods {
  /** Creates a Pod that runs. `connect` does that by itself. Does nothing when it is there and has not ended. */
  create(name: string, options?: ObjectOptions): Promise<void>;
  /** Ends a Pod: it has succeeded. */
  complete(name: string, options?: ObjectOptions): Promise<void>;
  /** Ends a Pod: it has failed, or was evicted. */
  fail(name: string, options?: ObjectOptions): Promise<void>;
  /** Deletes a Pod. The next one of its name is another. */
  delete(name: string, options?: DeletePodOptions): Promise<void>;
}

/** What Pods and Jobs need of their cluster. */
export interface WorkloadOptions {
  /** An administrator's. */
  readonly api: MemoryClient;
  readonly time: Time;
  readonly namespace: string;
}

export class MemoryPods implements TestPods {
  readonly #options: WorkloadOptions;

  constructor(options: WorkloadOptions) {
    this.#options = options;
  }

  async create(name: string, { namespace = this.#options.namespace }: ObjectOptions = {}): Promise<void> {
    await this.identity(name, namespace);
    await this.#options.time.settled();
  }

  complete(name: string, options?: ObjectOptions): Promise<void> {
    return this.#end(name, { ...options, action: "complete", phase: "Succeeded" });
  }

  fail(name: string, options?: ObjectOptions): Promise<void> {
    return this.#end(name, { ...options, action: "fail", phase: "Failed" });
  }

  async delete(name: string, { grace = 0, ...options }: DeletePodOptions = {}): Promise<void> {
    const { api, time } = this.#options;
    const graceSeconds = readDuration(`delete Pod "${name}"`, grace) / 1000;
    const { metadata: { namespace, uid } } = await this.#find(name, { ...options, action: "delete" });
    await api.remove(pods, { namespace, name, uid, graceSeconds });
    await time.settled();
  }

  /** The Pod of that name, which is made where it is missing. Throws an `InvalidError` when it has ended. */
  async identity(name: string, namespace: string): Promise<PodIdentity> {
    const pod = await this.#existing(name, namespace) ?? await this.#start(name, namespace);
    if (phaseOf(pod) !== "Running") {
      throw new InvalidError(`Cannot be Pod "${name}": it has ended; delete it with cluster.pods.delete, or use another name`);
    }
    return { name, namespace, uid: pod.metadata.uid };
  }

  async #existing(name: string, namespace: string): Promise<KubeObject | undefined> {
    try {
      return await this.#options.api.get(pods, { namespace, name });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async #start(name: string, namespace: string): Promise<KubeObject> {
    const { api } = this.#options;
    const spec = { nodeName: "node", containers: [{ name: "main", image: "none" }] };
    await make(api, pods, { metadata: { name, namespace }, spec });
    return await api.patch(pods, { namespace, name, patch: { status: { phase: "Running" } }, subresource: "status" });
  }

  async #end(name: string, { phase, ...which }: End): Promise<void> {
    const { api, time } = this.#options;
    await setStatus(api, pods, await this.#find(name, which), { phase });
    await time.settled();
  }

  #find(name: string, which: Omit<End, "phase">): Promise<KubeObject> {
    return find(this.#options.api, pods, { name, ...which, advice: `cluster.connect({ pod: "${name}" }) makes it` });
  }
}

interface End extends ObjectOptions {
  readonly action: string;
  readonly phase: "Succeeded" | "Failed";
}

function phaseOf({ status }: KubeObject): unknown {
  return Object(status)["phase"];
}
