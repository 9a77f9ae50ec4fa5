/** The configuration of containerd and kubelet, for a machine that is small, shared, and perhaps a virtual one itself. */
import { PAUSE } from "./images.ts";

/** Gives a containerd.toml for this folder: its own root, state and socket, no network of its own, images of ours alone. */
export function containerdConfig(folder: string): string {
  return `version = 2
root = "${folder}/containerd"
state = "/run/containerd"
oom_score = 0

[grpc]
  address = "${folder}/containerd.sock"

[plugins."io.containerd.internal.v1.opt"]
  path = "${folder}/opt"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE}"
  # Where CAP_SYS_RESOURCE is missing, no sandbox starts otherwise.
  restrict_oom_score_adj = true
  disable_apparmor = true
  stream_server_address = "127.0.0.1"

[plugins."io.containerd.grpc.v1.cri".cni]
  conf_dir = "${folder}/cni"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
`;
}

/** A network that there has to be one of; Pods are in the machine's. */
export const CNI_CONFIG = { cniVersion: "0.4.0", name: "loopback", plugins: [{ type: "loopback" }] };

export interface KubeletOptions {
  readonly folder: string;
  readonly port: number;
  /** The name of the cgroup that all Pods are below. */
  readonly cgroup: string;
}

/** Gives a KubeletConfiguration. It listens on loopback alone, for whoever has a certificate of this cluster's authority. */
export function kubeletConfig({ folder, port, cgroup }: KubeletOptions): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: "127.0.0.1",
    port,
    readOnlyPort: 0,
    healthzPort: 0,
    tlsCertFile: `${folder}/server.crt`,
    tlsPrivateKeyFile: `${folder}/server.key`,
    authentication: { anonymous: { enabled: false }, webhook: { enabled: false }, x509: { clientCAFile: `${folder}/ca.crt` } },
    authorization: { mode: "AlwaysAllow" },
    containerRuntimeEndpoint: `unix://${folder}/containerd.sock`,
    resolvConf: `${folder}/resolv.conf`,
    volumePluginDir: `${folder}/plugins`,
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${cgroup}`,
    failCgroupV1: false,
    failSwapOn: false,
    makeIPTablesUtilChains: false,
    localStorageCapacityIsolation: false,
    evictionHard: {},
    imageGCHighThresholdPercent: 100,
    maxPods: 200,
    registryPullQPS: 0,
    eventRecordQPS: 0,
    kubeAPIQPS: 200,
    kubeAPIBurst: 400,
    nodeStatusUpdateFrequency: "5s",
  };
}
