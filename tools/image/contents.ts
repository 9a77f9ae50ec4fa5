/** What is in the images: a layer that both share, and a program each. */
import type { Layer } from "./oci.ts";
import { textFile } from "./oci.ts";
import type { Entry } from "./tar.ts";
import type { Libraries } from "./libraries.ts";

/** Whom the programs run as: nobody's number, the one that distroless images use as well. */
export const USER = 65532;
/** Where the programs are. It is on the PATH. */
export const BIN = "usr/local/bin";
/** Where the programs run. The operator may read what lies here, and there is nothing, until somebody mounts a kubeconfig. */
export const HOME = "/home/konductor";
const CERTIFICATES = "etc/ssl/certs/ca-certificates.crt";

export interface RuntimeParts {
  readonly libraries: Libraries;
  /** The certificate authorities that the world trusts, PEM: for a proxy or an API server with a public certificate. */
  readonly certificates: Uint8Array;
}

/** The layer that both images share. */
export function runtimeLayer({ libraries, certificates }: RuntimeParts): Layer {
  const files = libraries.files.map(({ path, content }) => ({ type: "file", path: path.slice(1), content, mode: 0o755 }) as const);
  const licences = libraries.licences.map(({ path, content }) => ({ type: "file", path: path.slice(1), content }) as const);
  const texts: readonly Entry[] = [
    textFile("etc/passwd", `root:x:0:0:root:/root:/sbin/nologin\nkonductor:x:${USER}:${USER}:konductor:${HOME}:/sbin/nologin\n`),
    textFile("etc/group", `root:x:0:\nkonductor:x:${USER}:\n`),
    textFile("etc/nsswitch.conf", "hosts: files dns\n"),
    { type: "file", path: CERTIFICATES, content: certificates },
    { type: "folder", path: "tmp", mode: 0o1777 },
    { type: "folder", path: HOME.slice(1), owner: USER },
  ];
  return { title: `runtime: ${libraries.packages.join(", ")}`, entries: withFolders([...files, ...licences, ...texts]) };
}

/** The layer with one program. */
export function programLayer(name: string, content: Uint8Array): Layer {
  return { title: name, entries: withFolders([{ type: "file", path: `${BIN}/${name}`, content, mode: 0o755 }]) };
}

/** The entries, and every folder above them, as some tools make missing ones for root alone. */
function withFolders(entries: readonly Entry[]): readonly Entry[] {
  const given = new Set(entries.filter(({ type }) => type === "folder").map(({ path }) => path));
  const above = new Set(entries.flatMap(({ path }) => foldersAbove(path)).filter((path) => !given.has(path)));
  return [...[...above].map((path) => ({ type: "folder", path }) as const), ...entries];
}

function foldersAbove(path: string): readonly string[] {
  const names = path.split("/").slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}
