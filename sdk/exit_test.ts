/** What becomes of a claim when its process ends: real processes, killed and not, outside of any Pod. */
import assert from "node:assert/strict";
import { kubeconfigOf, type TestServer, withServer } from "./test_server.ts";

const TTL = 2_000;

/** A process that holds the mutex "m", and then does what `rest` says. */
async function holding({ url }: TestServer, rest: string): Promise<Deno.ChildProcess> {
  const program = `
    import process from "node:process";
    import { connect } from ${JSON.stringify(import.meta.resolve("./mod.ts"))};
    const readFile = () => Promise.resolve(${JSON.stringify(kubeconfigOf(url))});
    const place = { holder: "child", env: (name) => name === "HOME" ? "/home" : undefined, readFile };
    ${rest}`;
  const config = new URL("../deno.json", import.meta.url).pathname;
  const args = ["eval", "--quiet", "--config", config, program];
  const child = new Deno.Command(Deno.execPath(), { args, stdin: "null", stdout: "piped" }).spawn();
  const words = child.stdout.getReader();
  await words.read();
  void words.closed.catch(() => undefined);
  await words.cancel();
  return child;
}

const HOLD = `
  const konductor = await connect(place);
  const lock = await konductor.mutex("m").lock({ ttl: ${TTL} });
  console.log(lock.token);`;

const TIDY = `
  const stop = new AbortController();
  process.once("SIGTERM", () => stop.abort());
  await using konductor = await connect(place);
  await using lock = await konductor.mutex("m").lock({ ttl: "10m", signal: stop.signal });
  console.log(lock.token);
  const signal = AbortSignal.any([stop.signal, lock.signal]);
  await new Promise((resolve) => signal.addEventListener("abort", resolve));`;

/** How long it takes until somebody else has the mutex "m", in milliseconds. */
async function handOver({ connectAs }: TestServer): Promise<number> {
  const began = performance.now();
  await using konductor = await connectAs("next");
  await using _lock = await konductor.mutex("m").lock({ timeout: "30s" });
  return performance.now() - began;
}

function withMutex(work: (cluster: TestServer) => Promise<void>): () => Promise<void> {
  return () =>
    withServer(async (cluster) => {
      await using konductor = await cluster.connectAs("admin");
      await konductor.mutex("m").create();
      await work(cluster);
    });
}

for (const signal of ["SIGTERM", "SIGKILL"] as const) {
  Deno.test(
    `outside a Pod, what a process held that ${signal} ended is free after its ttl`,
    withMutex(async (cluster) => {
      const child = await holding(cluster, HOLD);
      child.kill(signal);
      await child.status;
      const took = await handOver(cluster);
      assert.ok(took > TTL / 3 && took < 3 * TTL, `it took ${took} ms`);
    }),
  );
}

Deno.test(
  "what a process held that called exit is free after its ttl, too",
  withMutex(async (cluster) => {
    const child = await holding(cluster, `${HOLD}\nprocess.exit(0);`);
    await child.status;
    const took = await handOver(cluster);
    assert.ok(took > TTL / 3 && took < 3 * TTL, `it took ${took} ms`);
  }),
);

Deno.test(
  "a process that aborts at SIGTERM and leaves its blocks gives back at once what it held",
  withMutex(async (cluster) => {
    const child = await holding(cluster, TIDY);
    child.kill("SIGTERM");
    assert.equal((await child.status).code, 0);
    const took = await handOver(cluster);
    assert.ok(took < 1_500, `it took ${took} ms`);
  }),
);

Deno.test(
  "a program that comes to its end while it holds goes on, and renews, until it has released",
  withMutex(async (cluster) => {
    const child = await holding(cluster, HOLD);
    await new Promise((resolve) => setTimeout(resolve, 2 * TTL));
    await using konductor = await cluster.connectAs("next");
    assert.equal(await konductor.mutex("m").tryLock(), undefined);
    child.kill("SIGKILL");
    await child.status;
  }),
);
