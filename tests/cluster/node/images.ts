/** The images of a node without a registry: those of this project, and two that are made of a static busybox. */
import { debianFile } from "../../debian.ts";
import { image, pack, textFile } from "../../../tools/image/oci.ts";
import type { Entry } from "../../../tools/image/tar.ts";

/** As containerd names them. */
export const PAUSE = "docker.io/konductor/pause:1";
const BUSYBOX = "docker.io/library/busybox:1.36";

/**
 * Writes the archives of pause and busybox to `folder`; gives their paths.
 *
 * @throws when there is no static busybox on this machine, and none to be had from Debian.
 */
export async function makeBusyboxImages(folder: string): Promise<string[]> {
  const busybox = await debianFile("busybox-static", "/bin/busybox");
  if (busybox === undefined) throw new Error("Cannot make an image of busybox: there is none (Debian: apt-get install busybox-static)");
  const layer = pack({ title: "busybox", entries: await entriesOf(busybox) }, 0);
  const make = async (name: string, entrypoint: readonly string[]): Promise<string> => {
    const { archive } = image({ ...COMMON, name: name.replace("docker.io/", ""), entrypoint, layers: [layer] });
    const path = `${folder}/${name.replace(/.*\//, "").replace(":", "-")}.tar`;
    await Deno.writeFile(path, archive);
    return path;
  };
  return [await make(PAUSE, ["/bin/sleep", "infinity"]), await make(BUSYBOX, [])];
}

const COMMON = {
  architecture: Deno.build.arch === "aarch64" ? "arm64" : "amd64",
  user: "",
  env: ["PATH=/bin"],
  workingDir: "/",
  labels: {},
  time: 0,
} as const;

/** The program, and a link to it for each thing that it can do. */
async function entriesOf(busybox: string): Promise<Entry[]> {
  const { stdout } = await new Deno.Command(busybox, { args: ["--list"] }).output();
  const names = new TextDecoder().decode(stdout).trim().split("\n").filter((name) => name !== "busybox");
  return [
    ...["bin", "etc", "proc"].map((path) => ({ type: "folder", path }) as const),
    { type: "folder", path: "tmp", mode: 0o1777 },
    textFile("etc/passwd", "root:x:0:0:root:/:/bin/sh\n"),
    { type: "file", path: "bin/busybox", content: await Deno.readFile(busybox), mode: 0o755 },
    ...names.map((name) => ({ type: "link", path: `bin/${name}`, target: "busybox" }) as const),
  ];
}
