/** A cluster in this process that is reached through real sockets and the machine's clock. */
import { Operator } from "../controllers/operator.ts";
import { systemClock as clock } from "../kube/clock.ts";
import { serve } from "../kube/memory/http.ts";
import { MemoryServer } from "../kube/memory/server.ts";
import { primitives } from "../primitives/mod.ts";
import { crdsOf } from "../tools/crds.ts";
import { connect, type ConnectOptions } from "./connect.ts";
import type { Konductor } from "./client.ts";

/** An API server with the operator over it. */
export interface TestServer {
  readonly server: MemoryServer;
  /** Where it listens. */
  readonly url: string;
  /** Connects with a kubeconfig. */
  connectAs(holder: string): Promise<Konductor>;
}

/** Carries out `work` with such a cluster, which is ended after it. */
export async function withServer(work: (cluster: TestServer) => Promise<void>): Promise<void> {
  const server = new MemoryServer({ clock, crds: crdsOf(primitives) });
  const face = serve(server);
  const api = server.client({ user: "operator" });
  const operator = new Operator({ api, clock, random: Math.random, primitives, log: () => undefined }).start();
  await operator.ready;
  try {
    await work({ server, url: face.url, connectAs: (holder) => connect({ holder, ...placeOf(face.url) }) });
  } finally {
    await operator.stop();
    api.close();
    await face.close();
    server.close();
  }
}

/** What `connect` needs to find a server at that address. */
export function placeOf(url: string): Pick<ConnectOptions, "env" | "readFile"> {
  return { env: (name) => name === "HOME" ? "/home" : undefined, readFile: () => Promise.resolve(kubeconfigOf(url)) };
}

/** A kubeconfig for a server at that address. */
export function kubeconfigOf(server: string): string {
  const cluster = { name: "c", cluster: { server } };
  const context = { name: "x", context: { cluster: "c", user: "u" } };
  const config = { apiVersion: "v1", kind: "Config", "current-context": "x", clusters: [cluster], contexts: [context] };
  return JSON.stringify({ ...config, users: [{ name: "u", user: { token: "t" } }] });
}

/** A test that fails when it leaves a timer, a socket or anything else open. */
export function leakless(name: string, fn: (t: Deno.TestContext) => Promise<void>): void {
  Deno.test({ name, fn, sanitizeOps: true, sanitizeResources: true });
}

/** A way to a server on which connections are counted. */
export interface CountedServer extends AsyncDisposable {
  readonly url: string;
  /** How many are open. */
  readonly open: number;
  /** How many were open at a time. */
  readonly most: number;
}

/** Passes on whatever comes to the server at `url`. */
export function countConnections(url: string): CountedServer {
  const { protocol, hostname, port } = new URL(url);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.Conn>();
  let most = 0;
  const pass = async (near: Deno.Conn): Promise<void> => {
    most = Math.max(most, open.add(near).size);
    const far = await Deno.connect({ hostname, port: Number(port) });
    await Promise.allSettled([near.readable.pipeTo(far.writable), far.readable.pipeTo(near.writable)]);
    open.delete(near);
  };
  const passing: Promise<void>[] = [];
  const accepting = (async () => {
    for await (const near of listener) passing.push(pass(near));
  })();
  return {
    url: `${protocol}//127.0.0.1:${listener.addr.port}`,
    get open() {
      return open.size;
    },
    get most() {
      return most;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      await Promise.all(passing);
    },
  };
}
