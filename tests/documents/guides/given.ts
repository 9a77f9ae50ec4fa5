/** What the blocks of docs/guides take for granted: the SDK in a cluster with the objects they name, and their readers' own functions. */
import assert from "node:assert/strict";
import { connect as connectTo, type ConnectOptions, type Konductor } from "../../../sdk/mod.ts";
import { type TestCluster, testCluster } from "../../../sdk/testing/mod.ts";

export * from "../../../sdk/mod.ts";

/** The work of whoever reads the guides. */
export function work({ signal }: { readonly signal?: AbortSignal; readonly fencingToken?: number; readonly item?: string } = {}) {
  signal?.throwIfAborted();
  return Promise.resolve();
}

let cluster: TestCluster | undefined;

/** Connects to the cluster that is open, as a process in a Pod. */
export async function connect(options: ConnectOptions = {}): Promise<Konductor> {
  assert.ok(cluster, "a cluster is open");
  return connectTo({ ...await cluster.connectOptions({ pod: "worker-0" }), ...options });
}

/** Opens a cluster of its own for a block, to which `konductor` and `work` are there by themselves. */
export async function open(): Promise<AsyncDisposable> {
  const opened = cluster = await testCluster({ clock: "system" });
  const konductor = await opened.connect({ pod: "worker-0" });
  await create(konductor);
  Object.assign(globalThis, { konductor, work });
  return { [Symbol.asyncDispose]: () => opened.close() };
}

async function create(konductor: Konductor): Promise<void> {
  await konductor.semaphore("api-quota").create({ permits: 2 });
  for (const name of ["db", "accounts", "orders"]) await konductor.mutex(name).create();
  for (const name of ["daily-report", "scheduler"]) await konductor.lease(name).create();
  await konductor.rwmutex("cache").create();
  await konductor.once("release-42").create();
  await konductor.barrier("stage-complete").create({ expected: 1 });
  await konductor.waitgroup("shards").create({ expected: 3 });
  await konductor.gate("dependencies-ready").create({ conditions: [{ type: "Mutex", name: "db", state: "Unlocked" }] });
}

/** Checks that the blocks have given back what they held. */
export async function nothingIsHeld(): Promise<void> {
  assert.ok(cluster, "a cluster is open");
  const konductor = await cluster.connect({ pod: "worker-0" }); // is closed with it; Node 20 runs this, and has no `await using`
  const lines = [
    ...["api-quota"].map((name) => konductor.semaphore(name)),
    ...["db", "accounts", "orders"].map((name) => konductor.mutex(name)),
    ...["daily-report", "scheduler"].map((name) => konductor.lease(name)),
    konductor.rwmutex("cache"),
    konductor.once("release-42"),
  ];
  for (const line of lines) assert.deepEqual((await line.standing()).holders, [], `${line.kind} "${line.name}" is free`);
}
