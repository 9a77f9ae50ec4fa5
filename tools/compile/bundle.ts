/** A program as a folder of few small files, without types and without what it does not use. */
import { pathToFileURL } from "node:url";
import { partNames } from "./parts.ts";
import { expectSuccess } from "./command.ts";
import type { Program } from "./programs.ts";
import type { Configuration } from "./stamp.ts";

export interface BundleOptions {
  /** The checkout. */
  readonly root: string;
  readonly configuration: Configuration;
  /** What the program says to be. */
  readonly version: string;
  /** An empty folder to work in. */
  readonly scratch: string;
  /** An empty folder for the result. */
  readonly folder: string;
}

/** The file that the runtime starts. */
export const ENTRY = "main.js";

/**
 * CommonJS packages that the sources load only when somebody needs them, and what of them. A bundle in parts gives such a package one export,
 * `default`, unless a module in between names the others.
 */
const LAZY: Readonly<Record<string, readonly string[]>> = { yaml: ["parse", "stringify"] };

/** What stands in for kube/login.ts in a program that does not log in. */
const NO_LOGIN = `export function login() {
  throw new Error("this program has no login plug-ins. Give it a kubeconfig with a token or a client certificate");
}
`;

/** In files that a compiled program carries along, this date stands for all. */
const DATE = new Date(0);

/**
 * Bundles a program into `folder`. What it loads only when somebody needs it stays in files of its own, so that it costs nobody else a
 * millisecond.
 */
export async function bundle(program: Program, options: BundleOptions): Promise<void> {
  const { root, folder } = options;
  const config = await configFor(program, options);
  const flags = ["--quiet", "--platform", "deno", "--minify", "--code-splitting", "--config", config, "--lock", `${root}/deno.lock`];
  await expectSuccess(`Cannot bundle ${program.name}`, Deno.execPath(), {
    args: ["bundle", ...flags, "--outdir", folder, `${root}/${program.main}`],
    env: { DENO_NO_UPDATE_CHECK: "1" },
  });
  await renameParts(folder);
  for await (const { name } of Deno.readDir(folder)) await Deno.utime(`${folder}/${name}`, DATE, DATE);
}

/** Gives the parts names that do not depend on where on this machine the sources lie. */
async function renameParts(folder: string): Promise<void> {
  const files = new Map<string, string>();
  for await (const { name } of Deno.readDir(folder)) files.set(name, await Deno.readTextFile(`${folder}/${name}`));
  const names = partNames(files);
  const renamed = (text: string): string => [...names].reduce((all, [from, to]) => all.replaceAll(from, to), text);
  for (const [name, text] of files) {
    await Deno.remove(`${folder}/${name}`);
    await Deno.writeTextFile(`${folder}/${renamed(name)}`, renamed(text));
  }
}

/** deno.json for the bundler: with the stamped version in place of the plain one, wherever the sources import that. */
async function configFor(program: Program, { root, configuration, version, scratch }: BundleOptions): Promise<string> {
  const imports: Record<string, string> = { ...configuration.imports };
  const replace = async (what: string, file: string, text: string): Promise<void> => {
    await Deno.writeTextFile(`${scratch}/${file}`, text);
    imports[what] = urlOf(`${scratch}/${file}`);
  };
  await replace(urlOf(`${root}/deno.json`), "stamped.json", JSON.stringify({ version }));
  for (const [name, names] of Object.entries(LAZY)) {
    await replace(name, `${name}.js`, `export { ${names.join(", ")} } from "${configuration.imports[name]}";\n`);
  }
  if (!program.logsIn) await replace(urlOf(`${root}/kube/login.ts`), "no_login.js", NO_LOGIN);
  const config = `${scratch}/deno.json`;
  await Deno.writeTextFile(config, JSON.stringify({ imports, nodeModulesDir: "none" }));
  return config;
}

function urlOf(path: string): string {
  return pathToFileURL(path).href;
}
