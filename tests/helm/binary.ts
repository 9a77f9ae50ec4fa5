/** Finds Helm: in the cache, on the PATH, or built from its Go module, once. */
import { resolve } from "node:path";

export interface FindOptions {
  /** Reads an environment variable; the process's when left out. */
  readonly env?: (name: string) => string | undefined;
  /** Takes a line of progress; written to stderr when left out. */
  readonly progress?: (line: string) => void;
}

const MODULE = new URL("./", import.meta.url);
const PACKAGE = "helm.sh/helm/v3";

/**
 * Finds the Helm that go.mod pins, else any Helm 3 on the PATH, else builds the pinned one, which takes some two minutes. Several processes
 * may call it at once.
 *
 * @throws when there is no way to get it; the message says what to do.
 */
export async function findHelm({ env = Deno.env.get, progress = console.error }: FindOptions = {}): Promise<string> {
  const versions = await pinnedVersions();
  const helm = `${env("XDG_CACHE_HOME") || `${env("HOME") ?? "."}/.cache`}/konductor/helm-${versions.helm}/helm`;
  if (await isFile(helm)) return helm;
  const given = await helmOnPath(env("PATH") ?? "");
  if (given !== undefined) return given;
  await Deno.mkdir(resolve(helm, ".."), { recursive: true });
  using lock = await Deno.open(`${helm}.lock`, { create: true, write: true });
  await lock.lock(true);
  if (await isFile(helm)) return helm;
  progress(`Building Helm ${versions.helm}, once, which takes some two minutes`);
  await build(helm, versions);
  return helm;
}

/** Of Helm, and of the Kubernetes that it takes a cluster for which it has not seen. */
interface Versions {
  readonly helm: string;
  readonly clientGo: string;
}

async function pinnedVersions(): Promise<Versions> {
  const text = await Deno.readTextFile(new URL("go.mod", MODULE));
  const helm = /helm\.sh\/helm\/v3 v(\S+)/.exec(text)?.[1];
  const clientGo = /k8s\.io\/client-go v(\S+)/.exec(text)?.[1];
  if (!helm || !clientGo) throw new Error("Cannot read tests/helm/go.mod: it requires no version of Helm");
  return { helm, clientGo };
}

async function helmOnPath(path: string): Promise<string | undefined> {
  for (const folder of path.split(":").filter((folder) => folder !== "")) {
    const helm = resolve(folder, "helm");
    if (await isFile(helm) && await isHelm3(helm)) return helm;
  }
}

async function isHelm3(helm: string): Promise<boolean> {
  const { stdout } = await new Deno.Command(helm, { args: ["version", "--short"], stderr: "null" }).output();
  return new TextDecoder().decode(stdout).startsWith("v3.");
}

/** The target appears whole or not at all. */
async function build(target: string, versions: Versions): Promise<void> {
  const partial = `${target}.${Deno.pid}.partial`;
  const args = ["build", "-mod=readonly", "-trimpath", "-buildvcs=false", `-ldflags=${linkerFlags(versions)}`, "-o", partial];
  try {
    const options = { args: [...args, `${PACKAGE}/cmd/helm`], cwd: MODULE, env: { CGO_ENABLED: "0", GOWORK: "off" } };
    const { success, stderr } = await new Deno.Command("go", options).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr).trim().split("\n").slice(-5).join("\n"));
    await Deno.rename(partial, target);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "there is no Go" : error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot build Helm: ${why}; put a Helm 3 on the PATH, or install a Go that can build it`, { cause: error });
  }
}

function linkerFlags({ helm, clientGo }: Versions): string {
  const minor = clientGo.split(".")[1] ?? "";
  const kubernetes = ["chartutil", "lint/rules"].flatMap((place) => [
    `${PACKAGE}/pkg/${place}.k8sVersionMajor=1`,
    `${PACKAGE}/pkg/${place}.k8sVersionMinor=${minor}`,
  ]);
  return ["-s -w", ...[`${PACKAGE}/internal/version.version=v${helm}`, ...kubernetes].map((stamp) => `-X ${stamp}`)].join(" ");
}

function isFile(path: string): Promise<boolean> {
  return Deno.stat(path).then((info) => info.isFile, () => false);
}
