/** The command line of `deno task dev`. */
import { parseArgs } from "node:util";

export const HELP = `Starts a Kubernetes control plane for trying out Konductor, and the operator over it, until Ctrl-C.

Usage: deno task dev [flags]

Flags:
  --port N     listen on this port of 127.0.0.1; default: a free one
  --real       a real etcd and kube-apiserver instead of the one in memory; fetched or built on first use
  --verbose    show what the operator decides
  --help       print this and exit
`;

export interface DevOptions {
  /** Left out: a free one. */
  readonly port: number | undefined;
  readonly real: boolean;
  readonly verbose: boolean;
  readonly help: boolean;
}

/** Reads the command line. Throws an `Error` whose message is for the user. */
export function parseDevOptions(args: readonly string[]): DevOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string" },
      real: { type: "boolean", default: false },
      verbose: { type: "boolean", short: "v", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const port = values.port === undefined ? undefined : portOf(values.port);
  if (values.real && port !== undefined) throw new RangeError("Cannot use --port with --real: a real API server takes a free port");
  return { port, real: values.real, verbose: values.verbose, help: values.help };
}

function portOf(text: string): number {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new RangeError(`Cannot use --port "${text}": it is a number from 1 to 65535`);
  return port;
}
