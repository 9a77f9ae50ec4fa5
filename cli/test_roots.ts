/** File systems that have next to nothing in them, for tests: what containers are made of. */
import { dirname } from "node:path";
import { exists } from "../tools/compile/test_programs.ts";

export interface Root extends AsyncDisposable {
  readonly path: string;
  /** The command line that runs a program in it; the program finds /proc there, as in a container. */
  command(words: readonly string[]): readonly string[];
}

/** A root with these files, by the paths that they have in it. */
export async function rootWith(files: Readonly<Record<string, string | undefined>>): Promise<Root> {
  const path = await Deno.makeTempDir({ prefix: "konductor-root-" });
  for (const folder of ["proc", "tmp", "konductor"]) await Deno.mkdir(`${path}/${folder}`);
  for (const [target, source = ""] of Object.entries(files)) {
    await Deno.mkdir(dirname(`${path}${target}`), { recursive: true });
    await Deno.copyFile(source, `${path}${target}`);
    await Deno.chmod(`${path}${target}`, 0o755);
  }
  const enter = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"';
  return {
    path,
    command: (words) => ["unshare", "--mount", "sh", "-c", enter, path, ...words],
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

/** Whether there may be such roots here: that takes Linux, and its root. */
export async function mayMount(): Promise<boolean> {
  try {
    return (await new Deno.Command("unshare", { args: ["--mount", "chroot", "/", "true"], stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}

/** A file of a Debian package: as it is installed, else out of the package, which is fetched once; `undefined` where neither works. */
export async function debianFile(name: string, path: string): Promise<string | undefined> {
  if (exists(path) && await belongsTo(name, path)) return path;
  const folder = `${Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`}/konductor/debian/${name}`;
  if (exists(`${folder}${path}`)) return `${folder}${path}`;
  await Deno.mkdir(folder, { recursive: true });
  const script = 'apt-get download "$1" && dpkg-deb --extract "$1"_*.deb . && rm "$1"_*.deb';
  await new Deno.Command("sh", { args: ["-c", script, "sh", name], cwd: folder, stdout: "null", stderr: "null" }).output();
  return exists(`${folder}${path}`) ? `${folder}${path}` : undefined;
}

async function belongsTo(name: string, path: string): Promise<boolean> {
  const { stdout } = await new Deno.Command("dpkg-query", { args: ["--search", path], stderr: "null" }).output();
  return new TextDecoder().decode(stdout).startsWith(`${name}:`);
}
