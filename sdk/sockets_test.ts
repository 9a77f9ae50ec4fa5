/** The SDK over real sockets and the machine's clock. Deno's sanitizers see to it that nothing is left after `close`. */
import assert from "node:assert/strict";
import { Operator } from "../controllers/operator.ts";
import { systemClock as clock } from "../kube/clock.ts";
import { serve } from "../kube/memory/http.ts";
import { MemoryServer } from "../kube/memory/server.ts";
import { primitives } from "../primitives/mod.ts";
import { crdsOf } from "../tools/crds.ts";
import type { Konductor } from "./client.ts";
import { connect } from "./connect.ts";
import { BusyError, KonductorError, UnreachableClusterError } from "./errors.ts";

function withCluster(work: (connectAs: (holder: string) => Promise<Konductor>) => Promise<void>): Promise<void> {
  const env = (name: string): string | undefined => name === "HOME" ? "/home" : undefined;
  return withServer((url) => work((holder) => connect({ holder, env, readFile: () => kubeconfig(url) })));
}

async function withServer(work: (url: string) => Promise<void>): Promise<void> {
  const server = new MemoryServer({ clock, crds: crdsOf(primitives) });
  const face = serve(server);
  const api = server.client({ user: "operator" });
  const operator = new Operator({ api, clock, random: Math.random, primitives, log: () => undefined }).start();
  await operator.ready;
  try {
    await work(face.url);
  } finally {
    await operator.stop();
    api.close();
    await face.close();
    server.close();
  }
}

function kubeconfig(server: string): Promise<string> {
  const cluster = { name: "c", cluster: { server } };
  const context = { name: "x", context: { cluster: "c", user: "u" } };
  const config = { apiVersion: "v1", kind: "Config", "current-context": "x", clusters: [cluster], contexts: [context] };
  return Promise.resolve(JSON.stringify({ ...config, users: [{ name: "u", user: { token: "t" } }] }));
}

Deno.test("claims are handed over between connections, and none of those is left open", () =>
  withCluster(async (connectAs) => {
    const [a, b] = [await connectAs("a"), await connectAs("b")];
    await a.mutex("m").create();
    const lock = await a.mutex("m").lock();
    await assert.rejects(b.mutex("m").lock({ timeout: 0 }), BusyError);
    const next = b.mutex("m").lock({ timeout: "10s" });
    await lock.release();
    assert.ok((await next).token > lock.token);
    const waiting = a.mutex("m").lock().catch((error) => error);
    await a.close();
    assert.ok(await waiting instanceof KonductorError);
    await b.close();
  }));

Deno.test("a short ttl is renewed in time on a real clock", () =>
  withCluster(async (connectAs) => {
    await using konductor = await connectAs("a");
    await konductor.mutex("m").create();
    await using lock = await konductor.mutex("m").lock({ ttl: "900ms" });
    await new Promise((resolve) => clock.after(2_500, () => resolve(undefined)));
    assert.equal(lock.signal.aborted, false);
  }));

Deno.test("a program that forgets to close its client ends all the same, as soon as it holds nothing", () =>
  withServer(async (url) => {
    const program = `
      import { connect } from ${JSON.stringify(import.meta.resolve("./mod.ts"))};
      const readFile = () => Promise.resolve(${JSON.stringify(await kubeconfig(url))});
      const konductor = await connect({ holder: "a", env: (name) => name === "HOME" ? "/home" : undefined, readFile });
      await konductor.mutex("m").create();
      for (let round = 0; round < 3; round++) await konductor.mutex("m").withLock(() => undefined);
      console.log(Date.now());`;
    const config = new URL("../deno.json", import.meta.url).pathname;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: ["eval", "--config", config, program] }).output();
    const done = Number(new TextDecoder().decode(stdout));
    assert.ok(Date.now() - done < 900, `it took ${Date.now() - done} ms; ${new TextDecoder().decode(stderr)}`);
  }));

Deno.test("a cluster that is not there is said to be, and leaves nothing open", async () => {
  const readFile = () => kubeconfig("http://127.0.0.1:9");
  await using konductor = await connect({ env: (name) => name === "HOME" ? "/home" : undefined, readFile });
  await assert.rejects(konductor.mutex("m").get(), UnreachableClusterError);
});
