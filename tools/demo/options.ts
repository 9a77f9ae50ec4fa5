/** The command line of `deno task demo`. */
import { parseArgs } from "node:util";
import type { Act } from "./act.ts";

export interface DemoOptions {
  /** In the order in which they play. */
  readonly acts: readonly Act[];
  readonly workers: number | undefined;
  /** A real kube-apiserver instead of the one in memory. */
  readonly real: boolean;
  /** Whether the control plane stays when the acts are over. */
  readonly keep: boolean;
  readonly help: boolean;
}

export function helpFor(acts: readonly Act[]): string {
  return `Shows what Konductor does, with real koncli processes, on a control plane in this process.

Usage: deno task demo [act...] [flags]

Acts, all in turn when none is named:
${acts.map(({ name, title }) => `  ${name.padEnd(11)}${title}`).join("\n")}

Flags:
  --workers N  how many workers the semaphore act starts; default: 100, or what there is memory for
  --real       on a real etcd and kube-apiserver instead of the one in memory; fetched or built on first use
  --keep       let the control plane stay when the acts are over, to look around, until Ctrl-C
  --help       print this and exit
`;
}

/** Reads the command line. Throws an `Error` whose message is for the user. */
export function parseDemoOptions(args: readonly string[], known: readonly Act[]): DemoOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      workers: { type: "string" },
      real: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const acts = positionals.map((name) => actOf(name, known));
  return {
    acts: acts.length > 0 ? acts : known,
    workers: values.workers === undefined ? undefined : workersOf(values.workers),
    real: values.real,
    keep: values.keep,
    help: values.help,
  };
}

function actOf(name: string, known: readonly Act[]): Act {
  const act = known.find((each) => each.name === name);
  if (act === undefined) throw new RangeError(`Cannot play "${name}": there is ${known.map((each) => each.name).join(", ")}`);
  return act;
}

function workersOf(text: string): number {
  const workers = /^[0-9]{1,4}$/.test(text) ? Number(text) : 0;
  if (workers < 3 || workers > 1000) throw new RangeError(`Cannot use --workers "${text}": it is a number from 3 to 1000`);
  return workers;
}
