/** koncli in a folder of its own, from where it runs in any container: with its libraries, as the container may have none that fit. */
import { basename, dirname, isAbsolute } from "node:path";
import { type Bytes, moveLibraries, readExecutable } from "./install_elf.ts";

export interface InstallOptions {
  /** The compiled koncli. */
  readonly executable: string;
  /** Where its libraries may be: a process's list of what it has in memory. */
  readonly maps: string;
  /** Where it goes. */
  readonly folder: string;
  /** The path that the folder has where koncli is going to run. */
  readonly at: string;
}

/** The loader, in that folder. The shorter its name, the longer the folder's may be. */
const LOADER = "ld.so";
const LIBRARIES = "lib";

/** Puts koncli into a folder, in place of what an earlier call has put there, and gives its path. Throws an `Error` that says why not. */
export async function install({ executable, maps, folder, at }: InstallOptions): Promise<string> {
  const { loader, room, needed } = withFile(executable, { read: true }, readExecutable);
  const path = `${at}/${LOADER}`;
  const longest = room - LOADER.length - 1;
  if (!isAbsolute(at)) throw new Error(`"${at}" is no absolute path`);
  if (new TextEncoder().encode(path).length > room) throw new Error(`"${at}" is too long: ${longest} characters fit`);
  await Deno.mkdir(`${folder}/${LIBRARIES}`, { recursive: true });
  for (const library of librariesIn(maps, needed.filter((name) => !isLoader(name)))) {
    await copy(library, `${folder}/${LIBRARIES}/${basename(library)}`);
  }
  await copy(loader, `${folder}/${LOADER}`);
  const target = `${folder}/koncli`;
  const places = { loader: path, libraries: `$ORIGIN/${LIBRARIES}` };
  await copy(executable, target, (copied) => withFile(copied, { read: true, write: true }, (file) => moveLibraries(file, places)));
  return target;
}

/** The loader is among what a program needs, and under its own name, even where it is installed under ours. */
function isLoader(name: string): boolean {
  return /^ld[-\d.]/.test(name);
}

/** The paths of libraries: they lie where this process has got some of its own from. */
export function librariesIn(maps: string, needed: readonly string[]): readonly string[] {
  const mapped = maps.split("\n").flatMap((line) => /\s(\/\S+\.so[.\d]*)$/.exec(line)?.[1] ?? []);
  const folders = new Set(mapped.map((path) => dirname(path)));
  return needed.map((name) => {
    const found = [...folders].map((folder) => `${folder}/${name}`).find(exists);
    if (found === undefined) throw new Error(`its library ${name} is not where the others are`);
    return found;
  });
}

/** Copies a file. Whoever runs an earlier one goes on with that; nobody ever sees half a file. */
async function copy(from: string, to: string, change?: (path: string) => void): Promise<void> {
  const partial = `${to}.partial`;
  await Deno.copyFile(from, partial);
  await Deno.chmod(partial, 0o755);
  change?.(partial);
  await Deno.rename(partial, to);
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Does something with an open file. */
export function withFile<T>(path: string, options: Deno.OpenOptions, work: (file: Bytes) => T): T {
  using file = Deno.openSync(path, options);
  return work({
    read(at, length) {
      const bytes = new Uint8Array(length);
      file.seekSync(at, Deno.SeekMode.Start);
      let filled = 0;
      while (filled < length) {
        const count = file.readSync(bytes.subarray(filled));
        if (count === null) break;
        filled += count;
      }
      return bytes.subarray(0, filled);
    },
    write(at, bytes) {
      file.seekSync(at, Deno.SeekMode.Start);
      for (let written = 0; written < bytes.length;) written += file.writeSync(bytes.subarray(written));
    },
  });
}
