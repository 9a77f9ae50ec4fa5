/** `deno task npm`: the SDK as a package for npm. See `HELP`. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { messageOf } from "../controllers/log.ts";
import { archiveOf, packedSize } from "./npm/archive.ts";
import { HELP, type NpmFlags, parseNpmFlags } from "./npm/options.ts";
import { makePackage } from "./npm/package.ts";

const USAGE = 64;
const ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** Makes the package from this checkout, in a folder; gives its path. */
export async function writePackage(output: string): Promise<string> {
  const { name, version, files } = await makePackage(ROOT);
  const folder = resolve(output);
  await Deno.mkdir(folder, { recursive: true });
  const path = `${folder}/${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
  await Deno.writeFile(path, archiveOf(files));
  return path;
}

async function main(args: readonly string[]): Promise<number> {
  let flags: NpmFlags;
  try {
    flags = parseNpmFlags(args);
  } catch (error) {
    console.error(`npm: ${messageOf(error)}\nRun deno task npm --help for the flags`);
    return USAGE;
  }
  if (flags.help) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const path = await writePackage(flags.output);
  console.log(`${path}  ${await packedSize(path)}`);
  return 0;
}

if (import.meta.main) {
  try {
    Deno.exitCode = await main(Deno.args);
  } catch (error) {
    console.error(`npm: ${messageOf(error)}`);
    Deno.exitCode = 1;
  }
}
