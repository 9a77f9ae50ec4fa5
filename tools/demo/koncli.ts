/** koncli as one file, so that a hundred processes of it start fast. */
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { quoted } from "../dev/shell.ts";

const MAIN = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));
const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));

/** How to start koncli. */
export interface Koncli {
  readonly command: string;
  /** What comes before its own arguments. */
  readonly args: readonly string[];
  /** Where it runs: with nothing of the user's own settings, so that what is shown is the same everywhere. */
  readonly surroundings: { readonly cwd: string; readonly clearEnv: true; readonly env: Readonly<Record<string, string>> };
  /** A folder with a program `koncli`, for scripts. */
  readonly bin: string;
  /** Whether it is one file. */
  readonly bundled: boolean;
}

/** Bundles koncli into `folder`. Where that does not work, as the bundler cannot be fetched, it is run from its sources. */
export async function prepareKoncli(folder: string): Promise<Koncli> {
  const program = Deno.env.get("KONDUCTOR_TEST_KONCLI");
  if (program !== undefined) return await prepareProgram(folder, program);
  const file = `${folder}/koncli.js`;
  const bundled = await bundle(file);
  const source = bundled ? ["--no-config", "--no-lock", file] : ["--config", CONFIG, MAIN];
  const command = Deno.execPath();
  const args = ["run", "--quiet", "--allow-all", ...source];
  const koncli: Koncli = {
    command,
    args,
    surroundings: surroundingsIn(folder, bundled ? `${folder}/deno` : await sharedCache()),
    bin: await putOnPath(folder, [command, ...args]),
    bundled,
  };
  await warmUp(koncli);
  return koncli;
}

/** A koncli that was compiled, for tests of that. */
async function prepareProgram(folder: string, program: string): Promise<Koncli> {
  const bin = await putOnPath(folder, [program]);
  const koncli: Koncli = { command: program, args: [], surroundings: surroundingsIn(folder, `${folder}/deno`), bin, bundled: true };
  await warmUp(koncli);
  return koncli;
}

function surroundingsIn(folder: string, cache: string): Koncli["surroundings"] {
  const kept = ["PATH", "TMPDIR", "LANG", "LD_LIBRARY_PATH", "SystemRoot"].flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  const own = { HOME: folder, DENO_DIR: cache, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  return { cwd: folder, clearEnv: true, env: { ...Object.fromEntries(kept), ...own } };
}

async function putOnPath(folder: string, command: readonly string[]): Promise<string> {
  const bin = `${folder}/bin`;
  await Deno.mkdir(bin);
  await Deno.writeTextFile(`${bin}/koncli`, `#!/bin/sh\nexec ${command.map(quoted).join(" ")} "$@"\n`, { mode: 0o755 });
  return bin;
}

/** Runs it once, so that the next ones find it compiled. */
async function warmUp({ command, args, surroundings: { cwd, clearEnv, env } }: Koncli): Promise<void> {
  const options = { cwd, clearEnv, env: { ...env }, args: [...args, "version"] };
  await new Deno.Command(command, { ...options, stdin: "null", stdout: "null", stderr: "null" }).output();
}

/** Logins by plugins stay out: the demo's kubeconfig has none, and they are ten times as large as all the rest. */
async function bundle(file: string): Promise<boolean> {
  const flags = ["--quiet", "--platform", "deno", "--minify", "--external", "@kubernetes/client-node", "--config", CONFIG];
  const args = ["bundle", ...flags, "--output", file, MAIN];
  const { success } = await new Deno.Command(Deno.execPath(), { args, stdin: "null", stdout: "null", stderr: "null" }).output();
  if (success) await Deno.writeTextFile(file, REQUIRE + await Deno.readTextFile(file));
  return success;
}

/** CommonJS packages ask for Node's modules by `require`, which a bundle does not bring along. */
const REQUIRE = 'import { createRequire } from "node:module";\nglobalThis.require ??= createRequire(import.meta.url);\n';

/** The folder in which Deno keeps the packages that the sources import. */
async function sharedCache(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"], stderr: "null" }).output();
  return z.object({ denoDir: z.string() }).parse(JSON.parse(new TextDecoder().decode(stdout))).denoDir;
}
