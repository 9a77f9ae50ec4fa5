import { startCluster } from "../cluster/mod.ts";
import { kubectlScripts } from "./kubectl.ts";
import { realBench } from "./kubectl_benches.ts";

/** Another kubectl than the cluster's own. */
const KUBECTL = Deno.env.get("KUBECTL");

kubectlScripts("kube-apiserver", async () => {
  const cluster = await startCluster();
  return { ...realBench(cluster, KUBECTL), stop: () => cluster.stop() };
});
