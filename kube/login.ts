/**
 * Logins that a kubeconfig leaves to others: exec plugins, OIDC and cloud providers. client-node knows them; it is large, so this module
 * is loaded only for a user who has one.
 */
import type { KubeConfig } from "@kubernetes/client-node";
import type { RequestOptions } from "node:https";
import { access, constants } from "node:fs/promises";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import process from "node:process";
import { loadClientNode } from "./client_node.ts";
import type { ClusterConfig, TokenSource } from "./http.ts";

type Fields = Readonly<Record<string, unknown>>;

export interface LoginRequest {
  /** The user's name in the kubeconfig. */
  readonly name: string;
  /** What the kubeconfig says of the user. */
  readonly fields: Fields;
  /** The kubeconfig's folder, which a plugin's relative path starts from. */
  readonly folder: string;
  readonly server: string;
  readonly ca?: string | undefined;
}

interface Credentials {
  readonly cert?: string;
  readonly key?: string;
  readonly token?: string;
}

/** Logs in once; the token, if that is what it gives, is renewed when it has expired or was refused. */
export async function login(request: LoginRequest): Promise<Pick<ClusterConfig, "cert" | "key" | "token">> {
  await expectPlugin(request);
  const begin = await sessions(request);
  const session = begin();
  const { token, ...certificate } = await credentialsOf(session);
  if (token !== undefined) {
    return { ...certificate, token: renewing(session, { token, begin, again: request.fields["exec"] !== undefined }) };
  }
  if (certificate.cert !== undefined && certificate.key !== undefined) return certificate;
  throw new Error("the login gave neither a token nor a certificate");
}

interface Renewal {
  readonly token: string;
  /** Makes a session that remembers nothing. */
  readonly begin: () => KubeConfig;
  /** Whether a refused token is worth another login: an OIDC session has the only copy of its refresh token. */
  readonly again: boolean;
}

/** One login at a time, however many ask. */
function renewing(first: KubeConfig, { token, begin, again }: Renewal): TokenSource {
  let session = first;
  let last = token;
  let pending: Promise<string> | undefined;
  const renew = async (refused: string | undefined): Promise<string> => {
    if (again && refused === last) session = begin();
    const fresh = await credentialsOf(session);
    if (fresh.token === undefined) throw new Error("the login gave no token");
    return last = fresh.token;
  };
  return (refused) => pending ??= renew(refused).finally(() => pending = undefined);
}

async function sessions(request: LoginRequest): Promise<() => KubeConfig> {
  const { KubeConfig } = await loadClientNode();
  return () => {
    const session = new KubeConfig();
    session.loadFromString(JSON.stringify(kubeconfigOf(request)));
    return session;
  };
}

/** A kubeconfig with that one user in it. JSON is YAML, too. */
function kubeconfigOf(request: LoginRequest): Fields {
  const { name, fields, server } = request;
  const user = isFields(fields["exec"]) ? { exec: pluginOf(fields["exec"], request) } : fields;
  return {
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  };
}

/** Sees that the plugin is there: starting one that is not cannot be caught everywhere, and its author may say how to get it. */
async function expectPlugin({ fields, folder }: LoginRequest): Promise<void> {
  if (!isFields(fields["exec"]) || process.platform === "win32") return;
  const command = commandOf(fields["exec"], folder);
  const folders = command.includes("/") ? [""] : (process.env["PATH"] ?? "").split(delimiter);
  const tries = folders.map((each) => access(join(each, command), constants.X_OK));
  try {
    await Promise.any(tries);
  } catch (error) {
    const hint = String(fields["exec"]["installHint"] ?? "").trim();
    throw new Error(`there is no program "${command}"${hint === "" ? "" : `. ${hint}`}`, { cause: error });
  }
}

/** The program to run. A relative path starts from the kubeconfig's folder; a bare name is looked up in PATH. */
function commandOf(exec: Fields, folder: string): string {
  const command = String(exec["command"] ?? "");
  return /[/\\]/.test(command) && !isAbsolute(command) ? resolve(folder, command) : command;
}

/** The plugin as client-node is to start it: with the description of the cluster that plugins expect in their environment. */
function pluginOf(exec: Fields, { folder, server, ca }: LoginRequest): Fields {
  const cluster = { server, ...(ca === undefined ? {} : { "certificate-authority-data": btoa(ca) }) };
  const info = {
    apiVersion: exec["apiVersion"],
    kind: "ExecCredential",
    spec: { interactive: false, ...(exec["provideClusterInfo"] === true ? { cluster } : {}) },
  };
  const variables: readonly unknown[] = Array.isArray(exec["env"]) ? exec["env"] : [];
  return {
    ...exec,
    command: commandOf(exec, folder),
    env: [...variables, { name: "KUBERNETES_EXEC_INFO", value: JSON.stringify(info) }],
  };
}

async function credentialsOf(session: KubeConfig): Promise<Credentials> {
  const options: RequestOptions = {};
  await session.applyToHTTPSOptions(options);
  const { headers, cert, key } = options;
  const authorization = isFields(headers) ? String(headers["Authorization"] ?? "") : "";
  const token = authorization.startsWith("Bearer ") ? authorization.slice("Bearer ".length) : "";
  return {
    ...(cert ? { cert: String(cert) } : {}),
    ...(key ? { key: String(key) } : {}),
    ...(token === "" ? {} : { token }),
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
