/**
 * A real control plane for tests: etcd and kube-apiserver, as processes of this machine, on free ports of 127.0.0.1. No nodes and
 * no controllers. It ends with the process that started it, however that ends. See README.md.
 */
import { type Binaries, findBinaries } from "./binaries.ts";
import { issueClient, type KeyPair, type Subject } from "./certificates.ts";
import { createCredentials, type Credentials, kubeconfig, writeCredentials } from "./credentials.ts";
import { freePort } from "./ports.ts";
import { apiServerProgram, etcdProgram } from "./programs.ts";
import { waitUntilReady } from "./readiness.ts";
import { type Answer, type Program, Supervisor } from "./supervisor.ts";

export type { Binaries, KeyPair, Program, Subject };
export { findBinaries };

export interface ClusterOptions {
  /** Whether etcd waits for the disk on each write, as it does in production. For benchmarks; off otherwise. */
  readonly fsync?: boolean;
  /** The programs to run; found with `findBinaries` when left out. */
  readonly binaries?: Binaries;
  /** Whether controllers will run beside it. */
  readonly controllers?: boolean;
  /** More arguments for kube-apiserver. */
  readonly apiServerArgs?: readonly string[];
  /** More arguments for etcd. */
  readonly etcdArgs?: readonly string[];
  /** How long the API server may take until it is ready, in milliseconds. One minute when left out. */
  readonly readyWithin?: number;
}

/**
 * Starts a control plane and waits until it is ready, some three seconds.
 *
 * ```ts
 * await using cluster = await startCluster();
 * const client = Deno.createHttpClient({
 *   http2: false,
 *   caCerts: [cluster.caCert],
 *   cert: cluster.clientCert,
 *   key: cluster.clientKey,
 * });
 * const response = await fetch(`${cluster.server}/version`, { client });
 * ```
 *
 * @throws when the programs cannot be found, or do not become ready; the message has the end of the log.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const binaries = options.binaries ?? await findBinaries();
  const supervisor = await Supervisor.start();
  try {
    return await assemble(supervisor, { ...options, binaries });
  } catch (error) {
    await supervisor[Symbol.asyncDispose]();
    throw error;
  }
}

async function assemble(supervisor: Supervisor, options: ClusterOptions & { readonly binaries: Binaries }): Promise<Cluster> {
  const { binaries, readyWithin = 60_000 } = options;
  const credentials = createCredentials();
  const files = await writeCredentials(supervisor.folder, credentials);
  const [etcdPort, port] = [freePort(), freePort()];
  const server = `https://127.0.0.1:${port}`;
  const etcd = etcdProgram(binaries.etcd, { folder: supervisor.folder, port: etcdPort, fsync: options.fsync, more: options.etcdArgs });
  const { controllers = false, apiServerArgs: more } = options;
  const apiServer = apiServerProgram(binaries.kubeApiserver, { files, port, etcdPort, controllers, more });
  await Deno.writeTextFile(kubeconfigPath(supervisor.folder), kubeconfig(server, credentials), { mode: 0o600 });
  const etcdPid = expectRunning(await supervisor.start("etcd", etcd));
  const apiServerPid = expectRunning(await supervisor.start("kube-apiserver", apiServer));
  await waitUntilReady(supervisor, { server, credentials, again: false, within: readyWithin });
  return new Cluster({ supervisor, credentials, apiServer, server, kubectl: binaries.kubectl, readyWithin, etcdPid, apiServerPid });
}

function kubeconfigPath(folder: string): string {
  return `${folder}/kubeconfig`;
}

interface Parts {
  readonly supervisor: Supervisor;
  readonly credentials: Credentials;
  readonly apiServer: Program;
  readonly server: string;
  readonly kubectl: string;
  readonly readyWithin: number;
  readonly etcdPid: number;
  readonly apiServerPid: number;
}

/** A running control plane. It ends with `stop()`, `await using`, or this process. */
export class Cluster implements AsyncDisposable {
  /** `https://127.0.0.1:<port>`. */
  readonly server: string;
  /** The authority of the server's certificate, PEM. */
  readonly caCert: string;
  /** A certificate of a cluster administrator (`system:masters`), PEM. */
  readonly clientCert: string;
  /** The private key of `clientCert`, PEM. */
  readonly clientKey: string;
  /** Bearer tokens of a cluster administrator, and of a user whom nothing is allowed. */
  readonly tokens: { readonly admin: string; readonly nobody: string };
  /** Path of a kubeconfig with the contexts `admin`, which is current, and `nobody`. */
  readonly kubeconfig: string;
  /** Path of a kubectl of the server's version. */
  readonly kubectl: string;
  /** The cluster's folder, with its data and logs. It goes when the cluster does. */
  readonly dir: string;
  readonly #parts: Parts;
  #apiServerPid: number;

