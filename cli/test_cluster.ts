/** A cluster in this process, for tests: an API server in memory, the real operator, and clients outside of any Pod. */
import { Operator } from "../controllers/operator.ts";
import { systemClock } from "../kube/clock.ts";
import { pods } from "../kube/api.ts";
import { MemoryServer } from "../kube/memory/server.ts";
import { primitives, resourceOf } from "../primitives/mod.ts";
import { lease } from "../primitives/lease.ts";
import { mutex } from "../primitives/mutex.ts";
import { semaphore } from "../primitives/semaphore.ts";
import { connect, type ConnectOptions, type Konductor } from "../sdk/mod.ts";
import { crdsOf } from "../tools/crds.ts";

const PARENTS = [[semaphore, { permits: 2 }], [mutex, {}], [lease, {}]] as const;

export class TestCluster implements AsyncDisposable {
  readonly #server = new MemoryServer({ clock: systemClock, crds: crdsOf(primitives) });
  readonly #admin = this.#server.client({ user: "admin" });
  #operator: Operator | undefined;

  /** With an object "db" of each kind; a semaphore "db" has two permits. */
  static async start({ operator = true }: { readonly operator?: boolean } = {}): Promise<TestCluster> {
    const cluster = new TestCluster();
    if (operator) await cluster.#startOperator();
    for (const [primitive, spec] of PARENTS) {
      await cluster.#admin.create(resourceOf(primitive), { object: { metadata: { name: "db", namespace: "default" }, spec } });
    }
    return cluster;
  }

  async #startOperator(): Promise<void> {
    const api = this.#server.client({ user: "operator" });
    this.#operator = new Operator({ api, clock: systemClock, random: Math.random, primitives, log: () => undefined }).start();
    await this.#operator.ready;
  }

  connect(options: ConnectOptions): Promise<Konductor> {
    return connect({ ...options, api: this.#server.client({ user: "koncli" }), hostname: () => "laptop" });
  }

  /** Makes a Pod; what connects with it is inside. */
  async pod(name: string): Promise<{ readonly name: string; readonly namespace: string; readonly uid: string }> {
    const spec = { nodeName: "node", containers: [{ name: "main", image: "none" }] };
    const { metadata: { uid } } = await this.#admin.create(pods, { object: { metadata: { name, namespace: "default" }, spec } });
    return { name, namespace: "default", uid };
  }

  /** Deletes every request, as somebody with kubectl may. */
  async breakClaims(): Promise<void> {
    for (const { request } of primitives) {
      const { items } = await this.#admin.list(resourceOf(request), { namespace: "default" });
      for (const { metadata: { name } } of items) await this.#admin.delete(resourceOf(request), { namespace: "default", name });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#operator?.stop();
    this.#admin.close();
    this.#server.close();
  }
}
