/**
 * What turns a bundle into a program: a Deno that compiles, and the runtime that it puts in front of the bundle, of the same version.
 *
 * In this order: `DENORT_BIN`, the file of a runtime, with `DENO_COMPILE`, the Deno that it belongs to; what Deno has downloaded or
 * downloads; and where that site cannot be reached, a pair out of Python wheels (`wheels.ts`).
 */
import { complaintOf, output } from "./command.ts";
import { isHost, type Target } from "./targets.ts";
import { pairFor } from "./wheels.ts";

export interface Compiler {
  /** The Deno that compiles. */
  readonly deno: string;
  /** The runtime's file; left out: Deno has it, or fetches it. */
  readonly denort: string | undefined;
  /** Where it is from, in words. */
  readonly source: string;
}

export interface CompileOptions {
  readonly permissions: readonly string[];
  readonly target: Target;
  /** The folder of the bundle. */
  readonly folder: string;
  readonly entry: string;
  readonly output: string;
}

export interface FindOptions {
  readonly env: (name: string) => string | undefined;
  readonly target: Target;
  /** An empty folder to try things in. */
  readonly scratch: string;
}

/** Finds a compiler for a target. Throws an `Error` that says what would help. */
export async function findCompiler({ env, target, scratch }: FindOptions): Promise<Compiler> {
  const denort = env("DENORT_BIN");
  if (denort) return { deno: env("DENO_COMPILE") || Deno.execPath(), denort, source: `DENORT_BIN (${denort})` };
  const own: Compiler = { deno: Deno.execPath(), denort: undefined, source: `Deno ${Deno.version.deno}` };
  const complaint = await tryOut(own, { target, scratch });
  if (complaint === undefined) return own;
  try {
    return await pairFor(target, env);
  } catch (error) {
    const second = error instanceof Error ? error.message : String(error);
    throw new Error(
      `Cannot compile for ${target}: Deno cannot fetch its runtime (${complaint}), and ${second}. Set DENORT_BIN to a runtime of version ${Deno.version.deno}`,
    );
  }
}

/** Compiles the smallest of programs; says what Deno complained of, if it did. */
async function tryOut(compiler: Compiler, { target, scratch }: Omit<FindOptions, "env">): Promise<string | undefined> {
  await Deno.writeTextFile(`${scratch}/empty.js`, "");
  try {
    await compile(compiler, { permissions: [], target, folder: scratch, entry: "empty.js", output: `${scratch}/empty` });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Compiles a bundle. Nothing of the project is in sight, as all of its packages would be taken along otherwise. */
export async function compile({ deno, denort }: Compiler, options: CompileOptions): Promise<void> {
  const { permissions, target, folder, entry } = options;
  const isolated = ["--quiet", "--no-config", "--no-lock", "--no-check", "--no-remote", "--no-npm"];
  // Whatever is not allowed is refused: nobody answers questions in a container, and a script should not be asked any. And no code is cached:
  // that would be in the folder for temporary files, under a name that whoever else uses the machine can guess and be first to write to.
  const flags = [...isolated, "--no-prompt", "--no-code-cache", ...permissions, ...isHost(target) ? [] : ["--target", target]];
  const result = await output(deno, {
    args: ["compile", ...flags, "--output", options.output, entry],
    cwd: folder,
    env: { DENO_NO_UPDATE_CHECK: "1", ...denort === undefined ? {} : { DENORT_BIN: denort } },
  });
  if (!result.success) throw new Error(complaintOf(result));
}
