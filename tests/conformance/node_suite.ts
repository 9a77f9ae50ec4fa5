/** Takes the suite to Node: bundles it, has Node run it against a server of ours, and shows each of its results as a step. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { ClusterConfig } from "../../kube/http.ts";
import { linesOf } from "../../kube/wire.ts";
import { conformanceCases } from "./cases.ts";
import type { Node } from "./nodes.ts";

/** A server for Node to talk to. */
export interface NodeSubject {
  readonly config: ClusterConfig;
  stop(): Promise<void> | void;
}

interface Result {
  readonly name: string;
  readonly error?: string;
}

/** How long Node may take for all of it, in milliseconds. */
const LIMIT = 240_000;

/** Registers one test for one Node, with a step for each case. It is ignored where that Node is not to be had. */
export function conformanceUnderNode(name: string, node: Node, start: () => Promise<NodeSubject>): void {
  const { path = "" } = node;
  Deno.test({
    name: `${node.name}, ${name}: the suite, and the transport's own tests`,
    ignore: path === "",
    fn: async (test) => {
      const folder = await Deno.makeTempDir({ prefix: "konductor-node-" });
      const { config, stop } = await start();
      try {
        const bundled = await bundle(folder);
        await show(test, resultsOf(path, { bundled, config, signal: AbortSignal.timeout(LIMIT) }));
      } finally {
        await stop();
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

async function bundle(folder: string): Promise<string> {
  const main = fileURLToPath(new URL("./node/main.ts", import.meta.url));
  const path = `${folder}/suite.mjs`;
  const args = ["bundle", "--quiet", "--platform", "deno", "--external", "node:*", "--output", path, main];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, env: { DENO_NO_UPDATE_CHECK: "1" } }).output();
  assert.ok(success, `Cannot bundle the suite: ${new TextDecoder().decode(stderr)}`);
  return path;
}

interface Run {
  readonly bundled: string;
  readonly config: ClusterConfig;
  readonly signal: AbortSignal;
}

/** Runs the suite, and yields its results as they come. Throws when Node does not end by itself, and well. */
async function* resultsOf(node: string, { bundled, config, signal }: Run): AsyncGenerator<Result> {
  const command = new Deno.Command(node, { args: [bundled], stdin: "piped", stdout: "piped", stderr: "inherit", signal });
  const child = command.spawn();
  const input = child.stdin.getWriter();
  await input.write(new TextEncoder().encode(JSON.stringify(config)));
  await input.close();
  for await (const line of linesOf(child.stdout, signal)) yield JSON.parse(line);
  const { code, signal: killed } = await child.status;
  assert.equal(killed, null, `Node did not end within ${LIMIT / 1000} s`);
  assert.equal(code, 0, "Node ended with an error");
}

/** Shows each result as a step, and fails when a case of the suite has none. */
async function show(test: Deno.TestContext, results: AsyncIterable<Result>): Promise<void> {
  const missing = new Set(conformanceCases(() => assert.fail()).map(({ name }) => name));
  for await (const { name, error } of results) {
    missing.delete(name);
    await test.step(name, () => {
      if (error !== undefined) throw new Error(`under Node: ${error}`);
    });
  }
  assert.deepEqual([...missing], [], "cases that Node did not run");
}
