/** Kubeconfig files, read as kubectl reads them. */
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { systemClock } from "./clock.ts";
import type { FindOptions, FoundCluster } from "./config.ts";
import { isMissing } from "./config.ts";
import { ConfigError } from "./config_error.ts";
import type { ClusterConfig } from "./http.ts";
import { fileToken } from "./token.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A cluster, user or context, and the folder of the file that it came from. */
interface Entry {
  readonly name: string;
  readonly fields: Fields;
  readonly folder: string;
}

interface Kubeconfig {
  readonly currentContext: string | undefined;
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
  readonly contexts: ReadonlyMap<string, Entry>;
  /** The files that were read. */
  readonly paths: readonly string[];
}

type Credentials = Pick<ClusterConfig, "cert" | "key" | "token">;

/** The cluster of the chosen context, else of the current one. Throws a `ConfigError`. */
export async function kubeconfigCluster(options: FindOptions): Promise<FoundCluster> {
  const kubeconfig = await load(options);
  const where = kubeconfig.paths.join(delimiter);
  const name = options.context || kubeconfig.currentContext;
  if (!name) throw new ConfigError(`Cannot find a cluster: ${where} has no current context. Choose one with --context`);
  const context = entryOf(kubeconfig.contexts, { what: "context", name, where });
  const cluster = entryOf(kubeconfig.clusters, { what: "cluster", name: textOf(context, "cluster") ?? "", where });
  const userName = textOf(context, "user");
  const user = userName ? entryOf(kubeconfig.users, { what: "user", name: userName, where }) : undefined;
  const namespace = textOf(context, "namespace") || "default";
  const place = await placeOf(cluster, options);
  const credentials = user === undefined ? {} : await credentialsOf(user, { ...options, place });
  return { config: { ...place, ...credentials, namespace }, namespace, origin: "Kubeconfig", source: `context "${name}" of ${where}` };
}

/** Reads the files that count, and merges them: whoever says something first is right. */
async function load(options: FindOptions): Promise<Kubeconfig> {
  const paths: string[] = [];
  const kinds = { clusters: new Map<string, Entry>(), users: new Map<string, Entry>(), contexts: new Map<string, Entry>() };
  let currentContext: string | undefined;
  for (const path of candidates(options)) {
    const fields = await parsed(path, options);
    if (fields === undefined) continue;
    paths.push(path);
    currentContext ||= stringOf(fields["current-context"]);
    collect(kinds.clusters, { items: fields["clusters"], key: "cluster", path });
    collect(kinds.users, { items: fields["users"], key: "user", path });
    collect(kinds.contexts, { items: fields["contexts"], key: "context", path });
  }
  if (paths.length === 0) throw new ConfigError(notFound(options));
  return { currentContext, paths, ...kinds };
}

function candidates({ kubeconfig, env }: FindOptions): readonly string[] {
  if (kubeconfig) return [kubeconfig];
  const listed = (env("KUBECONFIG") ?? "").split(delimiter).filter((path) => path !== "");
  if (listed.length > 0) return listed;
  const home = env("HOME") || env("USERPROFILE");
  return home ? [join(home, ".kube", "config")] : [];
}

function notFound(options: FindOptions): string {
  const looked = candidates(options).join(delimiter) || "~/.kube/config";
  const step = options.kubeconfig ? "Check that path" : "Set KUBECONFIG, or start a cluster with `deno task dev`";
  const pod = options.env("KUBERNETES_SERVICE_HOST") ? " (and this Pod has no service account token)" : "";
  return `Cannot find a cluster: there is no kubeconfig at ${looked}${pod}. ${step}`;
}

/** A file's content; `undefined` where there is no file. */
async function parsed(path: string, { readFile }: FindOptions): Promise<Fields | undefined> {
  try {
    const value = await parse(await readFile(path));
    if (value === null || value === undefined) return {};
    if (isFields(value)) return value;
    throw new Error("it is not a mapping");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new ConfigError(`Cannot read kubeconfig "${path}": ${reasonOf(error)}`, { cause: error });
  }
}

/** A compiled program has its permissions in it: nobody can give it more. */
function reasonOf(error: unknown): string {
  const isNotAllowed = error instanceof Error && error.name === "NotCapable";
  return isNotAllowed
    ? "this program may only read what is in the folder that it is started in: start it in that of the kubeconfig"
    : messageOf(error);
}

/** Reads YAML. Where it is JSON, as programs write it, that takes no YAML parser, which is only then loaded: it takes 15 ms. */
async function parse(text: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    const { parse } = await import("yaml");
    return parse(text);
  }
}

interface Found {
  readonly items: unknown;
  readonly key: string;
  readonly path: string;
}

