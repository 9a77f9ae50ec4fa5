/** What the figures are measured on: a real API server and etcd with fsync, the operator as a process of its own. */
import { fileURLToPath } from "node:url";
import type { KubeApi } from "../../kube/api.ts";
import { namespaces } from "../../kube/api.ts";
import { httpApi } from "../../kube/http.ts";
import { primitives } from "../../primitives/mod.ts";
import { connect, type Konductor } from "../../sdk/mod.ts";
import { crdsOf } from "../../tools/crds.ts";
import { type Cluster, startCluster } from "../cluster/mod.ts";
import { installCrds } from "../crds/install.ts";

/** The operator looks after this namespace alone; the floor is measured in another, so that nobody answers there. */
export const BENCH = "bench";
export const FLOOR = "floor";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));

export class Stage implements AsyncDisposable {
  readonly #cluster: Cluster;
  readonly #operator: Deno.ChildProcess;
  readonly #opened: { close(): void | Promise<void> }[] = [];

  private constructor(cluster: Cluster, operator: Deno.ChildProcess) {
    this.#cluster = cluster;
    this.#operator = operator;
  }

  /** Sets everything up; `say` hears of each step. */
  static async set(say: (line: string) => void): Promise<Stage> {
    say("starting etcd (with fsync) and kube-apiserver ...");
    const cluster = await startCluster({ fsync: true });
    const api = httpApi(configOf(cluster));
    await installCrds(api, crdsOf(primitives));
    for (const name of [BENCH, FLOOR]) await api.create(namespaces, { object: { metadata: { name } } });
    api.close();
    say("starting the operator ...");
    const operator = startOperator(cluster);
    const stage = new Stage(cluster, operator);
    await untilReady(operator);
    return stage;
  }

  /** A client of its own. */
  api(): KubeApi {
    const api = httpApi(configOf(this.#cluster));
    this.#opened.push(api);
    return api;
  }

  /** An SDK client of its own. */
  async sdk(): Promise<Konductor> {
    const konductor = await connect({ kubeconfig: this.#cluster.kubeconfig, namespace: BENCH });
    this.#opened.push(konductor);
    return konductor;
  }

  /** How many writes of our own kinds the API server has carried out so far, by its own count. */
  async writes(): Promise<number> {
    const { server, caCert, clientCert, clientKey } = this.#cluster;
    const client = Deno.createHttpClient({ http2: false, caCerts: [caCert], cert: clientCert, key: clientKey });
    try {
      return writesIn(await (await fetch(`${server}/metrics`, { client })).text());
    } finally {
      client.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#opened.map((opened) => opened.close()));
    this.#operator.kill("SIGTERM");
    await this.#operator.status;
    await this.#cluster.stop();
  }
}

/** Adds up `apiserver_request_total` of what writes to our group. */
export function writesIn(metrics: string): number {
  const lines = metrics.split("\n").filter((line) =>
    line.startsWith("apiserver_request_total{") && line.includes('group="konductor.io"') &&
    /verb="(POST|PUT|PATCH|APPLY|DELETE)"/.test(line)
  );
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}

function configOf({ server, caCert, clientCert, clientKey }: Cluster) {
  return { server, ca: caCert, cert: clientCert, key: clientKey };
}

function startOperator({ kubeconfig }: Cluster): Deno.ChildProcess {
  const flags = ["--kubeconfig", kubeconfig, "--watch-namespace", BENCH, "--metrics-bind-address", "0", "--health-probe-bind-address", "0"];
  return new Deno.Command(Deno.execPath(), { args: ["run", "-A", MAIN, ...flags], stdout: "piped", stderr: "inherit" }).spawn();
}

/** Reads the operator's log until it says that it is ready, and then throws the rest away. */
async function untilReady({ stdout }: Deno.ChildProcess): Promise<void> {
  const reader = stdout.pipeThrough(new TextDecoderStream()).getReader();
  let heard = "";
  while (!heard.includes('"msg":"Ready"')) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`Cannot start the operator: it ended; ${heard}`);
    heard += value;
  }
  const drain = async (): Promise<void> => {
    while (!(await reader.read()).done);
  };
  void drain();
}
