/** The command line of `deno task image`. */
import { parseArgs } from "node:util";

export const HELP =
  `Makes images of the operator and of koncli, as OCI archives. It compiles both first; neither Docker nor a registry is needed.

Usage: deno task image [flags]

Flags:
  --target TARGET    what they run on: x86_64-unknown-linux-gnu or aarch64-unknown-linux-gnu; default: this machine
  --prefix NAME      what stands before the images' names (default "logiciq")
  --tag TAG          their tag (default: the version)
  --output DIR       where they go (default "dist")
  --help             print this and exit

The libraries come from this machine's Debian packages, so it has to be of the images' architecture.
`;

export interface ImageFlags {
  readonly target: string;
  readonly prefix: string;
  readonly tag: string | undefined;
  readonly output: string;
  readonly help: boolean;
}

/** Reads the command line. Throws an `Error` whose message is for the user. */
export function parseImageFlags(args: readonly string[]): ImageFlags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      target: { type: "string", default: Deno.build.target },
      prefix: { type: "string", default: "logiciq" },
      tag: { type: "string" },
      output: { type: "string", default: "dist" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const { tag, prefix } = values;
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag)) {
    throw new RangeError(`Cannot use --tag "${tag}": letters, digits, "_", "." and "-" make a tag`);
  }
  if (!/^[a-z0-9]+([._/:-]+[a-z0-9]+)*$/.test(prefix)) {
    throw new RangeError(`Cannot use --prefix "${prefix}": lower-case letters, digits, "/", "." and "-" make a name`);
  }
  return { ...values, tag };
}
