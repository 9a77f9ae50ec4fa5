/** The process that holds a cluster in the background: `deno run -A hold.ts FLAGS`. It ends with SIGTERM, and the cluster with it. */
import { messageOf } from "../../controllers/log.ts";
import { type NodeCluster, startNodeCluster } from "../../tests/cluster/node/mod.ts";
import { archivesIn, installChart, makeImages } from "../../tests/cluster/node/release.ts";
import { parseClusterFlags } from "./options.ts";
import { removeState, writeState } from "./state.ts";

const { images, fsync } = parseClusterFlags(Deno.args);

const ended = Promise.withResolvers<void>();
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) Deno.addSignalListener(signal, () => ended.resolve());

try {
  const archives = await imagesFor(images);
  await using node = await startNodeCluster({ images: archives, fsync, progress: console.log });
  console.log("Installing the chart");
  await installChart(node, { workload: { bind: { all: true } } });
  await writeState(stateOf(node));
  console.log("Ready");
  await ended.promise;
} catch (error) {
  console.log(`Failed: ${messageOf(error)}`);
  Deno.exitCode = 1;
} finally {
  await removeState();
}
Deno.exit();

async function imagesFor(folder: string | undefined): Promise<string[]> {
  if (folder !== undefined) return await archivesIn(folder);
  console.log("Making the images");
  return await makeImages("dist");
}

function stateOf({ cluster: { dir: folder, server, kubeconfig, kubectl } }: NodeCluster) {
  return { pid: Deno.pid, folder, server, kubeconfig, kubectl };
}
