/** An API server with the CRDs, which processes of this machine can reach. */
import type { KubeApi } from "../../kube/api.ts";
import type { Cluster } from "../cluster/mod.ts";

export interface Place extends AsyncDisposable {
  /** The path of an administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** An administrator's client. */
  readonly api: KubeApi;
  /** Kills the API server and starts it again; what it stored is kept. */
  crash(): Promise<void>;
  /** The real cluster, where it is one. */
  readonly cluster?: Cluster;
}
