/** The archives of etcd, kube-apiserver and kubectl that the Kubernetes project publishes for tests ("envtest"). */
import { createHash } from "node:crypto";

export interface DownloadOptions {
  /** The version of Kubernetes that is wanted; any patch of the same minor version will do. */
  readonly version: string;
  /** Where the list of archives is. */
  readonly index: string;
  readonly programs: readonly string[];
  readonly progress: (line: string) => void;
}

interface Archive {
  readonly name: string;
  readonly url: string;
  /** Hexadecimal. */
  readonly sha512: string;
  readonly patch: number;
}

const INDEX_WITHIN = 4_000;
const HEADERS_WITHIN = 10_000;
const BODY_WITHIN = 300_000;
const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: "amd64", aarch64: "arm64" };

/**
 * Downloads the newest archive of the wanted minor version, checks it, and puts its programs into `folder`.
 *
 * @throws when it is out of reach, which takes some seconds at most to find out, or not what the list says.
 */
export async function downloadEnvtest(folder: string, { version, index, programs, progress }: DownloadOptions): Promise<void> {
  const archive = newestArchive(await (await get(index, INDEX_WITHIN)).text(), version);
  if (!archive) throw new Error(`the list has none for Kubernetes ${minorOf(version)} on this system`);
  progress(`Downloading ${archive.name}`);
  const bytes = await (await get(archive.url, HEADERS_WITHIN)).bytes();
  if (createHash("sha512").update(bytes).digest("hex") !== archive.sha512) throw new Error(`${archive.name} has a wrong checksum`);
  await unpack(bytes, { folder, programs });
}

/** Gets a URL; `within` is for the headers, the body has its own limit. */
async function get(url: string, within: number): Promise<Response> {
  const response = await request(url, within);
  if (response.ok) return response;
  await response.body?.cancel();
  throw new Error(`${new URL(url).host} answered ${response.status}`);
}

async function request(url: string, within: number): Promise<Response> {
  const aborter = new AbortController();
  const timer = setTimeout(() => aborter.abort(), within);
  try {
    return await fetch(url, { signal: AbortSignal.any([aborter.signal, AbortSignal.timeout(BODY_WITHIN)]) });
  } catch (error) {
    throw new Error(`${new URL(url).host} is out of reach`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function newestArchive(list: string, version: string): Archive | undefined {
  const system = `${Deno.build.os}-${ARCHITECTURES[Deno.build.arch]}`;
  const minor = minorOf(version).replace(".", "\\.");
  const entries = list.matchAll(new RegExp(`(envtest-v${minor}\\.(\\d+)-${system}\\.tar\\.gz):\\s+hash: (\\w+)\\s+selfLink: (\\S+)`, "g"));
  const archives = [...entries].map(([, name = "", patch, sha512 = "", url = ""]) => ({ name, url, sha512, patch: Number(patch) }));
  return archives.sort((a, b) => b.patch - a.patch)[0];
}

function minorOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

async function unpack(archive: Uint8Array, { folder, programs }: { folder: string; programs: readonly string[] }): Promise<void> {
  const staging = await Deno.makeTempDir({ dir: folder, suffix: ".partial" });
  try {
    await Deno.writeFile(`${staging}/archive`, archive);
    const args = ["-xzf", "archive", "--strip-components=2"]; // controller-tools/envtest/<program>
    const { success, stderr } = await new Deno.Command("tar", { args, cwd: staging, stdout: "null" }).output();
    if (!success) throw new Error(`tar could not unpack it: ${new TextDecoder().decode(stderr).trim()}`);
    for (const program of programs) await Deno.rename(`${staging}/${program}`, `${folder}/${program}`);
  } finally {
    await Deno.remove(staging, { recursive: true });
  }
}
