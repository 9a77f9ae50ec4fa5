/** `deno task image`: images of the operator and of koncli, assembled from a compiled program and a few libraries. See `HELP`. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { messageOf } from "../controllers/log.ts";
import { compileAll, type Compiled } from "./compile.ts";
import { megabytes } from "./compile/measure.ts";
import { type Commit, commitOf, readConfiguration, stampedVersion, timeOf } from "./compile/stamp.ts";
import { type Target, targetOf } from "./compile/targets.ts";
import { HOME, programLayer, runtimeLayer, USER } from "./image/contents.ts";
import { librariesFor } from "./image/libraries.ts";
import { image, type ImageOptions, pack, type PackedLayer } from "./image/oci.ts";
import { HELP, type ImageFlags, parseImageFlags } from "./image/options.ts";

const USAGE = 64;
const ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";

/** What images call the architectures that they exist for. */
const ARCHITECTURES: Partial<Readonly<Record<Target, string>>> = {
  "x86_64-unknown-linux-gnu": "amd64",
  "aarch64-unknown-linux-gnu": "arm64",
};

/** What all images have in common. */
interface Shared {
  readonly flags: ImageFlags;
  readonly folder: string;
  readonly architecture: string;
  readonly version: string;
  readonly commit: Commit | undefined;
  readonly runtime: PackedLayer;
  readonly packages: readonly string[];
}

async function makeImages(flags: ImageFlags): Promise<void> {
  const target = targetOf(flags.target);
  const architecture = target && ARCHITECTURES[target];
  if (target === undefined || architecture === undefined) {
    throw new Error(`Cannot make images for "${flags.target}": there are ${Object.keys(ARCHITECTURES).join(" and ")}`);
  }
  const folder = resolve(flags.output);
  const compiled = await compileAll({ target, output: folder }, console.log);
  const [commit, { version }] = [await commitOf({ root: ROOT, env: Deno.env.get }), await readConfiguration(ROOT)];
  const libraries = await librariesFor(compiled[0]?.path ?? "", architecture);
  const runtime = pack(runtimeLayer({ libraries, certificates: await readCertificates() }), timeOf(commit));
  console.log(`both share  ${megabytes(runtime.blob.content.length)} compressed: ${libraries.packages.join(", ")}`);
  const shared = { flags, folder, architecture, version, commit, runtime, packages: libraries.packages };
  for (const one of compiled) await makeImage(one, shared);
}

async function makeImage({ program, path }: Compiled, shared: Shared): Promise<void> {
  const { flags, folder, commit, version, runtime } = shared;
  const own = pack(programLayer(program.name, await Deno.readFile(path)), timeOf(commit));
  const made = image({
    name: `${flags.prefix}/${program.name}:${flags.tag ?? version}`,
    architecture: shared.architecture,
    user: `${USER}:${USER}`,
    entrypoint: [program.name],
    env: ["PATH=/usr/local/bin:/usr/bin:/bin", `HOME=${HOME}`],
    workingDir: HOME,
    labels: labelsOf(program, shared),
    layers: [runtime, own],
    time: timeOf(commit),
  });
  const archive = `${folder}/${program.name}-${shared.architecture}.tar`;
  await Deno.writeFile(archive, made.archive);
  console.log(`${program.name.padEnd(11)} ${megabytes(made.archive.length)} compressed, ${made.digest}  ${archive}`);
}

function labelsOf({ name, summary }: Compiled["program"], { version, commit, packages }: Shared): ImageOptions["labels"] {
  return {
    "org.opencontainers.image.title": name,
    "org.opencontainers.image.description": summary,
    "org.opencontainers.image.version": version,
    "org.opencontainers.image.licenses": "Apache-2.0",
    "org.opencontainers.image.vendor": "Konductor",
    ...commit && {
      "org.opencontainers.image.revision": `${commit.hash}${commit.changed ? "-changed" : ""}`,
      "org.opencontainers.image.created": new Date(commit.time * 1000).toISOString(),
    },
    "io.konductor.version": stampedVersion(version, commit),
    "io.konductor.packages": packages.join(", "),
  };
}

async function readCertificates(): Promise<Uint8Array> {
  try {
    return await Deno.readFile(CERTIFICATES);
  } catch (error) {
    throw new Error(`Cannot read ${CERTIFICATES}: apt-get install ca-certificates`, { cause: error });
  }
}

async function main(args: readonly string[]): Promise<number> {
  let flags: ImageFlags;
  try {
    flags = parseImageFlags(args);
  } catch (error) {
    console.error(`image: ${messageOf(error)}\nRun deno task image --help for the flags`);
    return USAGE;
  }
  if (flags.help) console.log(HELP.trimEnd());
  else await makeImages(flags);
  return 0;
}

try {
  Deno.exitCode = await main(Deno.args);
} catch (error) {
  console.error(`image: ${messageOf(error)}`);
  Deno.exitCode = 1;
}
