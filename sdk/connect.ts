/** Finding the cluster, and who we are in it. Environment and files are read here and nowhere else. */
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import process from "node:process";
import type { KubeApi } from "../kube/api.ts";
import { type Clock, systemClock } from "../kube/clock.ts";
import { ConfigError, findCluster, type FoundCluster } from "../kube/config.ts";
import { httpApi } from "../kube/http.ts";
import { type PodIdentity, podOf } from "../kube/identity.ts";
import { Konductor } from "./client.ts";
import { KonductorError } from "./errors.ts";
import { randomText } from "./request.ts";
import { Session } from "./session.ts";

/** Where to connect to, and as whom. Everything has a default. */
export interface ConnectOptions {
  /** A kubeconfig's path. Default: in a Pod its service account, elsewhere as kubectl. */
  readonly kubeconfig?: string | undefined;
  /** A context of the kubeconfig. */
  readonly context?: string | undefined;
  /** Default: KONDUCTOR_NAMESPACE, the Pod's, POD_NAMESPACE, NAMESPACE, the context's, `default`. */
  readonly namespace?: string | undefined;
  /**
   * Who asks. Default: KONDUCTOR_HOLDER_ID, the Pod's name, HOSTNAME, the host's name. For facts (arrivals, what is to be done and was)
   * the Pod's name does not count: the host's name is the same for each Pod that an indexed Job makes for one index.
   */
  readonly holder?: string | undefined;
  /** How this program calls itself in the server's audit log. */
  readonly userAgent?: string | undefined;
  /** Speaks to this instead of looking for a cluster. It is left open by `close`. */
  readonly api?: KubeApi | undefined;
  /** The Pod that this process runs in. Default: what its service account's token says. */
  readonly pod?: PodIdentity | undefined;
  /** Tells the time. Default: the machine's clock. */
  readonly clock?: Clock | undefined;
  /** Gives numbers from 0 up to 1, as `Math.random` does. */
  readonly random?: (() => number) | undefined;
  /** Gives an environment variable. */
  readonly env?: ((name: string) => string | undefined) | undefined;
  /** Gives a file's text. */
  readonly readFile?: ((path: string) => Promise<string>) | undefined;
  /** Gives the host's name. */
  readonly hostname?: (() => string) | undefined;
}

interface Surroundings extends ConnectOptions {
  readonly clock: Clock;
  readonly env: (name: string) => string | undefined;
  readonly readFile: (path: string) => Promise<string>;
}

/**
 * Connects: in a Pod as its service account, elsewhere with a kubeconfig. Nothing is sent yet. Rejects with a `KonductorError` that
 * says what to do when there is no cluster to be found.
 *
 * @example With what the environment says, and with more
 * ```ts
 * import { connect } from "@konductor/sdk";
 *
 * await using konductor = await connect({ holder: "nightly-report", userAgent: "reports/1.0" });
 * await using lock = await konductor.mutex("db").lock({ timeout: "30s" });
 * ```
 */
export async function connect(options: ConnectOptions = {}): Promise<Konductor> {
  const surroundings = {
    ...options,
    clock: options.clock ?? systemClock,
    env: options.env ?? ((name: string) => process.env[name]),
    readFile: options.readFile ?? ((path: string) => readFile(path, "utf8")),
  };
  const found = options.api === undefined ? await find(surroundings) : undefined;
  const pod = options.pod ?? await podFrom(found);
  const { clock, random = Math.random } = surroundings;
  const api = options.api ?? connection(found, surroundings);
  const session = new Session({
    api,
    clock,
    random,
    clientId: pod?.uid ?? randomText(random),
    holder: holderOf(surroundings, pod),
    participant: holderOf(surroundings, undefined),
    pod,
    source: found?.source ?? "the API that was handed in",
    disconnect: () => options.api ?? api.close(),
  });
  return new Konductor(session, namespaceOf(surroundings, { pod, found }));
}

async function find(options: Surroundings): Promise<FoundCluster> {
  try {
    return await findCluster(options);
  } catch (error) {
    if (error instanceof ConfigError) throw new KonductorError(error.message, { cause: error, reason: "NoCluster" });
    throw error;
  }
}

function connection(found: FoundCluster | undefined, { clock, userAgent = "konductor-sdk" }: Surroundings): KubeApi {
  if (found === undefined) throw new KonductorError("Cannot connect: there is no cluster");
  return httpApi(found.config, { clock, userAgent });
}

/** A service account's token names the Pod that it was issued to. */
async function podFrom(found: FoundCluster | undefined): Promise<PodIdentity | undefined> {
  if (found?.origin !== "Pod") return undefined;
  const { token } = found.config;
  return podOf(typeof token === "function" ? await token() : token ?? "");
}

function holderOf({ holder, env, hostname: hostOf = hostname }: Surroundings, pod: PodIdentity | undefined): string {
  return holder || env("KONDUCTOR_HOLDER_ID") || pod?.name || env("HOSTNAME") || hostOf();
}

interface Found {
  readonly pod: PodIdentity | undefined;
  readonly found: FoundCluster | undefined;
}

function namespaceOf({ namespace, env }: Surroundings, { pod, found }: Found): string {
  const ofPod = found?.origin === "Pod" ? found.namespace : pod?.namespace;
  return namespace || env("KONDUCTOR_NAMESPACE") || ofPod || env("POD_NAMESPACE") || env("NAMESPACE") || found?.namespace || "default";
}
