/** The operator of a test cluster: the real one. */
import { Metrics } from "../../controllers/metrics.ts";
import { Operator } from "../../controllers/operator.ts";
import type { KubeApi } from "../../kube/api.ts";
import { primitives } from "../../primitives/mod.ts";
import type { Time } from "./time.ts";

/** Takes a line of the operator's log. */
export type TestLog = (level: "debug" | "info" | "warn" | "error", message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** The operator, which decides who may. While it is away nobody is answered, and nothing expires. */
export interface TestOperator {
  /** Whether it runs. */
  readonly isRunning: boolean;
  /** Starts it. Does nothing while it runs. */
  start(): Promise<void>;
  /** Ends it as a crash does: none of its requests is heard of any more. Does nothing while it does not run. */
  stop(): Promise<void>;
}

export interface OperatorOptions {
  /** Gives a connection. */
  readonly connect: () => KubeApi;
  readonly time: Time;
  readonly random: () => number;
  readonly log: TestLog;
}

export class MemoryOperator implements TestOperator {
  readonly #options: OperatorOptions;
  #running: { readonly api: KubeApi; readonly operator: Operator } | undefined;
  readonly #stopping: Promise<void>[] = [];

  constructor(options: OperatorOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  async start(): Promise<void> {
    const { connect, time, random, log } = this.#options;
    if (this.#running) return;
    const api = connect();
    const operator = new Operator({ api, clock: time.clock, random, primitives, log, metrics: new Metrics("never") });
    this.#running = { api, operator: operator.start() };
    await time.settled();
  }

  async stop(): Promise<void> {
    this.#crash();
    await this.#options.time.settled();
  }

  /** Ends it, and waits until nothing is left of it. */
  async end(): Promise<void> {
    this.#crash();
    await Promise.all(this.#stopping);
  }

  #crash(): void {
    if (!this.#running) return;
    const { api, operator } = this.#running;
    this.#running = undefined;
    api.close();
    this.#stopping.push(operator.stop());
  }
}
