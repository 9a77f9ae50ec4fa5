/**
 * Runs a control plane until Ctrl-C: `deno run -A tests/cluster/main.ts`. With `--prepare` it only sees to it that the programs are
 * there, with `--prepare --node` those of a node as well; with `--fsync` etcd waits for the disk.
 */
import { findNodeBinaries } from "./binaries.ts";
import { findBinaries, startCluster } from "./mod.ts";

if (Deno.args.includes("--prepare")) {
  const found = { ...await findBinaries(), ...Deno.args.includes("--node") && await findNodeBinaries() };
  console.log(JSON.stringify(found, undefined, 2));
} else {
  await run();
}

async function run(): Promise<void> {
  const interrupted = nextSignal();
  await using cluster = await startCluster({ fsync: Deno.args.includes("--fsync") });
  console.log(`server      ${cluster.server}`);
  console.log(`kubeconfig  ${cluster.kubeconfig}`);
  console.log(`kubectl     ${cluster.kubectl}`);
  console.log(`processes   etcd ${cluster.pids.etcd}, kube-apiserver ${cluster.pids.apiServer}`);
  await interrupted;
}

function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, resolve);
  });
}
