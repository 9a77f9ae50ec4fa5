/** The examples on a node: what their READMEs say to do is done as it is written there, and comes to what they promise. */
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Resource } from "../../kube/api.ts";
import { fieldsOf } from "../../controllers/object.ts";
import { historyOf } from "../e2e/history.ts";
import { folders, jobs } from "../examples/folders.ts";
import { outcomes } from "../examples/outcomes.ts";
import { type Said, saidIn } from "./said.ts";
import type { Scenario } from "./scenarios.ts";
import type { Site } from "./site.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What an example comes to beside what its Pods say. */
export type Promises = (site: Site, lines: readonly Said[]) => Promise<void>;

/** Plays an example: follows its README, has its Jobs complete, and expects what it promises. */
export function promised(name: string, promises: Promises): Scenario {
  return async (site) => {
    await follow(site, linesToRun(name));
    await promises(site, await expectOutcome(site, name));
  };
}

/** Has an example's Jobs complete, and expects that its Pods have said what it promises, and nobody failed. Gives what they have said. */
export async function expectOutcome(site: Site, name: string): Promise<readonly Said[]> {
  await site.untilComplete(...objectsOf(name).filter(({ kind }) => kind === jobs.kind).map(({ metadata }) => metadata.name));
  const lines = await saidIn(site);
  const [, check] = outcomes[name] ?? ["", () => assert.fail("nobody says what is promised")];
  check(lines);
  await expectNoFailure(site);
  return lines;
}

function objectsOf(example: string) {
  return folders.find(({ name }) => name === example)?.objects ?? [];
}

/** The lines that an example's README says to run; not those that never end, nor what is done to the cluster once: the lab has done it. */
export function linesToRun(example: string): readonly string[] {
  const readme = folders.find(({ name }) => name === example)?.readme ?? "";
  const [, block = ""] = /^## Run it$.*?^```sh\n(.*?)^```$/ms.exec(readme) ?? [];
  const lines = block.replaceAll("\\\n", " ").split("\n").filter((line) => line !== "" && !/^helm | --watch$/.test(line));
  assert.equal(lines[0], `kubectl apply -f examples/${example}/`);
  return lines;
}

/** Runs lines in a shell, in this project's folder, with the site's namespace as the current one. Stops at the first that fails. */
export async function follow(site: Site, lines: readonly string[]): Promise<void> {
  const { node } = site.lab;
  const env = {
    ...node.env,
    KUBECONFIG: await kubeconfigOf(site),
    PATH: `${dirname(node.cluster.kubectl)}:${Deno.env.get("PATH")}`,
  };
  const shell = new Deno.Command("sh", { args: ["-exc", lines.join("\n")], env, cwd: ROOT, stdin: "null" });
  const { success, stdout, stderr } = await shell.output();
  const text = new TextDecoder();
  assert.ok(success, `${text.decode(stdout)}${text.decode(stderr)}`);
}

async function kubeconfigOf({ lab: { node }, namespace }: Site): Promise<string> {
  const file = `${node.cluster.dir}/${namespace}.kubeconfig`;
  await Deno.copyFile(node.cluster.kubeconfig, file);
  await node.kubectl(["--kubeconfig", file, "config", "set-context", "--current", "--namespace", namespace]);
  return file;
}

/** Expects that no container has been started again, or has ended with anything but 0. */
async function expectNoFailure(site: Site): Promise<void> {
  const failed = (await site.pods()).filter(({ init, containers }) =>
    [...init, ...containers].some(({ restarts, exitCode = 0 }) => restarts > 0 || exitCode !== 0)
  );
  assert.deepEqual(failed, []);
}

/** Waits until an object's status says this, among other things. */
export async function untilStatus(site: Site, resource: Resource, name: string, expected: object): Promise<void> {
  await site.until(resource, name, ({ status }) => {
    const said = fieldsOf(status);
    return Object.entries(expected).every(([field, value]) => said[field] === value);
  });
}

/** All statuses that an object has had, the oldest first, each with its place in the order of all changes in the cluster. */
export async function statusesOf({ lab, namespace }: Site, resource: Resource, name: string) {
  const revisions = await historyOf(lab.node.cluster, resource, { namespace, name });
  return revisions.toReversed().map(({ status, metadata }) => ({ status: fieldsOf(status), place: BigInt(metadata.resourceVersion) }));
}
