/** The operator's composition root: flags and environment in, controllers running. */
import configuration from "./deno.json" with { type: "json" };
import { serveMetrics, serveProbes } from "./controllers/endpoints.ts";
import { type Flags, HELP, parseFlags } from "./controllers/flags.ts";
import { jsonLog, messageOf } from "./controllers/log.ts";
import { Metrics } from "./controllers/metrics.ts";
import { Operator } from "./controllers/operator.ts";
import { systemClock } from "./kube/clock.ts";
import { findCluster } from "./kube/config.ts";
import { httpApi } from "./kube/http.ts";
import { primitives } from "./primitives/mod.ts";

const USAGE = 64;
/** After this time, in milliseconds, who waited at the start has been served, and there is time to load what counts. */
const CALM = 1_000;

async function main(): Promise<number> {
  const flags = readFlags();
  if (flags === undefined) return USAGE;
  if (flags.help) return say(HELP);
  if (flags.version) return say(`konductor ${configuration.version}\n`);
  return await operate(flags);
}

function readFlags(): Flags | undefined {
  try {
    return parseFlags(Deno.args);
  } catch (error) {
    console.error(`konductor: ${messageOf(error)}\nRun konductor --help for the flags`);
  }
}

function say(text: string): number {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
  return 0;
}

async function operate({ kubeconfig, context, namespaces, retention, level, ...endpoints }: Flags): Promise<number> {
  const log = jsonLog({ clock: systemClock, level, write: console.log });
  const ended = firstSignal();
  const { config, source } = await findCluster({ kubeconfig, context, env: Deno.env.get, readFile: Deno.readTextFile });
  const api = httpApi(config, { userAgent: `konductor/${configuration.version}` });
  const metrics = new Metrics(new Promise((resolve) => systemClock.after(CALM, resolve, { background: true })));
  const operator = new Operator({ api, clock: systemClock, random: Math.random, primitives, log, metrics, namespaces, retention });
  await using _probes = endpoints.probes && serveProbes(operator, endpoints.probes);
  await using _metrics = endpoints.metrics && serveMetrics(operator, endpoints.metrics);
  log("info", "Starting", { version: configuration.version, server: config.server, source, namespaces: namespaces ?? "all" });
  operator.start().ready.then(() => log("info", "Ready"));
  const signal = await ended;
  log("info", "Ending", { signal });
  await operator.stop();
  api.close();
  return 0;
}

/** Resolves with the first signal that asks the process to end. A second one ends it at once. */
function firstSignal(): Promise<Deno.Signal> {
  const { promise, resolve } = Promise.withResolvers<Deno.Signal>();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const listener = (): void => {
      Deno.removeSignalListener(signal, listener);
      resolve(signal);
    };
    Deno.addSignalListener(signal, listener);
  }
  return promise;
}

try {
  Deno.exitCode = await main();
} catch (error) {
  console.error(`konductor: ${messageOf(error)}`);
  Deno.exitCode = 1;
}
