/** A world on a real kube-apiserver and etcd, with operators that are real processes. */
import type { KubeApi, KubeObject } from "../../kube/api.ts";
import { namespaces } from "../../kube/api.ts";
import type { Clock } from "../../kube/clock.ts";
import { systemClock } from "../../kube/clock.ts";
import { httpApi } from "../../kube/http.ts";
import { listFrom } from "../../kube/wire.ts";
import { GROUP, primitives } from "../../primitives/mod.ts";
import { crdsOf } from "../../tools/crds.ts";
import { type Cluster, startCluster } from "../cluster/mod.ts";
import { freePort } from "../cluster/ports.ts";
import { Supervisor } from "../cluster/supervisor.ts";
import { installCrds } from "../crds/install.ts";
import { People, SEMAPHORE, semaphores } from "./people.ts";
import { eventually, type Running, type World } from "./world.ts";

/** What all scenarios of a file share: one control plane, and a process that ends their operators whatever happens. */
export class ClusterHouse implements AsyncDisposable {
  readonly cluster: Cluster;
  readonly api: KubeApi;
  readonly #supervisor: Supervisor;
  #worlds = 0;
  #operators = 0;

  private constructor(cluster: Cluster, api: KubeApi, supervisor: Supervisor) {
    this.cluster = cluster;
    this.api = api;
    this.#supervisor = supervisor;
  }

  static async start(options: { readonly fsync?: boolean } = {}): Promise<ClusterHouse> {
    const cluster = await startCluster(options);
    const api = httpApi({ server: cluster.server, ca: cluster.caCert, cert: cluster.clientCert, key: cluster.clientKey });
    await installCrds(api, crdsOf(primitives));
    return new ClusterHouse(cluster, api, await Supervisor.start());
  }

  /** A world with a namespace of its own. */
  async open(): Promise<World> {
    this.#worlds += 1;
    const name = `world-${this.#worlds}`;
    await this.api.create(namespaces, { object: { metadata: { name } } });
    return new ClusterWorld(this, name);
  }

  /** Starts the operator as a process, with more flags. */
  async operator(more: readonly string[] = []): Promise<Running & { readonly pid: number }> {
    this.#operators += 1;
    const name = `operator-${this.#operators}`;
    const port = freePort();
    const main = new URL("../../main.ts", import.meta.url).pathname;
    const flags = [
      "--kubeconfig",
      this.cluster.kubeconfig,
      "--metrics-bind-address",
      "0",
      "--health-probe-bind-address",
      `127.0.0.1:${port}`,
    ];
    const answer = await this.#supervisor.start(name, {
      command: Deno.execPath(),
      args: ["run", "--no-check", "-A", main, ...flags, ...more],
    });
    if (answer.type !== "running") throw new Error(`Cannot start an operator: ${JSON.stringify(answer)}`);
    await eventually({ clock: systemClock }, () => expectReady(port), 20_000);
    return { pid: answer.pid, crash: async () => void await this.#supervisor.signal(name, "SIGKILL") };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#supervisor[Symbol.asyncDispose]();
    this.api.close();
    await this.cluster.stop();
  }
}

async function expectReady(port: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/readyz`);
  await response.body?.cancel();
  if (!response.ok) throw new Error("the operator is not ready");
}

class ClusterWorld implements World {
  readonly people: People;
  readonly clock: Clock = systemClock;
  readonly #house: ClusterHouse;
  readonly #operators: Running[] = [];

  constructor(house: ClusterHouse, namespace: string) {
    this.#house = house;
    this.people = new People(house.api, namespace);
  }

  async operator(): Promise<Running> {
    const operator = await this.#house.operator();
    this.#operators.push(operator);
    return operator;
  }

  async outage(): Promise<void> {
    await this.#house.cluster.killApiServer();
    await this.#house.cluster.restartApiServer();
  }

  async writes(): Promise<number> {
    return (await writesTo(this.#house.cluster, GROUP)).total;
  }

  /** Reads each version by itself: the server keeps those of the last minutes. */
  async history(from: string, to: string): Promise<readonly KubeObject[]> {
    const revisions: KubeObject[] = [];
    for (let version = Number(from) + 1; version <= Number(to); version++) {
      const [parent] = await this.#asOf(version);
      if (parent && parent.metadata.resourceVersion !== revisions.at(-1)?.metadata.resourceVersion) revisions.push(parent);
    }
    return revisions;
  }

  during<T>(promise: Promise<T>): Promise<T> {
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const operator of this.#operators) await operator.crash();
  }

  async #asOf(version: number): Promise<readonly KubeObject[]> {
    const query = `resourceVersion=${version}&resourceVersionMatch=Exact&fieldSelector=metadata.name=${SEMAPHORE}`;
    const path = `/apis/${GROUP}/v1/namespaces/${this.people.namespace}/semaphores?${query}`;
    return listFrom(await ask(this.#house.cluster, path).then((response) => response.json()), semaphores).items;
  }
}

async function ask(cluster: Cluster, path: string): Promise<Response> {
  using client = Deno.createHttpClient({ http2: false, caCerts: [cluster.caCert], cert: cluster.clientCert, key: cluster.clientKey });
  const response = await fetch(`${cluster.server}${path}`, { client });
  const body = await response.text();
  if (!response.ok) throw new Error(`Cannot read ${path}: ${body}`);
  return new Response(body);
}

export interface Writes {
  readonly total: number;
  /** By `VERB resource/subresource`. */
  readonly each: ReadonlyMap<string, number>;
}

/** The writes that the API server has carried out for a group's kinds, as it counts them itself. */
export async function writesTo(cluster: Cluster, group: string): Promise<Writes> {
  return writesIn(await (await ask(cluster, "/metrics")).text(), group);
}

/** Reads them from its metrics. */
export function writesIn(metrics: string, group: string): Writes {
  const each = new Map<string, number>();
  for (const [, text = "", count] of metrics.matchAll(/^apiserver_request_total\{(.*)\} (\S+)$/gm)) {
    const labels = new Map([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]));
    const verb = labels.get("verb") ?? "";
    if (labels.get("group") !== group || !/^(POST|PUT|PATCH|DELETE)$/.test(verb) || !labels.get("code")?.startsWith("2")) continue;
    const subresource = labels.get("subresource");
    const what = `${verb} ${labels.get("resource")}${subresource ? `/${subresource}` : ""}`;
    each.set(what, (each.get(what) ?? 0) + Number(count));
  }
  return { total: [...each.values()].reduce((sum, count) => sum + count, 0), each };
}
