/** The bench's command line. */
import { parseArgs } from "node:util";
import type { Part } from "./bench.ts";

export interface Options {
  /** Those that were named, in the order of the bench; all when none was. */
  readonly parts: readonly Part[];
  readonly quick: boolean;
  readonly json: string | undefined;
  readonly help: boolean;
}

/** Reads it. Throws an `Error` whose message is for the user. */
export function parseOptions(args: readonly string[], known: readonly Part[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const stranger = positionals.find((name) => !known.some((part) => part.name === name));
  if (stranger !== undefined) throw new RangeError(`there is no part "${stranger}"; there are ${known.map(({ name }) => name).join(", ")}`);
  const parts = positionals.length === 0 ? known : known.filter(({ name }) => positionals.includes(name));
  return { parts, quick: values.quick, json: values.json, help: values.help };
}

export function helpOn(known: readonly Part[]): string {
  const width = Math.max(...known.map(({ name }) => name.length));
  return `Usage: deno task bench [PART...] [--quick] [--json FILE]

Measures on a real kube-apiserver and an etcd that waits for its disk. Times depend on the machine and on what else it does; their
ratios to the floor, taken in turns with them, hardly do. A missed aim is reported, and fails nothing.

Parts, all of them when none is named:
${known.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`).join("\n")}

  --quick       fewer rounds, and smaller crowds: about a minute
  --json FILE   write the figures to FILE, too, with the machine and the date
`;
}
