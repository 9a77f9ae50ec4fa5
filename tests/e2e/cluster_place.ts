import { httpApi } from "../../kube/http.ts";
import { primitives } from "../../primitives/mod.ts";
import { crdsOf } from "../../tools/crds.ts";
import { type Cluster, startCluster } from "../cluster/mod.ts";
import { installCrds } from "../crds/install.ts";
import type { Place } from "./place.ts";

/** Starts a real kube-apiserver and etcd. */
export async function startClusterPlace(): Promise<Place & { readonly cluster: Cluster }> {
  const cluster = await startCluster();
  const { kubeconfig, server, caCert: ca, clientCert: cert, clientKey: key } = cluster;
  const api = httpApi({ server, ca, cert, key }, { userAgent: "konductor-e2e" });
  const end = async (): Promise<void> => {
    api.close();
    await cluster.stop();
  };
  try {
    await installCrds(api, crdsOf(primitives));
  } catch (error) {
    await end();
    throw error;
  }
  return { kubeconfig, api, cluster, crash: () => cluster.restartApiServer(), [Symbol.asyncDispose]: end };
}
