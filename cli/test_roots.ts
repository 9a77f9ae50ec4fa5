/** File systems that have next to nothing in them, for tests: what containers are made of. */
import { dirname } from "node:path";

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
