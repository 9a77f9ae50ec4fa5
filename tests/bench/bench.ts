/** What all parts of the bench share: one control plane, places to measure in, and operators as users run them. */
import { type KubeApi, namespaces } from "../../kube/api.ts";
import { Supervisor } from "../cluster/supervisor.ts";
import { ClusterHouse } from "../engine/cluster_world.ts";
import { semaphores } from "../engine/people.ts";
import { OperatorProcess } from "./operator_process.ts";
import type { Row } from "./results.ts";

/** One thing to measure. */
export interface Part {
  readonly name: string;
  /** What it measures, in a line. */
  readonly title: string;
  readonly measure: (bench: Bench) => Promise<readonly Row[]>;
}

/** How much is done. */
export interface Effort {
  /** The floor and the rest are measured in turns, so that what else the machine does falls on both. */
  readonly rounds: number;
  /** Of each, in a round. */
  readonly times: number;
  /** How many clients there are at once where cycles are counted. */
  readonly clients: readonly number[];
  /** How many wait in the crowds. */
  readonly crowds: readonly number[];
  /** In how many rounds cycles are counted. */
  readonly contests: number;
  /** How long cycles are counted in a round, in milliseconds. */
  readonly cycling: number;
  /** How long an idle operator is looked at, in milliseconds. */
  readonly quiet: number;
  /** How many processes of a sort are started. */
  readonly starts: number;
}

export const FULL: Effort = {
  rounds: 5,
  times: 16,
  clients: [1, 16, 64],
  crowds: [10, 1_000, 10_000],
  contests: 3,
  cycling: 1_000,
  quiet: 10_000,
  starts: 7,
};
export const QUICK: Effort = {
  rounds: 2,
  times: 6,
  clients: [1, 64],
  crowds: [10, 500],
  contests: 1,
  cycling: 400,
  quiet: 2_000,
  starts: 2,
};

/** A namespace of an API server. */
export interface Place {
  readonly api: KubeApi;
  readonly namespace: string;
}

export class Bench implements AsyncDisposable {
  readonly house: ClusterHouse;
  readonly effort: Effort;
  readonly #supervisor: Supervisor;

  private constructor(house: ClusterHouse, supervisor: Supervisor, effort: Effort) {
    this.house = house;
    this.effort = effort;
    this.#supervisor = supervisor;
  }

  static async start(effort: Effort): Promise<Bench> {
    return new Bench(await ClusterHouse.start({ fsync: true }), await Supervisor.start(), effort);
  }

  /** A namespace of that name, made where it is not there yet. */
  async place(namespace: string): Promise<Place> {
    const { api } = this.house;
    await api.create(namespaces, { object: { metadata: { name: namespace } } });
    return { api, namespace };
  }

  /** Starts an operator for one namespace; resolves as soon as the process is there. */
  operator({ namespace }: Place): Promise<OperatorProcess> {
    return OperatorProcess.start(this.#supervisor, { kubeconfig: this.house.cluster.kubeconfig, namespace });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#supervisor[Symbol.asyncDispose]();
    await this.house[Symbol.asyncDispose]();
  }
}

/** Says what is being done. */
export function say(text: string): void {
  console.error(`  ${text}`);
}

export async function makeSemaphore({ api, namespace }: Place, { name, permits }: { name: string; permits: number }): Promise<void> {
  await api.create(semaphores, { object: { metadata: { namespace, name }, spec: { permits } } });
}
