/** A small world for tests of the SDK: an API server in memory, the real operator, clients, and a clock that the test turns. */
import { Operator } from "../controllers/operator.ts";
import type { KubeObject } from "../kube/api.ts";
import { pods } from "../kube/api.ts";
import { ManualClock } from "../kube/memory/manual_clock.ts";
import { type Call, type Fault, MemoryServer } from "../kube/memory/server.ts";
import { primitives, resourceOf } from "../primitives/mod.ts";
import { semaphore } from "../primitives/semaphore.ts";
import { mutex } from "../primitives/mutex.ts";
import { crdsOf } from "../tools/crds.ts";
import type { Konductor } from "./client.ts";
import { connect, type ConnectOptions } from "./connect.ts";
import type { RequestState } from "./request.ts";
import { seeded } from "./testing/random.ts";

export const permits = resourceOf(semaphore.request);
export const semaphores = resourceOf(semaphore);
export const mutexes = resourceOf(mutex);
export const mutexRequests = resourceOf(mutex.request);

/** One client, and everything that it sent. */
export interface Party {
  readonly konductor: Konductor;
  readonly calls: Call[];
  /** What goes wrong for this client. */
  fault: ((call: Call) => Fault | undefined) | undefined;
}

/** Timers fire on whole milliseconds and never early, as the platform's do. */
class WholeClock extends ManualClock {
  override after(milliseconds: number, callback: () => void): () => void {
    return super.after(Math.ceil(milliseconds), callback);
  }
}

export class Lab implements AsyncDisposable {
  readonly clock = new WholeClock();
  readonly random = seeded(1);
  readonly server = new MemoryServer({ clock: this.clock, random: this.random, crds: crdsOf(primitives) });
  /** An administrator, who meets no faults. */
  readonly api = this.server.client({ user: "admin" });
  readonly #parties: Party[] = [];
  #operator: Operator | undefined;

  /** A world with a semaphore "s" of one permit and a mutex "m". */
  static async start({ operator = true }: { readonly operator?: boolean } = {}): Promise<Lab> {
    const lab = new Lab();
    if (operator) await lab.startOperator();
    await lab.api.create(semaphores, { object: { metadata: { name: "s", namespace: "default" }, spec: { permits: 1 } } });
    await lab.api.create(mutexes, { object: { metadata: { name: "m", namespace: "default" }, spec: {} } });
    return lab;
  }

  /** Starts the operator, and lets the time pass that it takes. */
  async startOperator(): Promise<void> {
    await this.during(this.launchOperator().ready);
  }

  /** Starts the operator, while somebody else turns the clock. */
  launchOperator(): Operator {
    const { clock, random } = this;
    this.#operator = new Operator({ api: this.server.client({ user: "operator" }), clock, random, primitives, log: () => undefined })
      .start();
    return this.#operator;
  }

  async stopOperator(): Promise<void> {
    await this.#operator?.stop();
    this.#operator = undefined;
  }

  /** A client, outside of a Pod unless told. */
  async party(options: ConnectOptions = {}): Promise<Party> {
    const calls: Call[] = [];
    const faults = (call: Call): Fault | undefined => {
      calls.push(call);
      return party.fault?.(call);
    };
    const { clock, random } = this;
    const api = this.server.client({ user: options.pod?.name ?? options.holder ?? "party", faults });
    const konductor = await connect({ clock, random, api, env: () => undefined, hostname: () => "laptop", ...options });
    const party: Party = { konductor, calls, fault: undefined };
    this.#parties.push(party);
    return party;
  }

  /** A client inside a Pod, which is made. */
  async podParty(name: string, options: ConnectOptions = {}): Promise<Party> {
    const spec = { nodeName: "node", containers: [{ name: "main", image: "none" }] };
    const known = await this.api.get(pods, { namespace: "default", name }).catch(() => undefined);
    const pod = known ?? await this.api.create(pods, { object: { metadata: { name, namespace: "default" }, spec } });
    return await this.party({ pod: { name, namespace: "default", uid: pod.metadata.uid }, ...options });
  }

  /** Lets time pass until `promise` settles. */
  during<T>(promise: Promise<T>): Promise<T> {
    return this.clock.during(promise, { limit: 100_000_000 });
  }

  advance(milliseconds: number): Promise<void> {
    return this.clock.advance(milliseconds);
  }

  /** The permits that there are. */
  async permits(): Promise<readonly KubeObject[]> {
    return (await this.api.list(permits, { namespace: "default" })).items;
  }

  /** What kubectl delete does. */
  async delete({ name }: Pick<RequestState, "name">): Promise<void> {
    await this.api.delete(permits, { namespace: "default", name });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const party of this.#parties) {
      party.fault = undefined;
      await this.during(party.konductor.close());
    }
    await this.stopOperator();
    this.api.close();
    this.server.close();
  }
}
