/** The package, installed in empty projects for Node and for Deno, and the same scenarios by it over a real API server. */
import assert from "node:assert/strict";
import { namespaces } from "../../kube/api.ts";
import { Supervisor } from "../cluster/supervisor.ts";
import { installedNode, type Node, nodeFromNpm } from "../conformance/nodes.ts";
import { startClusterPlace } from "../e2e/cluster_place.ts";
import { Operators } from "../e2e/operators.ts";
import { loginFails, loginSucceeds } from "./logins.ts";
import { obstacle, Project } from "./projects.ts";

const missing = await obstacle();
const nodes = missing === undefined ? [await oldNode(), await nodeFromNpm(26)] : [];
const name = "the package works where it is installed, with Node and with Deno";

if (missing === undefined) Deno.test(name, testPackage);
else Deno.test.ignore(`${name}: ${missing}`, () => {});

/** Node 20: the one that is installed, or npm's. */
async function oldNode(): Promise<Node> {
  const installed = await installedNode();
  return installed.name.startsWith("Node 20.") ? installed : await nodeFromNpm(20);
}

async function testPackage(test: Deno.TestContext): Promise<void> {
  await using project = await Project.withCompiler();
  await test.step("tsc takes its declarations, and refuses what is wrong", () => project.compile());
  await test.step("so does deno check", () => checkedByDeno(project));
  for (const node of nodes) await step(test, { node, name: "users' own tests run", run: (path) => unitTests(project, path) });
  await scenarios(test, project);
  await logins(test, project);
}

interface Step {
  readonly node: Node;
  readonly name: string;
  readonly run: (path: string) => Promise<void>;
}

/** A step with one Node, which is ignored where that is not to be had. */
async function step(test: Deno.TestContext, { node: { name: version, path = "" }, name, run }: Step): Promise<void> {
  await test.step({ name: `${version}: ${name}`, ignore: path === "", fn: () => run(path) });
}

async function checkedByDeno(project: Project): Promise<void> {
  await project.write("deno.json", JSON.stringify({ nodeModulesDir: "manual", compilerOptions: { strict: true, skipLibCheck: false } }));
  await project.run(Deno.execPath(), ["check", "types.ts", "scenarios.ts", "unit.ts"]);
}

async function unitTests(project: Project, node: string): Promise<void> {
  const said = await project.run(node, ["--test", "--test-reporter=tap", "out/unit.js"]);
  assert.match(said, /^# pass 2$/m, said);
}

/** The scenarios, with each runtime in a namespace of its own. */
async function scenarios(test: Deno.TestContext, project: Project): Promise<void> {
  await using belongings = new AsyncDisposableStack();
  const place = belongings.use(await startClusterPlace());
  const operators = new Operators({ supervisor: belongings.use(await Supervisor.start()), kubeconfig: place.kubeconfig });
  await operators.start();
  const play = async (name: string, command: readonly string[]): Promise<void> => {
    await place.api.create(namespaces, { object: { metadata: { name } } });
    await played(project, { command, env: { KUBECONFIG: place.kubeconfig, KONDUCTOR_NAMESPACE: name } });
  };
  for (const [at, node] of nodes.entries()) {
    await step(test, { node, name: "every scenario plays", run: (path) => play(`node-${at}`, [path, "out/scenarios.js"]) });
  }
  await test.step("Deno: every scenario plays", () => play("deno", [Deno.execPath(), "run", "-A", "scenarios.ts"]));
}

interface Play {
  readonly command: readonly string[];
  readonly env: Record<string, string>;
}

/** Plays all scenarios, and sees to it that nothing is left open: the process ends by itself, and at once. */
async function played(project: Project, { command: [program = "", ...args], env }: Play): Promise<void> {
  const said = await project.run(program, args, env);
  const ended = Date.now();
  const lines = said.trim().split("\n").map((line) => JSON.parse(line));
  const { sockets, at } = lines.pop();
  assert.deepEqual(lines.filter(({ error }) => error !== undefined).map(({ name, error }) => `${name}: ${error}`), []);
  assert.equal(lines.length, 11, said);
  assert.equal(sockets, 0, "sockets that are open after close");
  assert.ok(ended - at < 2_000, `the process ended ${ended - at} ms after its work`);
}

/** Logins by plug-in, without the package that they take, and with it. */
async function logins(test: Deno.TestContext, project: Project): Promise<void> {
  const [old, current] = nodes;
  if (old === undefined || current === undefined) return;
  const tooOld = /takes Node 22\.19 or later.* this is Node 20/;
  const absent = /not installed\. Run npm install @kubernetes/;
  for (const [node, words] of [[old, tooOld], [current, absent]] as const) {
    const run = (path: string) => loginFails(project, { path, words });
    await step(test, { node, name: "a login without client-node is refused in words", run });
  }
  await project.install("@kubernetes/client-node@2");
  const stillTooOld = (path: string) => loginFails(project, { path, words: tooOld });
  await step(test, { node: old, name: "with it, too, where Node is too old", run: stillTooOld });
  await step(test, { node: current, name: "with it, a login succeeds", run: (path) => loginSucceeds(project, path) });
}