  /** For `startCluster`. */
  constructor(parts: Parts) {
    const { credentials, supervisor } = parts;
    this.server = parts.server;
    this.caCert = credentials.authority.cert;
    this.clientCert = credentials.admin.cert;
    this.clientKey = credentials.admin.key;
    this.tokens = credentials.tokens;
    this.kubeconfig = kubeconfigPath(supervisor.folder);
    this.kubectl = parts.kubectl;
    this.dir = supervisor.folder;
    this.#parts = parts;
    this.#apiServerPid = parts.apiServerPid;
  }

  /** The process ids of the programs. The API server gets a new one with each restart. */
  get pids(): { readonly etcd: number; readonly apiServer: number } {
    return { etcd: this.#parts.etcdPid, apiServer: this.#apiServerPid };
  }

  /** The administrator's bearer token. */
  get token(): string {
    return this.tokens.admin;
  }

  /** The API server's port. */
  get port(): string {
    return new URL(this.server).port;
  }

  /** Renders a kubeconfig for any user, in any groups. */
  kubeconfigFor(subject: Subject): string {
    const { credentials } = this.#parts;
    return kubeconfig(this.server, { ...credentials, admin: issueClient(credentials.authority, subject) });
  }

  /** Issues a client certificate for any user, in any groups. */
  clientFor(subject: Subject): KeyPair {
    return issueClient(this.#parts.credentials.authority, subject);
  }

  /** Kills the API server (SIGKILL), as a crash would. */
  async killApiServer(): Promise<void> {
    await this.#parts.supervisor.signal("kube-apiserver", "SIGKILL");
  }

  /** Starts the API server again, on the same port and data, and waits until it is ready. Kills it first if it runs. */
  async restartApiServer(): Promise<void> {
    const { supervisor, apiServer, credentials, readyWithin } = this.#parts;
    await this.killApiServer();
    this.#apiServerPid = expectRunning(await supervisor.start("kube-apiserver", apiServer));
    await waitUntilReady(supervisor, { server: this.server, credentials, again: true, within: readyWithin });
  }

  /** Freezes the API server (SIGSTOP): connections stay open and nothing answers. */
  async pauseApiServer(): Promise<void> {
    expectRunning(await this.#parts.supervisor.signal("kube-apiserver", "SIGSTOP"));
  }

  /** Lets a frozen API server go on (SIGCONT). */
  async resumeApiServer(): Promise<void> {
    expectRunning(await this.#parts.supervisor.signal("kube-apiserver", "SIGCONT"));
  }

  /** Starts one more program, which ends with the cluster; gives its process id. Its log is `<dir>/<name>.log`. */
  async run(name: string, program: Program): Promise<number> {
    return expectRunning(await this.#parts.supervisor.start(name, program));
  }

  /** Tells whether a program that was started with `run` still runs. */
  async isRunning(name: string): Promise<boolean> {
    return (await this.#parts.supervisor.look(name)).type === "running";
  }

  /** Makes a cgroup, in each hierarchy, which goes when the cluster does, with all that is in it. */
  async makeCgroup(name: string): Promise<void> {
    const answer = await this.#parts.supervisor.makeCgroup(name);
    if (answer.type === "failed") throw new Error(`Cannot make the cgroup ${name}: ${answer.message}`);
  }

  /** Ends the programs and removes the folder. Does nothing the second time. */
  stop(): Promise<void> {
    return this.#parts.supervisor[Symbol.asyncDispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

/** Gives the process id. */
function expectRunning(answer: Answer): number {
  if (answer.type === "running") return answer.pid;
  const what = answer.type === "failed"
    ? answer.message
    : `a program has ended${answer.type === "ended" ? ` with code ${answer.code}` : ""}`;
  throw new Error(`Cannot run the test cluster: ${what}`);
}
