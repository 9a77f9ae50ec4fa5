/** The flags that every command has, and where else they may be set. */
import * as z from "zod";
import { messageOf, usageError } from "./failure.ts";
import { choiceFlag, type ConfigFile, durationFlag, type Flag, type Flags } from "./flags.ts";
import { type Format, FORMATS } from "./output.ts";
import { LOG_LEVELS, type LogLevel } from "./report.ts";
import { words } from "./words.ts";

export const globalFlags: readonly Flag[] = [
  { name: "kubeconfig", value: "FILE", summary: words.flags.kubeconfig, env: ["KONCLI_KUBECONFIG"] },
  { name: "context", value: "NAME", summary: words.flags.context },
  {
    name: "namespace",
    short: "n",
    value: "NAME",
    summary: words.flags.namespace,
    env: ["KONCLI_NAMESPACE", "KONDUCTOR_NAMESPACE"],
    read: readNamespace,
  },
  { ...choiceFlag({ name: "output", short: "o", value: "FORMAT", summary: words.flags.output }, FORMATS), env: ["KONCLI_OUTPUT"] },
  { ...choiceFlag({ name: "log-level", value: "LEVEL", summary: words.flags.logLevel }, LOG_LEVELS), env: ["KONCLI_LOG_LEVEL"] },
  { name: "verbose", short: "v", summary: words.flags.verbose },
  { ...durationFlag("timeout", words.flags.timeout), env: ["KONDUCTOR_TIMEOUT"] },
];

/** The output format of a call. */
export function formatOf(flags: Flags): Format {
  return FORMATS.find((format) => format === flags.text("output")) ?? "table";
}

/** The log level of a call. */
export function logLevelOf(flags: Flags): LogLevel {
  if (flags.isOn("verbose")) return "debug";
  return LOG_LEVELS.find((level) => level === flags.text("log-level")) ?? "info";
}

/** The name of a namespace, as a flag's value. */
export function readNamespace(text: string, source: string): string {
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) throw usageError(words.notANamespace(source, text));
  return text;
}

export interface Surroundings {
  readonly env: (name: string) => string | undefined;
  readonly readFile: (path: string) => Promise<string | undefined>;
}

const configSchema = z.strictObject({
  kubeconfig: z.string().optional(),
  context: z.string().optional(),
  namespace: z.string().optional(),
  output: z.string().optional(),
  "log-level": z.string().optional(),
});

/** Reads the configuration: `koncli.yaml` here, then the user's. Throws a usage error for a file that makes no sense. */
export async function readConfig({ env, readFile }: Surroundings): Promise<ConfigFile[]> {
  const home = env("HOME") ?? env("USERPROFILE");
  const paths = ["koncli.yaml", ...(home ? [`${home}/.konductor/koncli.yaml`] : [])];
  const files = await Promise.all(paths.map(async (path) => {
    const text = await readFile(path);
    return text === undefined ? [] : [{ path, values: await parseConfig(text, { path, home }) }];
  }));
  return files.flat();
}

interface ConfigPlace {
  readonly path: string;
  readonly home: string | undefined;
}

async function parseConfig(text: string, { path, home }: ConfigPlace): Promise<ConfigFile["values"]> {
  const { parse } = await import("yaml");
  const values = configSchema.safeParse(parseYaml(() => parse(text) ?? {}, path));
  if (!values.success) throw usageError(words.badConfig(path, values.error.issues[0]?.message ?? ""));
  const { kubeconfig, ...rest } = values.data;
  return kubeconfig === undefined ? rest : { ...rest, kubeconfig: home ? kubeconfig.replace(/^~(?=\/)/, home) : kubeconfig };
}

function parseYaml(parse: () => unknown, path: string): unknown {
  try {
    return parse();
  } catch (error) {
    throw usageError(words.badConfig(path, messageOf(error).split("\n")[0] ?? ""));
  }
}
