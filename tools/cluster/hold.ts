/** The process that holds a cluster in the background: `deno run -A hold.ts FLAGS`. It ends with SIGTERM, and the cluster with it. */
import { messageOf } from "../../controllers/log.ts";
import { type NodeCluster, startNodeCluster } from "../../tests/cluster/node/mod.ts";
import { archivesIn, installChart, makeImages } from "../../tests/cluster/node/release.ts";
import { parseClusterFlags } from "./options.ts";
import { Place } from "./state.ts";

/** How long others may look whether the lock is held, in milliseconds. */
const LOOKED_AT = 1000;
const INTERRUPTED = 130;

const { pid } = Deno;
const { images, fsync } = parseClusterFlags(Deno.args);
const place = new Place();
const ended = Promise.withResolvers<void>();
let isReady = false;

using lock = await place.lock(LOOKED_AT);
if (lock === undefined) fail("another process starts one, or clears one away");
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) Deno.addSignalListener(signal, end);

try {
  await place.clear();
  await place.write({ pid });
  const archives = await imagesFor(images);
  await using node = await startNodeCluster({ images: archives, fsync, progress: say, onFolder: (folder) => place.write({ pid, folder }) });
  say("Installing the chart");
  await installChart(node, { workload: { bind: { all: true } } });
  await place.write(stateOf(node));
  isReady = true;
  say("Ready");
  await ended.promise;
  await place.write({ pid, folder: node.cluster.dir });
} catch (error) {
  place.remove();
  fail(messageOf(error));
}
place.remove();
Deno.exit();

/** Before it is ready there is nothing to wait for: the supervisor clears away when this process is gone. */
function end(): void {
  if (isReady) return ended.resolve();
  place.remove();
  Deno.exit(INTERRUPTED);
}

function fail(why: string): never {
  console.error(`Failed: ${why}`);
  Deno.exit(1);
}

/** Throws when whoever started this is gone. */
function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

async function imagesFor(folder: string | undefined): Promise<string[]> {
  if (folder !== undefined) return await archivesIn(folder);
  say("Making the images");
  return await makeImages("dist");
}

function stateOf({ cluster: { dir: folder, server, kubeconfig, kubectl } }: NodeCluster) {
  return { pid, folder, ready: { server, kubeconfig, kubectl } };
}
