/** The manifests that users copy. */
import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { run } from "../cli/test_context.ts";
import { type KubeApi, pods, type Resource } from "../kube/api.ts";
import { ManualClock } from "../kube/memory/manual_clock.ts";
import { MemoryServer } from "../kube/memory/server.ts";
import { isRequested } from "../primitives/define.ts";
import { primitives, resourceOf } from "../primitives/mod.ts";
import { crdsOf } from "../tools/crds.ts";
import { commandsIn, completed } from "./documents/manifests.ts";
import { Place } from "./documents/place.ts";

const folder = new URL("../examples/", import.meta.url);

const jobs: Resource = { group: "batch", version: "v1", plural: "jobs", kind: "Job", namespaced: true };
const cronJobs: Resource = { ...jobs, plural: "cronjobs", kind: "CronJob" };
const deployments: Resource = { ...jobs, group: "apps", plural: "deployments", kind: "Deployment" };
const known = new Map(
  [
    jobs,
    cronJobs,
    deployments,
    ...primitives.map(resourceOf),
    ...primitives.filter(isRequested).map(({ request }) => resourceOf(request)),
  ].map((resource) => [resource.kind, resource]),
);

interface Written {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly completions?: number; readonly replicas?: number };
}

const manifests = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".yaml")).toSorted();

async function objectsOf(manifest: string): Promise<Written[]> {
  return parseAllDocuments(await Deno.readTextFile(new URL(manifest, folder))).map((document) => document.toJS());
}

for (const name of manifests) {
  Deno.test(`the API server accepts every object of examples/${name} as it stands`, async () => {
    const api = new MemoryServer({ clock: new ManualClock(), crds: crdsOf(primitives) }).client();
    const objects = await objectsOf(name);
    assert.ok(objects.length > 0);
    for (const object of objects) await assertKept(api, object);
    api.close();
  });

  Deno.test(`what the Pods of examples/${name} ask koncli for, they get`, async () => {
    await using place = await Place.open();
    const objects = await objectsOf(name);
    for (const object of objects) await assertKept(place.api, object);
    for (const object of objects) await play(place, object);
  });
}

/** Accepted, and no field of the spec was dropped as unknown. */
async function assertKept(api: KubeApi, object: Written): Promise<void> {
  const resource = known.get(object.kind);
  assert.ok(resource, `examples use a kind that nobody knows: ${object.kind}`);
  const created = await api.create(resource, { object: { ...object, metadata: { namespace: "default", ...object.metadata } } });
  assert.deepEqual({ ...Object(created["spec"]), ...object.spec }, created["spec"]);
}

/** Does what the Pods of an object do, one after the other: each runs its containers, and ends. */
async function play(place: Place, object: Written): Promise<void> {
  if (![jobs, cronJobs, deployments].some(({ kind }) => kind === object.kind)) return;
  const { metadata, spec: { completions, replicas } } = object;
  const commands = commandsIn(object).filter(([program]) => program === "koncli");
  for (let index = 0; index < (completions ?? replicas ?? 1); index += 1) {
    const name = `${metadata.name}-${index}`;
    const spec = { nodeName: "node", containers: [{ name: "main", image: "none" }] };
    const pod = await place.api.create(pods, { object: { metadata: { name, namespace: "default" }, spec } });
    const { uid } = pod.metadata;
    for (const command of commands) await ask(place, { name, uid, command: command.map((word) => expanded(word, index)) });
    await place.api.update(pods, { object: { ...pod, status: { phase: "Succeeded" } }, subresource: "status" });
  }
  if (object.kind === "Job") await complete(place, metadata.name);
}

/** As Kubernetes does it, once the Pods of a Job have succeeded. */
async function complete({ api }: Place, name: string): Promise<void> {
  const job = await api.get(jobs, { namespace: "default", name });
  await api.update(jobs, { object: { ...job, status: completed() }, subresource: "status" });
}

/** As Kubernetes does it, in an indexed Job. */
function expanded(word: string, index: number): string {
  return word.replaceAll("$(JOB_COMPLETION_INDEX)", String(index));
}

async function ask(place: Place, { name, uid, command }: { name: string; uid: string; command: readonly string[] }): Promise<void> {
  const [, ...args] = command;
  const result = await run(args, {
    connect: (wish) => place.connect({ ...wish, pod: { name, namespace: "default", uid }, env: () => undefined, hostname: () => name }),
  });
  assert.deepEqual({ code: result.code, stderr: result.stderr.replace(/^koncli: Nothing to do: .*\n$/, "") }, { code: 0, stderr: "" });
}

Deno.test("examples/README.md names every manifest", async () => {
  const text = await Deno.readTextFile(new URL("README.md", folder));
  assert.deepEqual(manifests.filter((name) => !text.includes(`\`${name}\``)), []);
});
