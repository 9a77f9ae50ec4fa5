/**
 * A cluster with one node, on this machine: the control plane, its controllers, a scheduler, kubelet and containerd. Pods run. Needs
 * Linux and root. It ends with the process that started it, however that ends, and leaves no process, mount, namespace or cgroup behind.
 * See ../README.md.
 */
import { basename } from "node:path";
import { type Ended, run } from "../../helm/chart.ts";
import { findNodeBinaries } from "../binaries.ts";
import { type Cluster, type ClusterOptions, startCluster } from "../mod.ts";
import { freePort } from "../ports.ts";
import { CNI_CONFIG, containerdConfig, kubeletConfig } from "./config.ts";
import { Containerd, type ContainerEvents } from "./containerd.ts";
import { makeBusyboxImages } from "./images.ts";
import { podPolicy } from "./policy.ts";
import { controllerManagerProgram, NODE, nodeProgram, schedulerProgram } from "./programs.ts";
import { missingForNode, programOn, SYSTEM_PATH } from "./requirements.ts";

export { missingForNode };

export interface NodeClusterOptions extends ClusterOptions {
  /** OCI archives of images that Pods shall find on the node, beside busybox:1.36. */
  readonly images?: readonly string[];
  /** Takes a line of progress; nobody, when left out. */
  readonly progress?: (line: string) => void;
  /** Takes the folder of the cluster, as soon as there is a control plane in it. */
  readonly onFolder?: (folder: string) => Promise<void>;
}

/** How long the node may take until it is ready, in milliseconds. */
const READY_WITHIN = 90_000;

/**
 * Starts a cluster with a node, and waits until Pods can run: some fifteen seconds.
 *
 * @throws when this machine cannot have one, saying what is missing, or when something does not become ready, with the end of its log.
 */
