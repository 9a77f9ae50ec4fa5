/** What this machine has to have for a node. */
import { resolve } from "node:path";

/** Programs that the operating system brings, and the Debian packages that they are in. */
const PACKAGES = {
  containerd: "containerd",
  "containerd-shim-runc-v2": "containerd",
  ctr: "containerd",
  runc: "runc",
  unshare: "util-linux",
  mount: "mount",
} as const;

export const SYSTEM_PATH = "/usr/sbin:/sbin";

export interface Requirements {
  /** Reads an environment variable. */
  readonly env: (name: string) => string | undefined;
  readonly uid: number | null;
  readonly os: string;
  /** Where an operating system has programs for root, beside the PATH. */
  readonly systemPath?: string;
}

/** Tells what is missing, a sentence each; empty when a node can run here. */
export async function missingForNode({ env, uid, os, systemPath = SYSTEM_PATH }: Requirements): Promise<string[]> {
  if (os !== "linux") return [`a node needs Linux, and this is ${os}`];
  const path = `${env("PATH") ?? ""}:${systemPath}`;
  const missing = new Set<string>();
  for (const [program, name] of Object.entries(PACKAGES)) {
    if (await programOn(path, program) === undefined) missing.add(name);
  }
  const packages = [...missing].join(" ");
  return [
    ...uid === 0 ? [] : ["a node needs root: it mounts, and makes namespaces and cgroups"],
    ...packages === "" ? [] : [`programs are missing (Debian: apt-get install ${packages})`],
  ];
}

/** The path of a program; `undefined` where it is not. */
export async function programOn(path: string, program: string): Promise<string | undefined> {
  for (const folder of path.split(":").filter((folder) => folder !== "")) {
    const file = resolve(folder, program);
    if (await Deno.stat(file).then((info) => info.isFile, () => false)) return file;
  }
}
