/** Writes generated files, or says which are stale. */
import type { Primitive } from "../../primitives/define.ts";
import type { Generator, Output, Part } from "./output.ts";
import { weave } from "./parts.ts";

export interface Target {
  /** The folder that the outputs' paths start at. */
  readonly root: URL;
  readonly primitives: readonly Primitive[];
}

export interface Stale {
  readonly path: string;
  /** A predicate: `is out of date`. */
  readonly why: string;
}

/** Makes all files what they should be, and removes those that should not be. Gives the paths of those it changed. */
export async function writeFiles(generators: readonly Generator[], target: Target): Promise<string[]> {
  const stale = await staleFiles(generators, target);
  const outputs = await outputsOf(generators, target);
  for (const { path } of stale) {
    const output = outputs.get(path);
    if (output === undefined) await Deno.remove(new URL(path, target.root));
    else await write(output, target.root);
  }
  return stale.map(({ path }) => path);
}

/** Finds the files that are not what the generators would write. */
export async function staleFiles(generators: readonly Generator[], target: Target): Promise<Stale[]> {
  const outputs = await outputsOf(generators, target);
  const stale: Stale[] = [];
  for (const { path, text } of outputs.values()) {
    const present = await read(new URL(path, target.root));
    if (present !== text) stale.push({ path, why: present === undefined ? "is missing" : "is out of date" });
  }
  for (const { owns } of generators) {
    const paths = owns === undefined ? [] : await filesIn(owns, target.root);
    stale.push(...paths.filter((path) => !outputs.has(path)).map((path) => ({ path, why: "is not generated any more" })));
  }
  return stale;
}

async function outputsOf(generators: readonly Generator[], { primitives, root }: Target): Promise<ReadonlyMap<string, Output>> {
  const parts = Map.groupBy(generators.flatMap((generator) => generator.parts?.(primitives) ?? []), ({ path }) => path);
  const woven = await Promise.all([...parts].map(([path, own]) => wovenFile(path, own, root)));
  return new Map([...generators.flatMap(({ generate }) => generate(primitives)), ...woven].map((output) => [output.path, output]));
}

async function wovenFile(path: string, parts: readonly Part[], root: URL): Promise<Output> {
  const present = await read(new URL(path, root));
  if (present === undefined) throw new Error(`Cannot generate ${path}: parts of it are generated, and the file itself is not there`);
  return { path, text: weave(present, { path, parts }) };
}

async function filesIn(folder: string, root: URL): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(new URL(folder, root)))).map(({ name }) => `${folder}/${name}`).toSorted();
}

async function read(file: URL): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function write({ path, text }: Output, root: URL): Promise<void> {
  const file = new URL(path, root);
  await Deno.mkdir(new URL("./", file), { recursive: true });
  await Deno.writeTextFile(file, text);
}
