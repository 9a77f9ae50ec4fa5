/** Where scenarios play that need Pods: a cluster with a node, and Konductor on it, installed by its chart with the images of this checkout. */
import type { KubeApi } from "../../kube/api.ts";
import { httpApi } from "../../kube/http.ts";
import { eventually } from "../e2e/expect.ts";
import { NodeCluster, startNodeCluster } from "../cluster/node/mod.ts";
import { archivesIn, installChart, makeImages, OPERATOR, SYSTEM } from "../cluster/node/release.ts";
import { Site } from "./site.ts";

/** Who may use Konductor in a scenario's namespace. */
export interface Access {
  /** Whether its service accounts may, as those of a namespace in the chart's workload.bind.namespaces. Default: yes. */
  readonly bound?: boolean;
}

export class Lab implements AsyncDisposable {
  readonly node: NodeCluster;
  /** An administrator's client. */
  readonly api: KubeApi;
  #sites = 0;

  private constructor(node: NodeCluster) {
    const { server, caCert: ca, clientCert: cert, clientKey: key } = node.cluster;
    this.node = node;
    this.api = httpApi({ server, ca, cert, key }, { userAgent: "konductor-node-tests" });
  }

  /** Opens a lab. The images are those in the folder `KONDUCTOR_TEST_IMAGES`, where it is set. */
  static async open(): Promise<Lab> {
    const given = Deno.env.get("KONDUCTOR_TEST_IMAGES");
    const folder = given ?? await Deno.makeTempDir({ prefix: "konductor-images-" });
    try {
      const images = given === undefined ? await makeImages(folder) : await archivesIn(given);
      const lab = new Lab(await startNodeCluster({ images }));
      await lab.#install();
      return lab;
    } finally {
      if (given === undefined) await Deno.remove(folder, { recursive: true });
    }
  }

  async #install(): Promise<void> {
    try {
      await installChart(this.node, {
        gates: { resources: [{ apiGroup: "apps", resources: ["deployments"] }] },
      });
    } catch (error) {
      await this[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** A namespace of its own, for one scenario. */
  async site({ bound = true }: Access = {}): Promise<Site> {
    this.#sites += 1;
    const namespace = `node-${this.#sites}`;
    await this.node.kubectl(["create", "namespace", namespace]);
    if (bound) await this.#bind(namespace);
    await eventually(() => this.#hasAccount(namespace), () => `the namespace ${namespace} has no service account`);
    return new Site(this, namespace);
  }

  /** Kills the operator's process (SIGKILL), wherever it is; kubelet starts it again. Gives how many there were. */
  async killOperator(): Promise<number> {
    const pids = await this.node.processes("konductor");
    for (const pid of pids) Deno.kill(pid, "SIGKILL");
    return pids.length;
  }

  /** What the operator has said, in this life and the one before. */
  async operatorLog(): Promise<string> {
    const logs = (more: readonly string[]) => this.node.kubectl(["-n", SYSTEM, "logs", `deployment/${OPERATOR}`, ...more]).catch(() => "");
    return `${await logs(["--previous"])}${await logs([])}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.api.close();
    await this.node.stop();
  }

  /** Makes the RoleBinding that the chart makes for a namespace that is there when it is installed. */
  async #bind(namespace: string): Promise<void> {
    const words = ["--clusterrole=konductor-workload", `--group=system:serviceaccounts:${namespace}`];
    await this.node.kubectl(["-n", namespace, "create", "rolebinding", "konductor-workload", ...words]);
  }

  async #hasAccount(namespace: string): Promise<boolean> {
    return await this.node.kubectl(["-n", namespace, "get", "serviceaccount", "default"]).then(() => true, () => false);
  }
}
