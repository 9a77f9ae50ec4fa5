/** The life of Jobs in a test cluster. */
import type { Resource } from "../../kube/api.ts";
import { find, make, type ObjectOptions, setStatus } from "./objects.ts";
import type { WorkloadOptions } from "./pods.ts";

const resource: Resource = { group: "batch", version: "v1", plural: "jobs", kind: "Job", namespaced: true };

/**
 * The life of Jobs, for gates. Nothing runs in them.
 *
 * Every method resolves when all has happened that follows without time passing.
 *
 * ```ts ignore
 * import { testCluster } from "@konductor/sdk/testing";
 *
 * await using cluster = await testCluster();
 * const konductor = await cluster.connect();
 * await konductor.gate("extracted").create({ conditions: [{ type: "Job", name: "extract" }] });
 * await cluster.jobs.create("extract");
 * await cluster.jobs.complete("extract");
 * await konductor.gate("extracted").wait();
 * ```
 */
export interface TestJobs {
  /** Creates a Job that goes on until it is told to end. */
  create(name: string, options?: ObjectOptions): Promise<void>;
  /** Ends a Job: it has completed. */
  complete(name: string, options?: ObjectOptions): Promise<void>;
  /** Ends a Job: it has failed. */
  fail(name: string, options?: ObjectOptions): Promise<void>;
  /** Deletes a Job. */
  delete(name: string, options?: ObjectOptions): Promise<void>;
}

export class MemoryJobs implements TestJobs {
  readonly #options: WorkloadOptions;

  constructor(options: WorkloadOptions) {
    this.#options = options;
  }

  async create(name: string, { namespace = this.#options.namespace }: ObjectOptions = {}): Promise<void> {
    const { api, time } = this.#options;
    const template = { spec: { restartPolicy: "Never", containers: [{ name: "main", image: "none" }] } };
    const job = await make(api, resource, { metadata: { name, namespace }, spec: { template } });
    await setStatus(api, resource, job, { startTime: this.#now(), active: 1 });
    await time.settled();
  }

  complete(name: string, options?: ObjectOptions): Promise<void> {
    const completionTime = this.#now();
    return this.#end(name, { ...options, action: "complete", types: ["SuccessCriteriaMet", "Complete"], completionTime });
  }

  fail(name: string, options?: ObjectOptions): Promise<void> {
    return this.#end(name, { ...options, action: "fail", types: ["FailureTarget", "Failed"] });
  }

  async delete(name: string, options?: ObjectOptions): Promise<void> {
    const { api, time } = this.#options;
    const { metadata: { namespace } } = await find(api, resource, { name, ...options, action: "delete", advice: adviceFor(name) });
    await api.delete(resource, { namespace, name, propagation: "Background" });
    await time.settled();
  }

  async #end(name: string, { types, completionTime, ...which }: End): Promise<void> {
    const { api, time } = this.#options;
    const job = await find(api, resource, { name, ...which, advice: adviceFor(name) });
    const conditions = types.map((type) => ({ type, status: "True", lastTransitionTime: this.#now() }));
    await setStatus(api, resource, job, { active: 0, conditions, ...(completionTime === undefined ? {} : { completionTime }) });
    await time.settled();
  }

  #now(): string {
    return new Date(this.#options.time.clock.now()).toISOString().replace(/\.\d+/, "");
  }
}

interface End extends ObjectOptions {
  readonly action: string;
  /** Its conditions. */
  readonly types: readonly string[];
  readonly completionTime?: string;
}

function adviceFor(name: string): string {
  return `cluster.jobs.create("${name}") makes it`;
}
