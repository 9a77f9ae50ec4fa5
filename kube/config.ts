/** Where is the cluster, and who is asking: the service account of this Pod, or a kubeconfig. */
import type { Clock } from "./clock.ts";
import { systemClock } from "./clock.ts";
import { ConfigError } from "./config_error.ts";
import type { ClusterConfig } from "./http.ts";
import { fileToken } from "./token.ts";

export { ConfigError };

export interface FindOptions {
  /** Gives an environment variable. */
  readonly env: (name: string) => string | undefined;
  /** Gives a file's text; rejects as `Deno.readTextFile` does. */
  readonly readFile: (path: string) => Promise<string>;
  /** A kubeconfig's path, as the user gave it. */
  readonly kubeconfig?: string | undefined;
  /** A context's name, as the user gave it. */
  readonly context?: string | undefined;
  readonly clock?: Clock | undefined;
}

export interface FoundCluster {
  readonly config: ClusterConfig;
  /** The namespace of the Pod or of the context; else `default`. */
  readonly namespace: string;
  /** `Pod`: this process runs in that cluster, and its token says in which Pod. */
  readonly origin: "Pod" | "Kubeconfig";
  /** Where that is known from, in words, e.g. `context "dev" of /home/ada/.kube/config`. */
  readonly source: string;
}

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * Finds the cluster to talk to. A kubeconfig or context that the user named, by option or by KUBECONFIG, comes first, as with kubectl;
 * then, in a Pod, its service account; then `~/.kube/config`. Throws a `ConfigError` that says what to do.
 *
 * ```ts
 * const found = await findCluster({ env: (name) => Deno.env.get(name), readFile: (path) => Deno.readTextFile(path) });
 * const api = httpApi(found.config);
 * ```
 */
export async function findCluster(options: FindOptions): Promise<FoundCluster> {
  const chosen = options.kubeconfig || options.context || options.env("KUBECONFIG");
  if (!chosen) {
    const found = await podCluster(options);
    if (found !== undefined) return found;
  }
  // Loaded only here: in a Pod nobody needs a YAML parser.
  const { kubeconfigCluster } = await import("./kubeconfig.ts");
  return await kubeconfigCluster(options);
}

/** The cluster of the Pod that this process runs in; `undefined` outside of a Pod, or in one without a service account. */
async function podCluster({ env, readFile, clock = systemClock }: FindOptions): Promise<FoundCluster | undefined> {
  const host = env("KUBERNETES_SERVICE_HOST");
  const port = env("KUBERNETES_SERVICE_PORT");
  if (!host || !port) return undefined;
  const token = fileToken(`${SERVICE_ACCOUNT}/token`, { readFile, clock });
  if (await optional(token()) === undefined) return undefined;
  const ca = await optional(readFile(`${SERVICE_ACCOUNT}/ca.crt`));
  const namespace = (await optional(readFile(`${SERVICE_ACCOUNT}/namespace`)))?.trim() || "default";
  const server = `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const config = { server, token, namespace, ...(ca === undefined ? {} : { ca }) };
  return { config, namespace, origin: "Pod", source: "the service account of this Pod" };
}

/** The file's text, or `undefined` where there is no such file. */
async function optional(text: Promise<string>): Promise<string | undefined> {
  try {
    return await text;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new ConfigError(`Cannot read the service account of this Pod: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

/** Whether a file could not be read because it is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.name === "NotFound" || ("code" in error && error.code === "ENOENT"));
}
