/** Where documents are tried: an API server, the operator over it, and a shell whose `koncli` is this one. */
import { systemClock } from "../../kube/clock.ts";
import { Operator } from "../../controllers/operator.ts";
import type { KubeApi, KubeObject } from "../../kube/api.ts";
import { serve } from "../../kube/memory/http.ts";
import { MemoryServer } from "../../kube/memory/server.ts";
import { primitives } from "../../primitives/mod.ts";
import { connect, type ConnectOptions, type Konductor } from "../../sdk/mod.ts";
import { type Ended, execute, main, programs, quoted } from "../../cli/test_process.ts";
import { crdsOf } from "../../tools/crds.ts";
import { type Manifest, resourceFor } from "./manifests.ts";

/** An API server with the CRDs installed. */
export interface Server {
  readonly namespace: string;
  /** Another connection. */
  readonly connect: (user: string) => KubeApi;
  /** The entries of a kubeconfig that say where it is, and who asks. */
  readonly cluster: object;
  readonly user: object;
  end(): Promise<void>;
}

/** A new server in memory. */
export function memoryServer(): Server {
  const server = new MemoryServer({ clock: systemClock, crds: crdsOf(primitives) });
  const face = serve(server);
  const end = async (): Promise<void> => {
    await face.close();
    server.close();
  };
  return { namespace: "default", connect: (user) => server.client({ user }), cluster: { server: face.url }, user: {}, end };
}

/** What users' own commands are: each says that it was run. */
const OWN = ["process-data", "generate-report", "run-migrations"];

/** How long an operator may take to answer, in milliseconds. */
const PATIENCE = 20_000;

const KUBECTL = Deno.env.get("KUBECTL") ?? "kubectl";

/** Whether there is a kubectl here. */
export const hasKubectl = Deno.build.os !== "windows" && await isThere(KUBECTL);

interface Parts extends Pick<Place, "api" | "konductor"> {
  readonly server: Server;
  readonly env: Readonly<Record<string, string>>;
  readonly end: () => Promise<void>;
}

export class Place implements AsyncDisposable {
  readonly api: KubeApi;
  readonly konductor: Konductor;
  readonly namespace: string;
  readonly #server: Server;
  readonly #env: Readonly<Record<string, string>>;
  readonly #end: () => Promise<void>;

  private constructor({ server, api, konductor, env, end }: Parts) {
    this.#server = server;
    this.api = api;
    this.konductor = konductor;
    this.namespace = server.namespace;
    this.#env = env;
    this.#end = end;
  }

  /** Opens a place on a server, which ends with it. */
  static async open(server = memoryServer()): Promise<Place> {
    const { namespace } = server;
    const [operatorApi, api, others] = ["operator", "admin", "others"].map(server.connect);
    if (!operatorApi || !api || !others) throw new Error("Cannot connect");
    const options = { clock: systemClock, random: Math.random, primitives, log: () => undefined, namespaces: [namespace] };
    const operator = new Operator({ ...options, api: operatorApi }).start();
    await operator.ready;
    const kubeconfig = await Deno.makeTempFile({ suffix: ".json" });
    await Deno.writeTextFile(kubeconfig, kubeconfigFor(server));
    const own = Object.fromEntries(OWN.map((name) => [name, `echo ${name}`]));
    const bin = await programs({
      ...own,
      koncli: `exec ${quoted(main)} "$@"`,
      kubectl: `PATH='${Deno.env.get("PATH")}' exec ${KUBECTL} "$@"`,
    });
    const konductor = await connect({ api: others, namespace, holder: "somebody-else" });
    const end = async (): Promise<void> => {
      await konductor.close();
      await operator.stop();
      for (const each of [operatorApi, api, others]) each.close();
      await server.end();
      await Promise.all([bin[Symbol.asyncDispose](), Deno.remove(kubeconfig)]);
    };
    return new Place({ server, api, konductor, env: { PATH: bin.path, KUBECONFIG: kubeconfig, HOSTNAME: "worker-1" }, end });
  }

  /** A further client, for koncli in this process. */
  connect(options: ConnectOptions): Promise<Konductor> {
    return connect({ namespace: this.namespace, ...options, api: this.#server.connect("koncli") });
  }

  /** Runs a command line, or several, as /bin/sh reads them. */
  sh(text: string, { env = {}, stdin = "" }: { env?: Readonly<Record<string, string>>; stdin?: string } = {}): Promise<Ended> {
    return execute(["/bin/sh", "-c", text], { env: { ...this.#env, ...env }, stdin });
  }

  /** Applies a manifest with kubectl; where there is none, creates what it says. Returns the object once it is there. */
  async apply({ text, object }: Manifest): Promise<KubeObject> {
    const resource = resourceFor(object.kind);
    const { namespace } = this;
    const { name } = object.metadata;
    if (!hasKubectl) {
      return await this.api.create(resource, { object: { ...object, metadata: { ...object.metadata, namespace } } });
    }
    const { code, stderr } = await this.sh("kubectl apply -f -", { stdin: text });
    if (code !== 0) throw new Error(`Cannot apply ${object.kind} "${name}": ${stderr}`);
    return await this.api.get(resource, { namespace, name });
  }

  /** Resolves once an object is as `holds` says. */
  async until({ object }: Manifest, holds: (status: Readonly<Record<string, unknown>>) => boolean): Promise<void> {
    const { kind, metadata: { name } } = object;
    const deadline = performance.now() + PATIENCE;
    for (;;) {
      const { status } = await this.api.get(resourceFor(kind), { namespace: this.namespace, name });
      if (holds(Object(status))) return;
      if (performance.now() > deadline) throw new Error(`${kind} "${name}" is not as it should be: ${JSON.stringify(status)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#end();
  }
}

function kubeconfigFor({ namespace, cluster, user }: Server): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster }],
    users: [{ name: "u", user }],
    contexts: [{ name: "test", context: { cluster: "c", user: "u", namespace } }],
    "current-context": "test",
  });
}

async function isThere(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["version", "--client"], stdout: "null", stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}
