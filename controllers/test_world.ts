/** For tests: an API server in memory with an operator on it, in virtual time, and all that the operator asked of it. */
import { type Call, type Fault, MemoryServer } from "../kube/memory/server.ts";
import { ManualClock } from "../kube/memory/manual_clock.ts";
import type { KubeApi } from "../kube/api.ts";
import { primitives } from "../primitives/mod.ts";
import { crdsOf } from "../tools/crds.ts";
import { People } from "../tests/engine/people.ts";
import type { LogFields } from "./log.ts";
import { Operator, type OperatorOptions } from "./operator.ts";
import { seeded } from "../sdk/testing/random.ts";

export interface LogLine extends LogFields {
  readonly level: string;
  readonly msg: string;
}

const crds = crdsOf(primitives);
const WRITES: ReadonlySet<Call["verb"]> = new Set(["create", "update", "patch", "delete"]);

export class TestWorld implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly random: () => number = seeded(1);
  readonly server: MemoryServer = new MemoryServer({ clock: this.clock, random: this.random, crds });
  readonly people: People = new People(this.server.client({ user: "people" }), "default");
  /** What operators asked of the server, in order. */
  readonly calls: Call[] = [];
  readonly log: LogLine[] = [];
  /** What goes wrong for operators. */
  fault: (call: Call) => Fault | undefined = () => undefined;
  readonly #operators: Operator[] = [];

  /** A client whose calls are noted, and go wrong as `fault` says. */
  client(user = "operator"): KubeApi {
    const faults = (call: Call): Fault | undefined => {
      this.calls.push(call);
      return this.fault(call);
    };
    return this.server.client({ user, faults });
  }

  /** Starts an operator and waits until it decides. */
  async operator({ user = "operator", ...options }: Partial<OperatorOptions> & { readonly user?: string } = {}): Promise<Operator> {
    const log: OperatorOptions["log"] = (level, msg, fields) => void this.log.push({ level, msg, ...fields });
    const { clock, random } = this;
    const operator = new Operator({ api: this.client(user), clock, random, primitives, log, ...options }).start();
    this.#operators.push(operator);
    await this.clock.during(operator.ready);
    await this.settle();
    return operator;
  }

  /** The writes among the calls, but for events, as `verb plural/name`. */
  get writes(): string[] {
    return this.calls.filter(({ verb, resource }) => WRITES.has(verb) && resource.plural !== "events").map(nameOf);
  }

  /** The reads of single objects among the calls. */
  get gets(): string[] {
    return this.calls.filter(({ verb }) => verb === "get").map(nameOf);
  }

  /** Lets everything happen that needs no time. */
  settle(): Promise<void> {
    return this.clock.advance(0);
  }

  /** Lets time pass, in milliseconds. */
  pass(milliseconds: number): Promise<void> {
    return this.clock.advance(milliseconds);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.fault = () => undefined;
    this.server.up();
    this.server.thaw();
    await this.clock.during(Promise.all(this.#operators.map((operator) => operator.stop())));
  }
}

function nameOf({ verb, resource, name, subresource }: Call): string {
  return `${verb} ${resource.plural}/${name}${subresource ? `/${subresource}` : ""}`;
}
