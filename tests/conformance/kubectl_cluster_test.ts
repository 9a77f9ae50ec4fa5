import { startCluster } from "../cluster/mod.ts";
import { kubectlScript } from "./kubectl.ts";

kubectlScript("kube-apiserver", async () => {
  const cluster = await startCluster();
  return { kubectl: cluster.kubectl, kubeconfig: cluster.kubeconfig, stop: () => cluster.stop() };
});
