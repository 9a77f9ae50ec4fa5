/** A cluster in the process of a test: an API server in memory, the real operator, and a clock that the test turns. */
import type { KubeApi } from "../../kube/api.ts";
import type { Clock } from "../../kube/clock.ts";
import { MemoryServer } from "../../kube/memory/server.ts";
import type { Konductor } from "../client.ts";
import { connect, type ConnectOptions } from "../connect.ts";
import type { Duration } from "../duration.ts";
import { InvalidError, KonductorError } from "../errors.ts";
import { crds } from "./crds.ts";
import { ADMIN, MemoryFaults, OPERATOR, type TestFaults } from "./faults.ts";
import { MemoryJobs, type TestJobs } from "./jobs.ts";
import { ensureNamespace } from "./objects.ts";
import { MemoryOperator, type TestLog, type TestOperator } from "./operator.ts";
import { MemoryPods, type TestPods } from "./pods.ts";
import { seeded } from "./random.ts";
import { ManualTime, readDuration, systemTime, type Time } from "./time.ts";

/** What a test cluster is to be. Everything has a default. */
export interface TestClusterOptions {
  /** `manual`, the default: time passes when the test says so. `system`: it passes by itself, and to advance it is to wait. */
  readonly clock?: "manual" | "system" | undefined;
  /** What a manual clock shows at first. Default: the beginning of 2026. */
  readonly start?: Date | undefined;
  /** Another seed makes another choice of everything that is left to chance. The same seed: the same history. Default: 1. */
  readonly seed?: number | undefined;
  /** Where clients, Pods and Jobs are unless told. Default: `default`. */
  readonly namespace?: string | undefined;
  /** Whether the operator runs from the start. Default: yes. */
  readonly operator?: boolean | undefined;
  /** Takes the operator's log. Default: nobody does. */
  readonly log?: TestLog | undefined;
}

/** Who connects. */
export interface TestConnectOptions {
  /** Default: the cluster's. It is created where it is missing. */
  readonly namespace?: string | undefined;
  /** The Pod that the client is in. It is created where it is missing. Left out: outside of any Pod. */
  readonly pod?: string | undefined;
  /** Who asks for claims. Default: the Pod's name; outside of a Pod `test`. */
  readonly holder?: string | undefined;
}

/** How long to let time pass. */
export interface DuringOptions {
  /** At the most: milliseconds, or such as `2h`. Default: `1h`. */
  readonly limit?: Duration | undefined;
}

/** A cluster for a test. `testCluster` makes one. */
export interface TestCluster extends AsyncDisposable {
  /** Where clients, Pods and Jobs are unless told. */
  readonly namespace: string;
  /** The cluster's clock: for code under test that takes one. */
  readonly clock: Clock;
  /** The API server, as an administrator sees it. No fault meets it. */
  readonly api: KubeApi;
  readonly pods: TestPods;
  readonly jobs: TestJobs;
  readonly faults: TestFaults;
  readonly operator: TestOperator;
  /** Connects as a process does, in a Pod or outside. The client is closed with the cluster. */
  connect(options?: TestConnectOptions): Promise<Konductor>;
  /** Gives what the SDK's `connect` needs to reach this cluster: for code under test that connects, and closes, by itself. */
  connectOptions(options?: TestConnectOptions): Promise<ConnectOptions>;
  /**
   * Lets time pass, from timer to timer: what is due happens in its order, and all that follows from it before the next.
   * `duration`: milliseconds, or such as `90s` or `1h30m`.
   */
  advance(duration: Duration): Promise<void>;
  /** Resolves when everything has happened that can without time passing. Sockets and files of the code under test are not waited for. */
  settled(): Promise<void>;
  /** Lets time pass until `promise` settles, and settles with it. Rejects with an `InvalidError` when that takes too long. */
  during<T>(promise: Promise<T>, options?: DuringOptions): Promise<T>;
  /** Ends all faults, closes all clients, ends the operator and the API server. No timer is left. Done at once the second time. */
  close(): Promise<void>;
}

