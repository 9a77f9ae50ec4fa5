/** A real cluster with the chart in it, and its users: each with a kubeconfig, and with the rights that the chart gives. */
import { fileURLToPath } from "node:url";
import { kubeconfigFor } from "../../tools/dev/kubeconfig.ts";
import { type Cluster, startCluster } from "../cluster/mod.ts";
import { freePort } from "../cluster/ports.ts";
import { Supervisor } from "../cluster/supervisor.ts";
import { findHelm } from "./binary.ts";
import { CHART, type Ended, ok, run, withValues } from "./chart.ts";

const [MAIN = "", KONCLI = "", CONFIG = ""] = ["main.ts", "cli/main.ts", "deno.json"].map((path) =>
  fileURLToPath(new URL(`../../${path}`, import.meta.url))
);

export const SYSTEM = "konductor-system";
export const OPERATOR = "konductor-controller-manager";

export interface Endpoints {
  readonly metrics: string;
  readonly probes: string;
}

export class Installed implements AsyncDisposable {
  readonly cluster: Cluster;
  readonly #helm: string;
  readonly #supervisor: Supervisor;

  private constructor(cluster: Cluster, { helm, supervisor }: { readonly helm: string; readonly supervisor: Supervisor }) {
    this.cluster = cluster;
    this.#helm = helm;
    this.#supervisor = supervisor;
  }

  /** Starts a cluster without the chart, with these namespaces. */
  static async open(namespaces: readonly string[]): Promise<Installed> {
    const helm = await findHelm();
    const supervisor = await Supervisor.start();
    const installed = new Installed(await startCluster(), { helm, supervisor });
    for (const namespace of namespaces) await installed.kubectl(`create namespace ${namespace}`);
    return installed;
  }

  /** Runs `helm LINE` as an administrator, with values for the chart, if any. */
  helm(line: string, values: object = {}): Promise<string> {
    const args = line.split(" ").map((word) => word === "CHART" ? CHART : word);
    const takesValues = args.includes(CHART);
    const { kubeconfig, dir } = this.cluster;
    const env = { KUBECONFIG: kubeconfig, HELM_CACHE_HOME: `${dir}/helm`, HELM_CONFIG_HOME: `${dir}/helm`, HELM_DATA_HOME: `${dir}/helm` };
    return withValues(values, (file) => ok(this.#helm, [...args, "-n", SYSTEM, ...(takesValues ? ["--values", file] : [])], env));
  }

  /** Runs a `kubectl LINE` that has to succeed, as an administrator or by a kubeconfig. */
  kubectl(line: string, kubeconfig = this.cluster.kubeconfig): Promise<string> {
    return ok(this.cluster.kubectl, ["--kubeconfig", kubeconfig, ...line.split(" ")]);
  }

  /** Runs `kubectl LINE`, whatever comes of it. */
  tryKubectl(line: string, kubeconfig: string): Promise<Ended> {
    return run(this.cluster.kubectl, ["--kubeconfig", kubeconfig, ...line.split(" ")]);
  }

  /** Writes a file for kubectl; gives its path. */
  async file(name: string, object: object): Promise<string> {
    const path = `${this.cluster.dir}/${name}.json`;
    await Deno.writeTextFile(path, JSON.stringify(object));
    return path;
  }

  /** Makes a kubeconfig for a service account; gives its path. */
  async kubeconfigOf(account: string, namespace: string): Promise<string> {
    const token = (await this.kubectl(`-n ${namespace} create token ${account}`)).trim();
    const { server, caCert: ca, dir } = this.cluster;
    const path = `${dir}/kubeconfig-${namespace}-${account}`;
    await Deno.writeTextFile(path, kubeconfigFor({ name: account, server, ca, token }), { mode: 0o600 });
    return path;
  }

  /** Runs `koncli LINE` by a kubeconfig. */
  koncli(line: string, kubeconfig: string): Promise<Ended> {
    return run(Deno.execPath(), ["run", "--quiet", "-A", "--config", CONFIG, KONCLI, "--kubeconfig", kubeconfig, ...line.split(" ")]);
  }

  /** Starts the operator with the Deployment's arguments and service account, and waits until it decides. In place of one that runs. */
  async startOperator(): Promise<Endpoints> {
    await this.stopOperator();
    const kubeconfig = await this.kubeconfigOf(OPERATOR, SYSTEM);
    const path = "-o=jsonpath={.spec.template.spec.containers[0].args}";
    const args: string[] = JSON.parse(await this.kubectl(`-n ${SYSTEM} get deployment ${OPERATOR} ${path}`));
    const [metrics, probes] = [`127.0.0.1:${freePort()}`, `127.0.0.1:${freePort()}`];
    const own = [`--metrics-bind-address=${metrics}`, `--health-probe-bind-address=${probes}`, `--kubeconfig=${kubeconfig}`];
    const program = [Deno.execPath(), "run", "--quiet", "-A", "--config", CONFIG, MAIN, ...args, ...own];
    const shell = ["-c", 'log=$0; exec "$@" >>"$log" 2>&1', this.#log, ...program];
    const answer = await this.#supervisor.start("operator", { command: "sh", args: shell });
    if (answer.type !== "running") throw new Error(`Cannot start the operator: ${JSON.stringify(answer)}`);
    await eventually(async () => (await status(`http://${probes}/readyz`)) === 200, () => this.operatorLog());
    return { metrics: `http://${metrics}/metrics`, probes: `http://${probes}` };
  }

  async stopOperator(): Promise<void> {
    await this.#supervisor.signal("operator", "SIGKILL");
  }

  /** All that the operator has said. */
  async operatorLog(): Promise<string> {
    return await Deno.readTextFile(this.#log).catch(() => "");
  }

  get #log(): string {
    return `${this.#supervisor.folder}/operator.jsonl`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#supervisor[Symbol.asyncDispose]();
    await this.cluster.stop();
  }
}

/** The status code of an answer; `undefined`: there was none. */
export async function status(url: string): Promise<number | undefined> {
  const response = await fetch(url).catch(() => undefined);
  await response?.body?.cancel();
  return response?.status;
}

/** Waits until something is so, for up to half a minute. Throws with what `why` says when it does not come to be. */
export async function eventually(holds: () => Promise<boolean>, why: () => Promise<string> | string = () => ""): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!await holds()) {
    if (performance.now() > deadline) throw new Error(`It did not come to be so: ${await why()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
