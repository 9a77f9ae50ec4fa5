/** What `deno task generate` writes. */
import type { Primitive } from "../../primitives/define.ts";

/** A generated file. */
export interface Output {
  /** From the repository's root, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** A generated part of a file that is written by hand otherwise; there it has a place (`parts.ts`). */
export interface Part {
  /** The file. */
  readonly path: string;
  /** The part's own name in that file. */
  readonly name: string;
  readonly text: string;
}

/** One kind of generated files. A new kind is a module of its own and a line in tools/generate.ts. */
export interface Generator {
  /** A folder of which every file is generated, in whole or in part: what else lies in it is stale. */
  readonly owns?: string;
  readonly generate: (primitives: readonly Primitive[]) => readonly Output[];
  readonly parts?: (primitives: readonly Primitive[]) => readonly Part[];
}

/** What every generated file says at its top, as a comment. */
export const HEADER = "Generated, do not edit: deno task generate";
