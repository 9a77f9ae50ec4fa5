/** The CRDs, for whoever installs them into a server: tests, `deno task dev`, the demo. */
import { parse } from "yaml";
import { isRequested, type Primitive } from "../primitives/define.ts";
import { type CustomResourceDefinition, parentCrd, requestCrd } from "./generate/crd.ts";

export type { CustomResourceDefinition };

/** Makes the CRDs from definitions: for each primitive that of its own objects, then that of its requests, where it has any. */
export function crdsOf(primitives: readonly Primitive[]): CustomResourceDefinition[] {
  return primitives.flatMap((primitive) => [parentCrd(primitive), ...(isRequested(primitive) ? [requestCrd(primitive)] : [])]);
}

/** Reads the CRDs that are in crds/, in the order of their file names. */
export async function loadCrds(): Promise<CustomResourceDefinition[]> {
  const folder = new URL("../crds/", import.meta.url);
  const files = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).filter((name) => name.endsWith(".yaml"));
  return await Promise.all(files.toSorted().map(async (name) => parse(await Deno.readTextFile(new URL(name, folder)))));
}
