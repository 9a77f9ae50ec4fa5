/** How the programs of a node, and those that give it work, are run. */
import { fileURLToPath } from "node:url";
import type { Program } from "../supervisor.ts";

/** The node's name: an address, so that nobody has to look up where it is. */
export const NODE = "127.0.0.1";

const SCRIPT = fileURLToPath(new URL("node.sh", import.meta.url));

interface ControllersOptions {
  readonly kubeconfig: string;
  /** The cluster's folder, with its keys. */
  readonly folder: string;
}

/** Says how to run kube-controller-manager: Jobs, CronJobs, Deployments, garbage collection, service accounts, volumes. */
export function controllerManagerProgram(command: string, { kubeconfig, folder }: ControllersOptions): Program {
  const args = [
    `--kubeconfig=${kubeconfig}`,
    `--service-account-private-key-file=${folder}/service-account.key`,
    `--root-ca-file=${folder}/ca.crt`,
    "--use-service-account-credentials",
    "--leader-elect=false",
    "--secure-port=0",
    "--profiling=false",
  ];
  return { command, args };
}

/** Says how to run kube-scheduler. */
export function schedulerProgram(command: string, { kubeconfig }: { readonly kubeconfig: string }): Program {
  return { command, args: [`--kubeconfig=${kubeconfig}`, "--leader-elect=false", "--secure-port=0", "--profiling=false"] };
}

interface NodeOptions {
  readonly containerd: string;
  readonly kubelet: string;
  readonly folder: string;
}

/** Says how to run containerd and kubelet, with `containerdConfig` and `kubeletConfig` in the folder. They end with it. */
export function nodeProgram({ containerd, kubelet, folder }: NodeOptions): Program {
  const isolated = ["--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"];
  const flags = [
    `--config=${folder}/kubelet.json`,
    `--kubeconfig=${folder}/kubelet.kubeconfig`,
    `--root-dir=${folder}/kubelet`,
    `--cert-dir=${folder}/kubelet`,
    `--hostname-override=${NODE}`,
  ];
  return { command: "unshare", args: [...isolated, "sh", SCRIPT, folder, containerd, kubelet, ...flags] };
}