function collect(entries: Map<string, Entry>, { items, key, path }: Found): void {
  for (const item of Array.isArray(items) ? items : []) {
    const name = isFields(item) ? stringOf(item["name"]) : undefined;
    if (name === undefined || entries.has(name)) continue;
    entries.set(name, { name, fields: isFields(item[key]) ? item[key] : {}, folder: dirname(path) });
  }
}

function entryOf(entries: ReadonlyMap<string, Entry>, { what, name, where }: { what: string; name: string; where: string }): Entry {
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  const known = [...entries.keys()].map((each) => `"${each}"`).join(", ") || "none";
  throw new ConfigError(`Cannot find ${what} "${name}" in ${where}: it has ${known}`);
}

/** Where the cluster is. What cannot be done is refused, never left out: it would weaken what the user asked for. */
async function placeOf(cluster: Entry, options: FindOptions): Promise<ClusterConfig> {
  const server = textOf(cluster, "server") ?? "";
  const refuse = (why: string): ConfigError => new ConfigError(`Cannot use cluster "${cluster.name}": ${why}`);
  if (!/^https?:\/\//.test(server)) throw refuse(`its server "${server}" is no http or https URL`);
  const insecureSkipTlsVerify = cluster.fields["insecure-skip-tls-verify"] === true;
  const tlsServerName = textOf(cluster, "tls-server-name");
  const ca = await pemOf(cluster, { key: "certificate-authority", options });
  if (insecureSkipTlsVerify && ca !== undefined) {
    throw refuse("it has a certificate-authority, and insecure-skip-tls-verify. Leave one out");
  }
  const proxy = textOf(cluster, "proxy-url");
  if (proxy && !/^(https?|socks5h?):\/\//.test(proxy)) throw refuse(`its proxy-url "${proxy}" is no http, https or socks5 URL`);
  return {
    server,
    ...(ca === undefined ? {} : { ca }),
    ...(tlsServerName ? { tlsServerName } : {}),
    ...(insecureSkipTlsVerify ? { insecureSkipTlsVerify } : {}),
    ...(proxy ? { proxy } : {}),
  };
}

async function credentialsOf(user: Entry, options: FindOptions & { readonly place: ClusterConfig }): Promise<Credentials> {
  const { fields } = user;
  if (isFields(fields["exec"]) || isFields(fields["auth-provider"])) return await loginAs(user, options);
  const refuse = (why: string): ConfigError => new ConfigError(`Cannot use user "${user.name}": ${why}`);
  if (textOf(user, "username")) throw refuse("user name and password are not supported. Use a token or a client certificate");
  if (Object.keys(fields).some((key) => key === "as" || key.startsWith("as-"))) throw refuse("impersonation is not supported");
  const cert = await pemOf(user, { key: "client-certificate", options });
  const key = await pemOf(user, { key: "client-key", options });
  if ((cert === undefined) !== (key === undefined)) throw refuse("it has only one of client-certificate and client-key");
  return { ...(cert === undefined || key === undefined ? {} : { cert, key }), ...tokenOf(user, options) };
}

function tokenOf(user: Entry, { readFile, clock = systemClock }: FindOptions): Pick<ClusterConfig, "token"> {
  const path = textOf(user, "tokenFile");
  if (path) return { token: fileToken(resolve(path, user), { readFile, clock }) };
  const token = textOf(user, "token");
  return token ? { token } : {};
}

/** Runs the login that the user configured. It is loaded only here: it takes half a second and 100 MB. */
async function loginAs(user: Entry, { place }: { readonly place: ClusterConfig }): Promise<Credentials> {
  const { login } = await import("./login.ts");
  try {
    return await login({ name: user.name, fields: user.fields, folder: user.folder, server: place.server, ca: place.ca });
  } catch (error) {
    const why = messageOf(error).trim() || "the login failed and did not say why";
    throw new ConfigError(`Cannot log in as "${user.name}": ${why}`, { cause: error });
  }
}

/** PEM text given in base64 as `<key>-data`, else in the file `<key>`. */
async function pemOf(entry: Entry, { key, options }: { key: string; options: FindOptions }): Promise<string | undefined> {
  const data = textOf(entry, `${key}-data`);
  const path = textOf(entry, key);
  try {
    if (data) return atob(data);
    return path ? await options.readFile(resolve(path, entry)) : undefined;
  } catch (error) {
    throw new ConfigError(`Cannot read ${data ? `${key}-data` : key} of "${entry.name}": ${messageOf(error)}`, { cause: error });
  }
}

/** Paths in a kubeconfig are relative to its folder. */
function resolve(path: string, { folder }: Entry): string {
  return isAbsolute(path) ? path : join(folder, path);
}

function textOf(entry: Entry, key: string): string | undefined {
  return stringOf(entry.fields[key]);
}

/** A text, quoted or not: YAML takes `name: 12` for a number. */
function stringOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
