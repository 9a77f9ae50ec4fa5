/** A cluster in this process, for tests: an API server in memory, the real operator, and clients outside of any Pod. */
import { isRequested, type Primitive } from "../primitives/define.ts";
import { Operator } from "../controllers/operator.ts";
import { systemClock } from "../kube/clock.ts";
import { type KubeApi, namespaces, pods } from "../kube/api.ts";
import { type Face, serve } from "../kube/memory/http.ts";
import { ApiError } from "../kube/errors.ts";
import { resourceName } from "../kube/memory/refusals.ts";
import { type Call, MemoryServer } from "../kube/memory/server.ts";
import { primitives as registry, resourceOf } from "../primitives/mod.ts";
import { mutex } from "../primitives/mutex.ts";
import { connect, type ConnectOptions, type Konductor } from "../sdk/mod.ts";
import { crdsOf } from "../tools/crds.ts";
import { deployments, leases } from "./operator_state.ts";

const SPECS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Semaphore: { permits: 2 },
  Gate: { conditions: [{ type: "Mutex", name: "db" }] },
};

interface Installed {
  readonly name?: string;
  readonly namespace?: string;
  /** How many replicas, of two, are ready. */
  readonly ready?: number;
  readonly leader?: string;
  readonly image?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Whether a call is refused. */
type Refused = (call: Call) => boolean;

interface TestClusterOptions {
  readonly operator?: boolean;
  /** Default: all there are. */
  readonly primitives?: readonly Primitive[];
}

export class TestCluster implements AsyncDisposable {
  readonly #primitives: readonly Primitive[];
  readonly #server: MemoryServer;
  readonly #admin: KubeApi;
  #operator: Operator | undefined;
  #refused: Refused = () => false;
  #user = "koncli";
  #face: Face | undefined;
  #file: string | undefined;

  private constructor(primitives: readonly Primitive[]) {
    this.#primitives = primitives;
    this.#server = new MemoryServer({ clock: systemClock, crds: crdsOf(primitives) });
    this.#admin = this.#server.client({ user: "admin" });
  }

  /** With an object "db" of each kind; a semaphore "db" has two permits. */
  static async start({ operator = true, primitives = registry }: TestClusterOptions = {}): Promise<TestCluster> {
    const cluster = new TestCluster(primitives);
    if (operator) await cluster.#startOperator();
    for (const primitive of primitives) {
      const spec = SPECS[primitive.kind] ?? {};
      await cluster.#admin.create(resourceOf(primitive), { object: { metadata: { name: "db", namespace: "default" }, spec } });
    }
    return cluster;
  }

  async #startOperator(): Promise<void> {
    const api = this.#server.client({ user: "operator" });
    this.#operator = new Operator({ api, clock: systemClock, random: Math.random, primitives: this.#primitives, log: () => undefined })
      .start();
    await this.#operator.ready;
  }

  /** Says no to whoever connects, as RBAC does: to everything, to what `verbs` name, or to what is told. */
  forbid(refused: readonly string[] | Refused = () => true, { user = "koncli" }: { readonly user?: string } = {}): void {
    this.#refused = typeof refused === "function" ? refused : ({ verb }) => refused.includes(verb);
    this.#user = user;
  }

  /** Installs what a chart would: the operator's Deployment and, once its replicas have agreed on a leader, their Lease. */
  async install(
    { name = "konductor-controller-manager", namespace = "konductor-system", ready = 2, leader, image, labels = {} }: Installed,
  ) {
    await this.#admin.create(namespaces, { object: { metadata: { name: namespace } } });
    const containers = [{ name: "manager", image: image ?? "logiciq/konductor:1.2.3" }];
    const deployment = { metadata: { name, namespace, labels }, spec: { replicas: 2, template: { spec: { containers } } } };
    const { metadata } = await this.#admin.create(deployments, { object: deployment });
    await this.#admin.update(deployments, { object: { ...deployment, metadata, status: { readyReplicas: ready } }, subresource: "status" });
    if (leader === undefined) return;
    const spec = { holderIdentity: leader, renewTime: new Date().toISOString() };
    await this.#admin.create(leases, { object: { metadata: { name, namespace }, spec } });
  }

  /** Listens on 127.0.0.1, and gives the path of a kubeconfig for it, whose context "test" is the current one. */
  async kubeconfig(): Promise<string> {
    this.#face ??= serve(this.#server);
    this.#file ??= await Deno.makeTempFile({ suffix: ".json" });
    const config = {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "c", cluster: { server: this.#face.url } }],
      users: [{ name: "u", user: {} }],
      contexts: [{ name: "test", context: { cluster: "c", user: "u", namespace: "default" } }],
      "current-context": "test",
    };
    await Deno.writeTextFile(this.#file, JSON.stringify(config));
    return this.#file;
  }

  connect(options: ConnectOptions): Promise<Konductor> {
    return connect({
      ...options,
      api: this.#server.client({ user: "koncli", faults: (call) => this.#judge(call) }),
      hostname: () => "laptop",
    });
  }

  /** In the words of a real API server: the verb of its rules, and the name only where the path has one. */
  #judge(call: Call): undefined {
    if (!this.#refused(call)) return;
    const { verb, resource, namespace, name } = call;
    const what = `${resourceName(resource)}${name === undefined || verb === "create" ? "" : ` "${name}"`}`;
    const where = namespace === undefined ? "at the cluster scope" : `in the namespace "${namespace}"`;
    const lack = `User "${this.#user}" cannot ${verb} resource "${resource.plural}" in API group "${resource.group}" ${where}`;
    throw new ApiError(`${what} is forbidden: ${lack}`, { code: 403, reason: "Forbidden" });
  }

  /** Makes a Pod; what connects with it is inside. */
  async pod(name: string): Promise<{ readonly name: string; readonly namespace: string; readonly uid: string }> {
    const spec = { nodeName: "node", containers: [{ name: "main", image: "none" }] };
    const { metadata: { uid } } = await this.#admin.create(pods, { object: { metadata: { name, namespace: "default" }, spec } });
    return { name, namespace: "default", uid };
  }

  /** The annotations of a Mutex's request. */
  async annotationsOf(request: string): Promise<Readonly<Record<string, string>> | undefined> {
    const { metadata } = await this.#admin.get(resourceOf(mutex.request), { namespace: "default", name: request });
    return metadata.annotations;
  }

  /** Deletes every request, as somebody with kubectl may. */
  async breakClaims(): Promise<void> {
    for (const { request } of this.#primitives.filter(isRequested)) {
      const { items } = await this.#admin.list(resourceOf(request), { namespace: "default" });
      for (const { metadata: { name } } of items) await this.#admin.delete(resourceOf(request), { namespace: "default", name });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#operator?.stop();
    this.#admin.close();
    await this.#face?.close();
    if (this.#file !== undefined) await Deno.remove(this.#file);
    this.#server.close();
  }
}
