/** The command line of `deno task cluster`. */
import { parseArgs } from "node:util";

export const HELP =
  `Runs a Kubernetes cluster with one node on this machine, with Konductor in it, installed by its chart. For Linux, as root.

Usage: deno task cluster up [flags]
       deno task cluster status
       deno task cluster down

Commands:
  up        start it, or say where it is when it runs already
  status    say where it is, and how its node and the operator do; exit code 1 unless it is ready
  down      end it, even while it starts; no process, mount, namespace or cgroup stays

Flags of up:
  --images DIR    archives of images to use, as deno task image makes them; default: made from this checkout
  --fsync         have etcd wait for the disk, as in production
  --help          print this and exit

It takes containerd, runc and a static busybox of this machine. Everything listens on loopback alone, and Pods are in the machine's network.
Service accounts of all namespaces may use Konductor.
`;

const COMMANDS = ["up", "down", "status"] as const;

export interface ClusterFlags {
  readonly command: typeof COMMANDS[number] | undefined;
  readonly images: string | undefined;
  readonly fsync: boolean;
  readonly help: boolean;
}

/** Reads the command line. Throws an `Error` whose message is for the user. */
export function parseClusterFlags(args: readonly string[]): ClusterFlags {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      images: { type: "string" },
      fsync: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const [word = "", ...rest] = positionals;
  const command = COMMANDS.find((name) => name === word);
  if (!values.help && (command === undefined || rest.length > 0)) {
    throw new Error(
      `${positionals.length === 0 ? "A command is missing" : `There is no command "${positionals.join(" ")}"`}: up, status or down`,
    );
  }
  return { command, images: values.images, fsync: values.fsync, help: values.help };
}
