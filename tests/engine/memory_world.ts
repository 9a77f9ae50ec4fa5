import type { Clock } from "../../kube/clock.ts";
import type { KubeApi } from "../../kube/api.ts";
import { ManualClock } from "../../kube/memory/manual_clock.ts";
import { type Call, type Fault, MemoryServer } from "../../kube/memory/server.ts";
import { Operator } from "../../controllers/operator.ts";
import { seeded } from "../../sdk/testing/random.ts";
import { GROUP, primitives } from "../../primitives/mod.ts";
import { crdsOf } from "../../tools/crds.ts";
import { People } from "./people.ts";
import { pause, type Running, type World } from "./world.ts";

const crds = crdsOf(primitives);
const WRITES: ReadonlySet<Call["verb"]> = new Set(["create", "update", "patch", "delete"]);

/** A world in memory, in virtual time. Its operators are clients of the users `operator-1`, `operator-2` and so on. */
export class MemoryWorld implements World {
  readonly clock: Clock;
  readonly server: MemoryServer;
  readonly people: People;
  readonly random: () => number = seeded(1);
  readonly #manual = new ManualClock();
  readonly #operators: MemoryOperator[] = [];
  #writes = 0;

  constructor() {
    this.clock = this.#manual;
    this.server = new MemoryServer({ clock: this.clock, random: this.random, crds });
    this.server.faults = (call) => this.#count(call);
    this.people = new People(this.server.client({ user: "people" }), "default");
  }

  async operator(): Promise<MemoryOperator> {
    const client = this.server.client({ user: `operator-${this.#operators.length + 1}` });
    const { clock, random } = this;
    const operator = new Operator({ api: client, clock, random, primitives, log: () => {} });
    const running = new MemoryOperator(operator, client);
    this.#operators.push(running);
    await operator.start().ready;
    return running;
  }

  async outage(): Promise<void> {
    this.server.down();
    await pause(this, 500);
    this.server.up();
  }

  writes(): Promise<number> {
    return Promise.resolve(this.#writes);
  }

  history(): never {
    throw new Error("Cannot tell what a watch has missed: nothing in this world makes a watch miss anything");
  }

  during<T>(promise: Promise<T>): Promise<T> {
    return this.#manual.during(promise);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.during(Promise.all(this.#operators.map((operator) => operator.crash())));
  }

  #count({ verb, resource }: Call): Fault | undefined {
    if (WRITES.has(verb) && resource.group === GROUP) this.#writes += 1;
    return undefined;
  }
}

class MemoryOperator implements Running {
  readonly #operator: Operator;
  readonly #client: KubeApi;

  constructor(operator: Operator, client: KubeApi) {
    this.#operator = operator;
    this.#client = client;
  }

  /** None of its calls is heard of any more; what was on its way is gone. */
  crash(): Promise<void> {
    this.#client.close();
    return this.#operator.stop();
  }
}
