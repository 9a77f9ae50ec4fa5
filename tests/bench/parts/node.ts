/** Konductor in Pods: koncli's whole container beside one that ends at once, memory, and the sizes of images. */
import { basename } from "node:path";
import { pods } from "../../../kube/api.ts";
import { httpApi } from "../../../kube/http.ts";
import { missingForNode, type NodeCluster, startNodeCluster } from "../../cluster/node/mod.ts";
import { installChart, makeImages } from "../../cluster/node/release.ts";
import { eventually, pause } from "../../e2e/expect.ts";
import { type Bench, makeSemaphore, type Part, type Place, say } from "../bench.ts";
import { memoryOf } from "../processes.ts";
import type { Row } from "../results.ts";
import { ratioOf, timesOf } from "../statistics.ts";

const KONCLI = "logiciq/koncli:latest";
const SEMAPHORE = "s";
const FLOOR = { name: "a container that ends at once: busybox true", image: "busybox:1.36", command: ["true"] };
const RUNS = [
  FLOOR,
  { name: "koncli version", image: KONCLI, command: ["koncli", "version"] },
  { name: "koncli semaphore acquire", image: KONCLI, command: ["koncli", "semaphore", "acquire", SEMAPHORE] },
] as const;

export const node: Part = {
  name: "node",
  title: "Pods on a real node: koncli's container from start to end, memory, images (Linux, as root, with containerd)",
  async measure({ effort }) {
    const missing = await missingForNode({ env: Deno.env.get, uid: Deno.uid(), os: Deno.build.os });
    if (missing.length > 0) {
      say(`left out: ${missing.join("; ")}`);
      return [];
    }
    const folder = await Deno.makeTempDir({ prefix: "konductor-images-" });
    try {
      const images = await makeImages(folder);
      return [...await measurePods(images, effort), ...await sizesIn(folder)];
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

async function measurePods(images: readonly string[], { starts }: Bench["effort"]): Promise<Row[]> {
  await using cluster = await startNodeCluster({ images, progress: say, fsync: true });
  await installChart(cluster, { workload: { bind: { all: true } } });
  const { server, caCert: ca, clientCert: cert, clientKey: key } = cluster.cluster;
  const api = httpApi({ server, ca, cert, key }, { userAgent: "konductor-bench" });
  try {
    const place = { api, namespace: "default" };
    await makeSemaphore(place, { name: SEMAPHORE, permits: 1 });
    return [...await measureRuns(cluster, place, starts), ...await measureMemory(cluster, place)];
  } finally {
    api.close();
  }
}

async function measureRuns(cluster: NodeCluster, place: Place, starts: number): Promise<Row[]> {
  await using events = cluster.events();
  const found = RUNS.map((run): typeof run & { readonly times: number[] } => ({ ...run, times: [] }));
  for (let round = 0; round <= starts; round++) {
    say(`round ${round + 1} of ${starts + 1}`);
    for (const { image, command, times } of found) {
      const time = await containerTime(place, { events, image, command });
      if (round > 0) times.push(time); // the first one warms the disk's cache
    }
  }
  const [floor] = found;
  return found.map(({ name, times }) => ({
    name,
    times: timesOf(times),
    ...name === FLOOR.name || floor === undefined ? {} : {
      ratio: ratioOf(times.map((time, round) => ({ measured: [time], floor: [floor.times[round] ?? Number.NaN] }))),
      to: "ends at once",
    },
  }));
}

interface Run {
  readonly events: ReturnType<NodeCluster["events"]>;
  readonly image: string;
  readonly command: readonly string[];
}

/** Runs a Pod to its end; gives how long its container ran. What it held is free again before the next one asks. */
async function containerTime(place: Place, { events, image, command }: Run): Promise<number> {
  const { api, namespace } = place;
  const name = await startPod(place, image, command);
  const statusOf = async () => Object(await api.get(pods, { namespace, name }))["status"];
  await eventually(async () => (await statusOf())?.phase === "Succeeded", () => `the Pod of ${command.join(" ")} has not succeeded`);
  const container = String((await statusOf()).containerStatuses[0].containerID).replace("containerd://", "");
  let time: number | undefined;
  await eventually(() => (time = events.runOf(container)) !== undefined, () => `containerd does not tell of ${container}`);
  await api.delete(pods, { namespace, name });
  return time ?? Number.NaN;
}

async function startPod({ api, namespace }: Place, image: string, command: readonly string[]): Promise<string> {
  const name = `p-${crypto.randomUUID().slice(0, 8)}`;
  const spec = { restartPolicy: "Never", terminationGracePeriodSeconds: 0, containers: [{ name: "main", image, command }] };
  await api.create(pods, { object: { metadata: { name, namespace }, spec } });
  return name;
}

/** The operator, and a koncli that waits in line. */
async function measureMemory(cluster: NodeCluster, place: Place): Promise<Row[]> {
  await makeSemaphore(place, { name: "none", permits: 0 });
  await startPod(place, KONCLI, ["koncli", "semaphore", "acquire", "none", "--wait"]);
  let waiting: readonly number[] = [];
  await eventually(async () => (waiting = await cluster.processes("koncli")).length > 0, () => "no koncli waits");
  await pause(2_000); // until it has asked, and has nothing to do
  const [operator = 0] = await cluster.processes("konductor");
  return [
    { name: "the operator's memory (RSS)", value: await memoryOf(operator), unit: "MB" },
    { name: "memory of a koncli that waits (RSS)", value: await memoryOf(waiting[0] ?? 0), unit: "MB" },
  ];
}

async function sizesIn(folder: string): Promise<Row[]> {
  const files = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => `${folder}/${name}`).toSorted();
  return await Promise.all(files.map(async (file) => ({
    name: file.endsWith(".tar") ? `image, compressed: ${basename(file, ".tar")}` : `program: ${basename(file)}`,
    value: (await Deno.stat(file)).size / 1e6,
    unit: "MB",
  })));
}
