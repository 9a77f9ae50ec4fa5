/** The operator's command line. */
import { parseArgs } from "node:util";
import { parseDuration } from "../primitives/duration.ts";
import { type Address, parseAddress } from "./endpoints.ts";
import { type Level, LEVELS } from "./log.ts";

export const HELP = `The Konductor operator: arbitrates the primitives of konductor.io through watch streams.

Usage: konductor [flags]

Flags:
  --kubeconfig PATH                  kubeconfig to use; default: the Pod's service account, then KUBECONFIG, then ~/.kube/config
  --context NAME                     context of the kubeconfig
  --watch-namespace NAMES            namespaces to look after, separated by commas; default: all
  --metrics-bind-address ADDRESS     where /metrics is served; 0: nowhere (default ":8080")
  --health-probe-bind-address ADDR   where /healthz and /readyz are served; 0: nowhere (default ":8081")
  --retention DURATION               how long finished requests are kept (default "10m")
  --log-level LEVEL                  debug, info, warn or error (default "info")
  --version                          print the version and exit
  --help                             print this and exit
`;

export interface Flags {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly namespaces: readonly string[] | undefined;
  readonly metrics: Address | undefined;
  readonly probes: Address | undefined;
  /** In milliseconds. */
  readonly retention: number;
  readonly level: Level;
  readonly version: boolean;
  readonly help: boolean;
}

/** Reads the command line. Throws an `Error` whose message is for the user. */
export function parseFlags(args: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kubeconfig: { type: "string" },
      context: { type: "string" },
      "watch-namespace": { type: "string", multiple: true, default: [] },
      "metrics-bind-address": { type: "string", default: ":8080" },
      "health-probe-bind-address": { type: "string", default: ":8081" },
      retention: { type: "string", default: "10m" },
      "log-level": { type: "string", default: "info" },
      version: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const namespaces = values["watch-namespace"].flatMap((names) => names.split(",")).map((name) => name.trim()).filter((name) =>
    name !== ""
  );
  return {
    kubeconfig: values.kubeconfig,
    context: values.context,
    namespaces: namespaces.length > 0 ? [...new Set(namespaces)] : undefined,
    metrics: parseAddress(values["metrics-bind-address"]),
    probes: parseAddress(values["health-probe-bind-address"]),
    retention: retentionOf(values.retention),
    level: levelOf(values["log-level"]),
    version: values.version,
    help: values.help,
  };
}

function retentionOf(text: string): number {
  const retention = parseDuration(text);
  if (retention === undefined) throw new RangeError(`Cannot use --retention "${text}": write a duration such as 10m or 1h30m`);
  return retention;
}

function levelOf(text: string): Level {
  const level = LEVELS.find((known) => known === text);
  if (level === undefined) throw new RangeError(`Cannot use --log-level "${text}": it is one of ${LEVELS.join(", ")}`);
  return level;
}
