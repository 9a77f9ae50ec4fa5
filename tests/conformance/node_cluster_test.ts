import { startCluster } from "../cluster/mod.ts";
import { conformanceUnderNode } from "./node_suite.ts";
import { installedNode, nodeFromNpm } from "./nodes.ts";

for (const node of [await installedNode(), await nodeFromNpm(26)]) {
  conformanceUnderNode("kube-apiserver", node, async () => {
    const cluster = await startCluster();
    const { server, caCert: ca, clientCert: cert, clientKey: key } = cluster;
    return { config: { server, ca, cert, key }, stop: () => cluster.stop() };
  });
}
