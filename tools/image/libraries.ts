/** The libraries that a program needs, out of this machine's Debian packages. */
import { readExecutable } from "../../cli/install_elf.ts";
import { withFile } from "../../cli/install.ts";
import { expectSuccess, output } from "../compile/command.ts";

export interface Library {
  /** Where it is in the image, which is where Debian has it: the loader looks there without being told. */
  readonly path: string;
  readonly content: Uint8Array;
}

export interface Libraries {
  readonly files: readonly Library[];
  /** The packages that they are from, with their versions: `libc6 2.36-9`. */
  readonly packages: readonly string[];
  /** The licences of those packages. */
  readonly licences: readonly Library[];
}

/** Where Debian keeps the libraries of an architecture. */
const FOLDERS: Readonly<Record<string, string>> = { amd64: "/lib/x86_64-linux-gnu", arm64: "/lib/aarch64-linux-gnu" };

/** Collects them for a program. Throws an `Error` that says what to install. */
export async function librariesFor(program: string, architecture: string): Promise<Libraries> {
  const { loader, needed } = withFile(program, { read: true }, readExecutable);
  const folder = FOLDERS[architecture] ?? "";
  const names = needed.filter((name) => !loader.endsWith(`/${name}`));
  const files = await Promise.all([loader, ...names.map((name) => `${folder}/${name}`)].map(read));
  const owners = await Promise.all(files.map(({ path }) => ownerOf(path)));
  const packages = [...new Set(owners)].toSorted();
  return { files, packages: await Promise.all(packages.map(versioned)), licences: await Promise.all(packages.map(licenceOf)) };
}

async function read(path: string): Promise<Library> {
  try {
    return { path, content: await Deno.readFile(path) };
  } catch (error) {
    const step =
      "Images are assembled on Debian or Ubuntu of the same architecture: apt-get install libc6 libgcc-s1; elsewhere, use the Dockerfile";
    throw new Error(`Cannot find the library ${path}. ${step}`, { cause: error });
  }
}

/** The package that a file belongs to. The loader is known by the path behind a symbolic link. */
async function ownerOf(path: string): Promise<string> {
  for (const candidate of [path, await Deno.realPath(path), (await Deno.realPath(path)).replace(/^\/usr/, "")]) {
    const { success, stdout } = await output("dpkg-query", { args: ["--search", candidate] });
    const [owner] = stdout.split(":");
    if (success && owner) return owner;
  }
  throw new Error(
    `Cannot find the package of ${path}: dpkg-query knows none. Images are assembled on Debian or Ubuntu; elsewhere, use the Dockerfile`,
  );
}

async function versioned(name: string): Promise<string> {
  const query = { args: ["--show", "--showformat=${Version}\\n", name] };
  const { stdout } = await expectSuccess(`Cannot find the version of ${name}`, "dpkg-query", query);
  return `${name} ${stdout.split("\n")[0]}`;
}

function licenceOf(name: string): Promise<Library> {
  return read(`/usr/share/doc/${name}/copyright`);
}
