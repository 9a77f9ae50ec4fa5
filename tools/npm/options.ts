/** The command line of `deno task npm`. */
import { parseArgs } from "node:util";

export const HELP = `Makes the SDK's package for npm: konductor-sdk-VERSION.tgz, the same bytes for the same sources.

Usage: deno task npm [flags]

Flags:
  --output DIR   where it goes (default "dist")
  --help         print this and exit

npm install takes it as a path; npm publish, too.
`;

export interface NpmFlags {
  /** A folder, as the user wrote it. */
  readonly output: string;
  readonly help: boolean;
}

/** Reads the command line. Throws an `Error` whose message is for the user. */
export function parseNpmFlags(args: readonly string[]): NpmFlags {
  const { values } = parseArgs({
    args: [...args],
    options: { output: { type: "string", default: "dist" }, help: { type: "boolean", short: "h", default: false } },
  });
  return values;
}