/**
 * Starts a cluster in this process: an API server in memory with Konductor's kinds, and the real operator over it. Time stands still
 * until the test lets it pass.
 *
 * ```ts ignore
 * import { testCluster } from "@konductor/sdk/testing";
 *
 * await using cluster = await testCluster();
 * const konductor = await cluster.connect({ pod: "worker-0" });
 * await konductor.semaphore("api-quota").create({ permits: 1 });
 * await using permit = await konductor.semaphore("api-quota").acquire({ ttl: "1m" });
 * await cluster.advance("1h");
 * if (permit.signal.aborted) throw new Error("it did not renew itself");
 * ```
 */
export async function testCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  const { namespace = "default", operator = true } = options;
  const cluster = new MemoryCluster(options, timeFor(options), namespace);
  await ensureNamespace(cluster.api, namespace);
  if (operator) await cluster.operator.start();
  return cluster;
}

function timeFor({ clock = "manual", start }: TestClusterOptions): Time {
  if (clock === "manual") return new ManualTime(start?.getTime());
  if (clock !== "system") throw new InvalidError(`Cannot start a cluster: there is no clock "${clock}"; there are manual and system`);
  if (start === undefined) return systemTime;
  throw new InvalidError("Cannot start a cluster: the system's clock cannot be set; leave start out, or clock");
}

class MemoryCluster implements TestCluster {
  readonly namespace: string;
  readonly api: KubeApi;
  readonly pods: MemoryPods;
  readonly jobs: TestJobs;
  readonly faults: MemoryFaults;
  readonly operator: MemoryOperator;
  readonly #time: Time;
  readonly #random: () => number;
  readonly #server: MemoryServer;
  readonly #clients: Konductor[] = [];
  readonly #connections: KubeApi[] = [];
  #closed: Promise<void> | undefined;

  constructor({ seed = 1, log = () => undefined }: TestClusterOptions, time: Time, namespace: string) {
    const random = seeded(seed);
    const server = new MemoryServer({ clock: time.clock, random, crds });
    const api = server.client({ user: ADMIN });
    this.namespace = namespace;
    this.api = api;
    this.pods = new MemoryPods({ api, time, namespace });
    this.jobs = new MemoryJobs({ api, time, namespace });
    this.faults = new MemoryFaults(server);
    this.operator = new MemoryOperator({ connect: () => server.client({ user: OPERATOR }), time, random, log });
    this.#time = time;
    this.#random = random;
    this.#server = server;
  }

  get clock(): Clock {
    return this.#time.clock;
  }

  async connect(options?: TestConnectOptions): Promise<Konductor> {
    const konductor = await connect(await this.connectOptions(options));
    this.#clients.push(konductor);
    return konductor;
  }

  async connectOptions(options: TestConnectOptions = {}): Promise<ConnectOptions> {
    const { namespace = this.namespace, pod: name, holder } = options;
    this.#expectOpen("connect");
    await ensureNamespace(this.api, namespace);
    const pod = name === undefined ? undefined : await this.pods.identity(name, namespace);
    const host = name ?? "test";
    const api = this.#server.client({ user: name ?? holder ?? host });
    this.#connections.push(api);
    return { api, clock: this.clock, random: this.#random, namespace, pod, holder, env: () => undefined, hostname: () => host };
  }

  async advance(duration: Duration): Promise<void> {
    this.#expectOpen("advance the clock");
    await this.#time.advance(readDuration("advance the clock", duration));
  }

  settled(): Promise<void> {
    return this.#time.settled();
  }

  async during<T>(promise: Promise<T>, { limit = "1h" }: DuringOptions = {}): Promise<T> {
    this.#expectOpen("let time pass");
    return await this.#time.during(promise, readDuration("let time pass", limit));
  }

  close(): Promise<void> {
    return this.#closed ??= this.#time.ending(this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.faults.end();
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.operator.end();
    for (const api of [...this.#connections, this.api]) api.close();
    this.#server.close();
  }

  #expectOpen(action: string): void {
    if (this.#closed) throw new KonductorError(`Cannot ${action}: the test cluster was closed`, { reason: "Closed" });
  }
}
