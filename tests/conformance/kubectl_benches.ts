/** The two servers that kubectl is tried on. */
import { systemClock } from "../../kube/clock.ts";
import { serve } from "../../kube/memory/http.ts";
import { MemoryServer } from "../../kube/memory/server.ts";
import type { Cluster } from "../cluster/mod.ts";
import type { Bench } from "./shell.ts";

/** A new server in memory. It collects no garbage, as a bare API server does not. */
export async function memoryBench(kubectl: string): Promise<Bench> {
  const server = new MemoryServer({ clock: systemClock, garbageCollection: false });
  const face = serve(server);
  const kubeconfig = await Deno.makeTempFile();
  await Deno.writeTextFile(kubeconfig, kubeconfigFor(face.url));
  const stop = async (): Promise<void> => {
    server.close();
    await face.close();
    await Deno.remove(kubeconfig);
  };
  return { kubectl, kubeconfig, stop };
}

/** A real one that runs already. */
export function realBench({ kubeconfig, kubectl }: Cluster, other = kubectl): Bench {
  return { kubectl: other, kubeconfig, stop: () => undefined };
}

function kubeconfigFor(server: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "memory",
    contexts: [{ name: "memory", context: { cluster: "memory", user: "anybody" } }],
    clusters: [{ name: "memory", cluster: { server } }],
    users: [{ name: "anybody", user: {} }],
  });
}
