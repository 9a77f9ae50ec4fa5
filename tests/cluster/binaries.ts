/** Finds the programs of a test cluster: given, cached, downloaded, or built from their Go module. */
import { resolve } from "node:path";
import { downloadEnvtest } from "./envtest.ts";
import { buildProgram, goToolchain } from "./go.ts";

/** Paths of programs. */
export interface Binaries {
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly kubectl: string;
}

/** Paths of what a cluster with a node has besides. */
export interface NodeBinaries {
  readonly kubeControllerManager: string;
  readonly kubeScheduler: string;
  readonly kubelet: string;
}

export interface FindOptions {
  /** Reads an environment variable; the process's when left out. */
  readonly env?: (name: string) => string | undefined;
  /** Takes a line of progress; written to stderr when left out. */
  readonly progress?: (line: string) => void;
  /** Where the list of envtest archives is. */
  readonly envtestIndex?: string;
}

/** Programs, and the Go packages that they are built from. */
type Packages = Readonly<Record<string, string>>;

const CONTROL_PLANE: Packages = {
  etcd: "go.etcd.io/etcd/server/v3",
  "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
  kubectl: "k8s.io/kubernetes/cmd/kubectl",
};
/** Nobody publishes an archive of these for tests. */
const NODE: Packages = {
  "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
  "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
  kubelet: "k8s.io/kubernetes/cmd/kubelet",
};
const ENVTEST_INDEX = "https://raw.githubusercontent.com/kubernetes-sigs/controller-tools/HEAD/envtest-releases.yaml";
const OLDEST_KUBECTL = 32;

/** Which programs go where, and whom to tell about it. */
interface Place {
  readonly packages: Packages;
  readonly folder: string;
  readonly progress: (line: string) => void;
}

/**
 * Finds etcd, kube-apiserver and kubectl: in the folder `KUBEBUILDER_ASSETS`, else in the user's cache, which it fills on first use
 * by downloading an archive or else by building, which takes some five minutes. Several processes may call it at once.
 *
 * @throws when there is no way to get them; the message says what to do.
 */
export async function findBinaries(options: FindOptions = {}): Promise<Binaries> {
  const { env = Deno.env.get, progress = console.error, envtestIndex = ENVTEST_INDEX } = options;
  const assets = env("KUBEBUILDER_ASSETS");
  if (assets) return await givenBinaries(resolve(assets), env);
  const place = { packages: CONTROL_PLANE, folder: await cacheFolder(env), progress };
  await filled(place, () => downloadOrBuild(place, envtestIndex));
  return binariesIn(place.folder);
}

/**
 * Finds kube-controller-manager, kube-scheduler and kubelet: in the folder `KUBEBUILDER_ASSETS`, when it has them, else in the user's cache,
 * which it fills on first use by building them, which takes some three minutes.
 *
 * @throws when they cannot be built; the message says what to do.
 */
export async function findNodeBinaries({ env = Deno.env.get, progress = console.error }: FindOptions = {}): Promise<NodeBinaries> {
  const assets = env("KUBEBUILDER_ASSETS");
  if (assets && await isComplete(resolve(assets), NODE)) return nodeBinariesIn(resolve(assets));
  const place = { packages: NODE, folder: await cacheFolder(env), progress };
  await filled(place, () => buildAll(place));
  return nodeBinariesIn(place.folder);
}

async function givenBinaries(folder: string, env: (name: string) => string | undefined): Promise<Binaries> {
  const found = binariesIn(folder);
  for (const path of [found.etcd, found.kubeApiserver]) {
    if (!await isFile(path)) throw new Error(`Cannot use KUBEBUILDER_ASSETS: there is no ${path}`);
  }
  if (await isFile(found.kubectl)) return found;
  return { ...found, kubectl: await kubectlOnPath(env("PATH") ?? "") };
}

