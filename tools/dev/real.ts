/** A real etcd and kube-apiserver, as the tests have them, with the CRDs installed. */
import { httpApi } from "../../kube/http.ts";
import { primitives } from "../../primitives/mod.ts";
import { startCluster } from "../../tests/cluster/mod.ts";
import { installCrds } from "../../tests/crds/install.ts";
import { crdsOf } from "../crds.ts";
import { asApplied } from "./applied.ts";
import type { Server } from "./control_plane.ts";

export async function startRealServer(): Promise<Server> {
  const cluster = await startCluster();
  const { server: url, caCert: ca, token } = cluster;
  const server: Server = {
    url,
    ca,
    token,
    connect: (userAgent) => httpApi({ server: url, ca, token }, { userAgent }),
    stop: () => cluster.stop(),
  };
  try {
    await install(server);
    return server;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

async function install(server: Server): Promise<void> {
  const api = server.connect("konductor-dev");
  await installCrds(api, crdsOf(primitives).map(asApplied)).finally(() => api.close());
}
