/** What goes wrong, on a real API server: what trouble_test.ts and lead_test.ts cannot know of one in memory. */
import assert from "node:assert/strict";
import { Operator } from "../controllers/operator.ts";
import { systemClock as clock } from "../kube/clock.ts";
import { httpApi } from "../kube/http.ts";
import { primitives } from "../primitives/mod.ts";
import { type Cluster, startCluster } from "../tests/cluster/mod.ts";
import { installCrds } from "../tests/crds/install.ts";
import { crdsOf } from "../tools/crds.ts";
import { connect, type Konductor } from "./mod.ts";
import { countConnections } from "./test_server.ts";

interface Stage {
  readonly cluster: Cluster;
  /** Connects, at another address where that is said. */
  connectAs(holder: string, url?: string): Promise<Konductor>;
}

async function onStage(work: (stage: Stage) => Promise<void>): Promise<void> {
  await using cluster = await startCluster();
  const { server, caCert: ca, clientCert: cert, clientKey: key, kubeconfig } = cluster;
  const api = httpApi({ server, ca, cert, key });
  await installCrds(api, crdsOf(primitives));
  const operator = new Operator({ api, clock, random: Math.random, primitives, log: () => undefined }).start();
  await operator.ready;
  const connectAs = async (holder: string, url = server): Promise<Konductor> => {
    const text = await Deno.readTextFile(kubeconfig);
    return await connect({ kubeconfig, holder, readFile: () => Promise.resolve(text.replaceAll(server, url)) });
  };
  try {
    await work({ cluster, connectAs });
  } finally {
    await operator.stop();
    api.close();
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function until(isSo: () => boolean | Promise<boolean>, limit = 60_000): Promise<void> {
  for (const end = performance.now() + limit; !await isSo(); await pause(100)) {
    assert.ok(performance.now() < end, "it took too long");
  }
}

async function manyWait({ cluster, connectAs }: Stage): Promise<void> {
  await using counted = countConnections(cluster.server);
  await using holder = await connectAs("holder");
  await holder.semaphore("many").create();
  await using _held = await holder.semaphore("many").acquire({ ttl: "10m" });
  const konductor = await connectAs("many", counted.url);
  const outcomes = Promise.allSettled(Array.from({ length: 1_000 }, () => konductor.semaphore("many").acquire({ ttl: "10m" })));
  await until(async () => (await holder.semaphore("many").standing()).waiters.length === 1_000);
  assert.ok(counted.most <= 65, `${counted.most} sockets were open at a time`);
  await konductor.close();
  assert.ok((await outcomes).every(({ status }) => status === "rejected"));
}

async function away({ cluster, connectAs }: Stage): Promise<void> {
  await using konductor = await connectAs("a");
  await using other = await connectAs("b");
  for (const name of ["short", "long"]) await konductor.mutex(name).create();
  await using short = await konductor.mutex("short").lock({ ttl: "3s" });
  await using long = await konductor.mutex("long").lock({ ttl: "5m" });
  const waiting = other.mutex("long").lock();
  await pause(1_000);
  await cluster.killApiServer();
  await until(() => short.isInDoubt);
  await until(() => short.signal.aborted);
  await cluster.restartApiServer();
  await until(() => !long.isInDoubt);
  assert.equal(long.signal.aborted, false);
  await long.renew();
  await long.release();
  await using next = await waiting;
  assert.ok(next.token > long.token);
}

async function elections({ cluster, connectAs }: Stage): Promise<void> {
  await using konductor = await connectAs("a");
  await konductor.lease("l").create();
  const [terms, reasons, stop]: [number[], string[], AbortController] = [[], [], new AbortController()];
  const over = konductor.lease("l").lead({
    ttl: "3s",
    signal: stop.signal,
    onStarted: ({ token, signal }) => {
      terms.push(token);
      return new Promise((resolve) => signal.addEventListener("abort", resolve));
    },
    onStopped: ({ type }) => reasons.push(type),
  });
  await until(() => terms.length === 1);
  await konductor.lease("l").delete();
  await until(() => reasons.length === 1);
  await pause(3_000);
  await konductor.lease("l").create();
  await until(() => terms.length === 2);
  await cluster.killApiServer();
  await until(() => reasons.length === 2);
  await cluster.restartApiServer();
  await until(() => terms.length === 3);
  stop.abort();
  await over;
  assert.deepEqual(reasons, ["Lost", "Lost", "Aborted"]);
  assert.deepEqual(terms, terms.toSorted((a, b) => a - b));
  assert.deepEqual((await konductor.lease("l").standing()).holders, []);
}

Deno.test("a real API server", async (t) => {
  await onStage(async (stage) => {
    await t.step("a thousand who wait in one process share one watch, and no more than 64 sockets", () => manyWait(stage));
    await t.step("one that is away costs a claim of a short ttl, not one of a long, and no wait", () => away(stage));
    await t.step("a leader leads again after its lease was deleted and created, and after the API server was away", () => elections(stage));
  });
});