async function kubectlOnPath(path: string): Promise<string> {
  for (const folder of path.split(":")) {
    const kubectl = resolve(folder, "kubectl");
    if (await isFile(kubectl) && await isRecent(kubectl)) return kubectl;
  }
  throw new Error(
    `Cannot find kubectl: put one of version 1.${OLDEST_KUBECTL} or later into the folder KUBEBUILDER_ASSETS, or on the PATH`,
  );
}

async function isRecent(kubectl: string): Promise<boolean> {
  const { stdout } = await new Deno.Command(kubectl, { args: ["version", "--client", "--output=json"], stderr: "null" }).output();
  const [, major, minor] = new TextDecoder().decode(stdout).match(/"gitVersion": "v(\d+)\.(\d+)/) ?? [];
  return Number(major) > 1 || Number(minor) >= OLDEST_KUBECTL;
}

async function cacheFolder(env: (name: string) => string | undefined): Promise<string> {
  return `${env("XDG_CACHE_HOME") || `${env("HOME") ?? "."}/.cache`}/konductor/cluster-${await pinnedVersion()}`;
}

/** Reads the version of Kubernetes that go.mod asks for, e.g. `1.36.3`. */
export async function pinnedVersion(): Promise<string> {
  const text = await Deno.readTextFile(new URL("go.mod", import.meta.url));
  const version = text.match(/k8s\.io\/kubernetes v(\d+\.\d+\.\d+)/)?.[1];
  if (!version) throw new Error("Cannot read go.mod: it requires no version of k8s.io/kubernetes");
  return version;
}

/** Fills the cache by `fill`, where something is missing, one process at a time. The lock goes with its process. */
async function filled({ packages, folder, progress }: Place, fill: () => Promise<void>): Promise<void> {
  if (await isComplete(folder, packages)) return;
  await Deno.mkdir(folder, { recursive: true });
  using lock = await Deno.open(`${folder}.lock`, { create: true, write: true });
  if (!await lock.tryLock(true)) {
    progress("Waiting for another process that prepares the test cluster's programs");
    await lock.lock(true);
  }
  if (await isComplete(folder, packages)) return;
  await removePartial(folder);
  await fill();
}

/** Removes what a process that was killed left behind. */
async function removePartial(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (name.includes(".partial")) await Deno.remove(`${folder}/${name}`, { recursive: true });
  }
}

async function downloadOrBuild(place: Place, envtestIndex: string): Promise<void> {
  const { folder, progress, packages } = place;
  const version = await pinnedVersion();
  try {
    return await downloadEnvtest(folder, { version, index: envtestIndex, programs: Object.keys(packages), progress });
  } catch (error) {
    progress(`No archive of the programs: ${reason(error)}; building them from source, once, which takes some five minutes`);
  }
  await buildAll(place);
}

async function buildAll({ packages, folder, progress }: Place): Promise<void> {
  const version = await pinnedVersion();
  try {
    progress(`Building ${Object.keys(packages).join(", ")} with ${await goToolchain()}`);
    for (const [name, source] of Object.entries(packages)) {
      if (!await isFile(`${folder}/${name}`)) await buildProgram(source, { target: `${folder}/${name}`, version, progress });
    }
  } catch (error) {
    const advice = "set KUBEBUILDER_ASSETS to a folder that has them, or install a Go that can build them";
    throw new Error(`Cannot get ${Object.keys(packages).join(", ")}: ${reason(error)}; ${advice}`, { cause: error });
  }
}

function binariesIn(folder: string): Binaries {
  return { etcd: `${folder}/etcd`, kubeApiserver: `${folder}/kube-apiserver`, kubectl: `${folder}/kubectl` };
}

function nodeBinariesIn(folder: string): NodeBinaries {
  return {
    kubeControllerManager: `${folder}/kube-controller-manager`,
    kubeScheduler: `${folder}/kube-scheduler`,
    kubelet: `${folder}/kubelet`,
  };
}

async function isComplete(folder: string, packages: Packages): Promise<boolean> {
  const found = await Promise.all(Object.keys(packages).map((name) => isFile(`${folder}/${name}`)));
  return found.every(Boolean);
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isFile, () => false);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
