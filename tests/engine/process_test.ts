/** The operator as a process, against an API server in memory that is served over HTTP. */
import assert from "node:assert/strict";
import { systemClock } from "../../kube/clock.ts";
import { serve } from "../../kube/memory/http.ts";
import { type Fault, MemoryServer } from "../../kube/memory/server.ts";
import { primitives } from "../../primitives/mod.ts";
import { crdsOf } from "../../tools/crds.ts";
import { People } from "./people.ts";
import { eventually } from "./world.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;
const QUIET = ["--metrics-bind-address", "0", "--health-probe-bind-address", "0"];

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A running operator process. */
class Program implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #ended: Promise<Ended>;

  constructor(args: readonly string[]) {
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-check", "-A", MAIN, ...args],
      stdout: "piped",
      stderr: "piped",
      env: { NO_COLOR: "1" },
    });
    this.#child = command.spawn();
    this.#ended = this.#read();
  }

  /** Sends a signal; resolves once the process has ended. */
  end(signal: Deno.Signal): Promise<Ended> {
    this.#child.kill(signal);
    return this.#ended;
  }

  get ended(): Promise<Ended> {
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.#ended;
  }

  async #read(): Promise<Ended> {
    const [out, err, { code }] = await Promise.all([textOf(this.#child.stdout), textOf(this.#child.stderr), this.#child.status]);
    return { code, out, err };
  }
}

async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return await new Response(stream).text();
}

/** An API server over HTTP, and a kubeconfig for it. */
async function servedAt(server: MemoryServer): Promise<AsyncDisposable & { readonly kubeconfig: string }> {
  const face = serve(server);
  const folder = await Deno.makeTempDir();
  const kubeconfig = `${folder}/kubeconfig`;
  const cluster = { name: "c", cluster: { server: face.url } };
  const context = { name: "c", context: { cluster: "c" } };
  await Deno.writeTextFile(kubeconfig, JSON.stringify({ clusters: [cluster], contexts: [context], "current-context": "c" }));
  return {
    kubeconfig,
    async [Symbol.asyncDispose]() {
      await face.close();
      server.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`${signal} lets the operator finish what is under way, and ends it with 0`, async () => {
    const server = new MemoryServer({ clock: systemClock, crds: crdsOf(primitives) });
    await using place = await servedAt(server);
    await using operator = new Program(["--kubeconfig", place.kubeconfig, ...QUIET]);
    const people = new People(server.client({ user: "people" }), "default");
    await people.semaphore({ permits: 1 });
    await people.queue("a");
    await eventually({ clock: systemClock }, async () => assert.equal(await people.phase("a"), "Granted"), 20_000);
    await people.queue("b");
    const committing = Promise.withResolvers<void>();
    server.faults = ({ verb, client }): Fault | undefined => {
      if (verb !== "update" || client === "people") return undefined;
      committing.resolve();
      return { type: "DelayReply", milliseconds: 300 };
    };
    await people.leave("a");
    await committing.promise;
    const { code, out } = await operator.end(signal);
    assert.equal(code, 0);
    assert.equal(await people.phase("b"), "Granted", "it was not told of the grant that was committed");
    const lines = out.trim().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual(lines.map(({ msg }) => msg).filter((msg) => msg !== "Decided"), ["Starting", "Ready", "Ending"]);
  });
}

Deno.test("a second signal ends the operator at once", async () => {
  const server = new MemoryServer({ clock: systemClock, crds: crdsOf(primitives) });
  await using place = await servedAt(server);
  await using operator = new Program(["--kubeconfig", place.kubeconfig, ...QUIET]);
  const people = new People(server.client({ user: "people" }), "default");
  const stuck = Promise.withResolvers<void>();
  server.faults = ({ verb, client }): Fault | undefined => {
    if (verb !== "update" || client === "people") return undefined;
    stuck.resolve();
    return { type: "DelayReply", milliseconds: 20_000 };
  };
  await people.semaphore({ permits: 1 });
  await stuck.promise;
  const began = performance.now();
  const first = operator.end("SIGTERM");
  await new Promise((resolve) => setTimeout(resolve, 300));
  await operator.end("SIGTERM");
  await first;
  assert.ok(performance.now() - began < 5000, "it waited for the API server");
});

const unusable: readonly (readonly [args: readonly string[], code: number, message: RegExp])[] = [
  [["--nonsense"], 64, /^konductor: .*--nonsense.*\nRun konductor --help for the flags\n$/],
  [["--retention", "soon"], 64, /^konductor: Cannot use --retention "soon": write a duration such as 10m or 1h30m\n/],
  [["--kubeconfig", "/nowhere/kubeconfig"], 1, /^konductor: Cannot find a cluster: there is no kubeconfig at \/nowhere\/kubeconfig/],
];

for (const [args, expected, message] of unusable) {
  Deno.test(`konductor ${args.join(" ")} ends with ${expected} and a sentence`, async () => {
    await using operator = new Program(args);
    const { code, err } = await operator.ended;
    assert.equal(code, expected);
    assert.match(err, message);
  });
}

Deno.test("konductor --version and --help say so on stdout", async () => {
  await using version = new Program(["--version"]);
  assert.match((await version.ended).out, /^konductor \d+\.\d+\.\d+\n$/);
  await using help = new Program(["--help"]);
  assert.match((await help.ended).out, /^The Konductor operator: .*\n\nUsage: konductor \[flags\]\n/);
});
