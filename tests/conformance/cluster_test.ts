import { httpApi } from "../../kube/http.ts";
import { startCluster } from "../cluster/mod.ts";
import { conformance } from "./suite.ts";

conformance("kube-apiserver", async () => {
  const cluster = await startCluster();
  const { server, caCert: ca, clientCert: cert, clientKey: key } = cluster;
  return { api: httpApi({ server, ca, cert, key }), stop: () => cluster.stop() };
});