export async function startNodeCluster(
  { images = [], progress = () => {}, onFolder, ...options }: NodeClusterOptions = {},
): Promise<NodeCluster> {
  const missing = await missingForNode({ env: Deno.env.get, uid: Deno.uid(), os: Deno.build.os });
  if (missing.length > 0) throw new Error(`Cannot start a node: ${missing.join("; ")}`);
  progress("Starting etcd and kube-apiserver");
  const cluster = await startCluster({ ...options, controllers: true });
  try {
    await onFolder?.(cluster.dir);
    const node = new NodeCluster(cluster);
    progress("Starting kube-controller-manager, kube-scheduler, containerd and kubelet");
    await start(cluster);
    progress("Importing images");
    await node.importImages([...await makeBusyboxImages(cluster.dir), ...images]);
    progress("Waiting for the node");
    await node.untilReady();
    return node;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

async function start(cluster: Cluster): Promise<void> {
  const binaries = await findNodeBinaries();
  const { dir: folder } = cluster;
  const kubeconfig = cluster.kubeconfig;
  const path = `${Deno.env.get("PATH") ?? ""}:${SYSTEM_PATH}`;
  await cluster.run("kube-controller-manager", controllerManagerProgram(binaries.kubeControllerManager, { kubeconfig, folder }));
  await cluster.run("kube-scheduler", schedulerProgram(binaries.kubeScheduler, { kubeconfig }));
  await configure(cluster);
  const containerd = await programOn(path, "containerd") ?? "containerd";
  await cluster.run("node", nodeProgram({ containerd, kubelet: binaries.kubelet, folder }));
}

async function configure(cluster: Cluster): Promise<void> {
  const { dir: folder } = cluster;
  const cgroup = basename(folder);
  await cluster.makeCgroup(cgroup);
  await Deno.mkdir(`${folder}/cni`);
  await Deno.writeTextFile(`${folder}/cni/loopback.conflist`, JSON.stringify(CNI_CONFIG));
  await Deno.writeTextFile(`${folder}/containerd.toml`, containerdConfig(folder));
  await Deno.writeTextFile(`${folder}/kubelet.json`, JSON.stringify(kubeletConfig({ folder, port: freePort(), cgroup })));
  const identity = cluster.kubeconfigFor({ name: `system:node:${NODE}`, groups: ["system:nodes"] });
  await Deno.writeTextFile(`${folder}/kubelet.kubeconfig`, identity, { mode: 0o600 });
  await Deno.writeTextFile(`${folder}/policy.json`, JSON.stringify({ apiVersion: "v1", kind: "List", items: podPolicy(cluster.port) }));
}

/** A running cluster with a node. */
export class NodeCluster implements AsyncDisposable {
  readonly cluster: Cluster;
  readonly #containerd: Containerd;

  /** For `startNodeCluster`. */
  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.#containerd = new Containerd(`${cluster.dir}/containerd.sock`);
  }

  /** What kubectl and Helm find the cluster by. They remember its kinds in its folder. */
  get env(): { readonly KUBECONFIG: string; readonly KUBECACHEDIR: string } {
    return { KUBECONFIG: this.cluster.kubeconfig, KUBECACHEDIR: `${this.cluster.dir}/cache` };
  }

  /** Has kubectl ask anew which kinds there are. */
  async forgetKinds(): Promise<void> {
    await Deno.remove(this.env.KUBECACHEDIR, { recursive: true }).catch(() => {});
  }

  /** Imports OCI archives; those of a release are there as `latest` as well. */
  async importImages(archives: readonly string[]): Promise<void> {
    await this.#containerd.untilReady(() => this.#failure("containerd"));
    for (const archive of archives) await this.#containerd.import(archive);
  }

  /** Waits until the node takes Pods, and every Pod is given what it needs on it. */
  async untilReady(): Promise<void> {
    const deadline = performance.now() + READY_WITHIN;
    const { kubectl } = this;
    while (!await this.#isReady()) {
      if (!await this.cluster.isRunning("node") || performance.now() > deadline) throw await this.#failure("kubelet");
      await pause(100);
    }
    await kubectl(["apply", "-f", `${this.cluster.dir}/policy.json`]);
    while (!await this.#changesPods()) {
      if (performance.now() > deadline) throw await this.#failure("kube-apiserver");
      await pause(100);
    }
  }

  /** Runs kubectl as an administrator; gives its standard output. Throws with what it says when it fails. */
  readonly kubectl = async (args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await this.#run(args);
    if (code !== 0) throw new Error(`kubectl ${args.join(" ")}: ${stderr}`);
    return stdout;
  };

  /** The process ids, as this machine counts them, of those that run a program in a Pod: all Pods are below one cgroup. */
  async processes(program: string): Promise<number[]> {
    const pids: number[] = [];
    for await (const { name } of Deno.readDir("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const [groups, command = ""] = await Promise.all([read(`/proc/${name}/cgroup`), read(`/proc/${name}/cmdline`)]);
      const [started = ""] = command.split("\0");
      if (groups.includes(`/${basename(this.cluster.dir)}/`) && basename(started) === program) pids.push(Number(name));
    }
    return pids;
  }

  /** What containerd tells of its containers, from now on. */
  events(): ContainerEvents {
    return this.#containerd.events();
  }

  stop(): Promise<void> {
    return this.cluster.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #isReady(): Promise<boolean> {
    const path = `jsonpath={.status.conditions[?(@.type=="Ready")].status}`;
    const [node, account] = [await this.#run(["get", "node", NODE, "-o", path]), await this.#run(["get", "serviceaccount", "default"])];
    return node.stdout === "True" && account.code === 0;
  }

  /** A policy becomes active a moment after it was created. */
  async #changesPods(): Promise<boolean> {
    const path = "jsonpath={.spec.hostNetwork}";
    return (await this.#run(["run", "probe", "--image=busybox:1.36", "--dry-run=server", "-o", path])).stdout === "true";
  }

  #run(args: readonly string[]): Promise<Ended> {
    return run(this.cluster.kubectl, args, this.env);
  }

  async #failure(program: string): Promise<Error> {
    const log = await Deno.readTextFile(`${this.cluster.dir}/${program}.log`).catch(() => "");
    return new Error(`Cannot start a node: ${program} is not ready\n${log.trimEnd().split("\n").slice(-15).join("\n")}`);
  }
}

function read(path: string): Promise<string> {
  return Deno.readTextFile(path).catch(() => "");
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
