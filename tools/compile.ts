/** `deno task compile`: the operator and koncli as programs of one file each. See `HELP`. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { messageOf } from "../controllers/log.ts";
import { bundle, ENTRY } from "./compile/bundle.ts";
import { measure, megabytes } from "./compile/measure.ts";
import { type CompileFlags, HELP, parseCompileFlags } from "./compile/options.ts";
import { type Program, programs } from "./compile/programs.ts";
import { compile, type Compiler, findCompiler } from "./compile/runtime.ts";
import { commitOf, readConfiguration, stampedVersion } from "./compile/stamp.ts";
import { isHost, suffixOf, type Target } from "./compile/targets.ts";

const USAGE = 64;
const ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

export interface Compiled {
  readonly program: Program;
  readonly path: string;
}

/** Compiles every program into a folder, and says so. Throws an `Error` whose message is for the user. */
export async function compileAll(flags: Omit<CompileFlags, "help">, say: (line: string) => void): Promise<readonly Compiled[]> {
  const folder = resolve(flags.output);
  await Deno.mkdir(folder, { recursive: true });
  const scratch = await Deno.makeTempDir({ prefix: "konductor-compile-" });
  try {
    const { target } = flags;
    const compiler = await findCompiler({ env: Deno.env.get, target, scratch });
    const configuration = await readConfiguration(ROOT);
    const version = stampedVersion(configuration.version, await commitOf({ root: ROOT, env: Deno.env.get }));
    say(`${version} for ${target}, with ${compiler.source}`);
    const compiled: Compiled[] = [];
    for (const program of programs) {
      const parts = {
        root: ROOT,
        configuration,
        version,
        scratch: `${scratch}/${program.name}-bundling`,
        folder: `${scratch}/${program.name}`,
      };
      await Promise.all([parts.scratch, parts.folder].map((path) => Deno.mkdir(path)));
      await bundle(program, parts);
      const path = `${folder}/${program.name}${suffixOf(target)}`;
      await replace(path, (output) => compileOne(compiler, { program, target, folder: parts.folder, output }));
      say(await described(program, { path, target }));
      compiled.push({ program, path });
    }
    return compiled;
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

interface One {
  readonly program: Program;
  readonly target: Target;
  readonly folder: string;
  readonly output: string;
}

async function compileOne(compiler: Compiler, { program, ...rest }: One): Promise<void> {
  try {
    await compile(compiler, { ...rest, permissions: program.permissions, entry: ENTRY });
  } catch (error) {
    throw new Error(`Cannot compile ${program.name}: ${messageOf(error)}`, { cause: error });
  }
}

/** Makes a file, in place of one that may be running just now. */
async function replace(path: string, make: (path: string) => Promise<void>): Promise<void> {
  // The compiler puts a suffix behind names that lack it.
  const suffix = path.endsWith(".exe") ? ".exe" : "";
  const partial = `${path}.partial${suffix}`;
  await make(partial);
  await Deno.rename(partial, path);
}

async function described(
  { name, version }: Program,
  { path, target }: { readonly path: string; readonly target: Target },
): Promise<string> {
  const { size, start } = await measure(path, isHost(target) ? version : undefined);
  return `${name.padEnd(10)} ${megabytes(size)}${start === undefined ? "" : `, starts in ${start.toFixed(0)} ms`}  ${path}`;
}

async function main(args: readonly string[]): Promise<number> {
  let flags: CompileFlags;
  try {
    flags = parseCompileFlags(args);
  } catch (error) {
    console.error(`compile: ${messageOf(error)}\nRun deno task compile --help for the flags`);
    return USAGE;
  }
  if (flags.help) console.log(HELP.trimEnd());
  else await compileAll(flags, console.log);
  return 0;
}

if (import.meta.main) {
  try {
    Deno.exitCode = await main(Deno.args);
  } catch (error) {
    console.error(`compile: ${messageOf(error)}`);
    Deno.exitCode = 1;
  }
}
