/** The command line of `deno task compile`. */
import { parseArgs } from "node:util";
import { HOST, type Target, targetOf, TARGETS } from "./targets.ts";

export const HELP = `Makes programs of one file each: the operator and koncli.

Usage: deno task compile [flags]

Flags:
  --target TARGET    what they run on; default: this machine
                     ${TARGETS.join(",\n                     ")}
  --output DIR       where they go (default "dist")
  --help             print this and exit

Deno fetches its runtime once. Elsewhere: DENORT_BIN is the file of a runtime, and DENO_COMPILE the Deno that it belongs to; else both are
taken from Python wheels, with python3 and pip (on Linux), and kept in ~/.cache/konductor.
`;

export interface CompileFlags {
  readonly target: Target;
  /** A folder, as the user wrote it. */
  readonly output: string;
  readonly help: boolean;
}

/** Reads the command line. Throws an `Error` whose message is for the user. */
export function parseCompileFlags(args: readonly string[]): CompileFlags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      target: { type: "string", default: HOST },
      output: { type: "string", default: "dist" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const target = targetOf(values.target);
  if (target === undefined) throw new RangeError(`Cannot compile for "${values.target}": it is none of ${TARGETS.join(", ")}`);
  return { target, output: values.output, help: values.help };
}
