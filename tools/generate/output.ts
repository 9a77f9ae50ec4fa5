/** What `deno task generate` writes. */
import type { Primitive } from "../../primitives/define.ts";

/** A generated file. */
export interface Output {
  /** From the repository's root, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** One kind of generated files. A new kind is a module of its own and a line in tools/generate.ts. */
export interface Generator {
  /** A folder of which every file is generated: what else lies in it is stale. */
  readonly owns?: string;
  readonly generate: (primitives: readonly Primitive[]) => readonly Output[];
}

/** What every generated file says at its top, as a comment. */
export const HEADER = "Generated, do not edit: deno task generate";
