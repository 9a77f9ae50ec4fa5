/** The manifests that users copy. */
import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import type { KubeApi, Resource } from "../kube/api.ts";
import { ManualClock } from "../kube/memory/manual_clock.ts";
import { MemoryServer } from "../kube/memory/server.ts";
import { primitives, resourceOf } from "../primitives/mod.ts";
import { crdsOf } from "../tools/crds.ts";

const folder = new URL("../examples/", import.meta.url);

const jobs: Resource = { group: "batch", version: "v1", plural: "jobs", kind: "Job", namespaced: true };
const cronJobs: Resource = { ...jobs, plural: "cronjobs", kind: "CronJob" };
const known = new Map(
  [...primitives.flatMap((primitive) => [resourceOf(primitive), resourceOf(primitive.request)]), jobs, cronJobs].map((r) => [r.kind, r]),
);

for (const { name } of [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".yaml"))) {
  Deno.test(`the API server accepts every object of examples/${name} as it stands`, async () => {
    const api = new MemoryServer({ clock: new ManualClock(), crds: crdsOf(primitives) }).client();
    const objects = parseAllDocuments(await Deno.readTextFile(new URL(name, folder))).map((document) => document.toJS());
    assert.ok(objects.length > 0);
    for (const object of objects) await assertKept(api, object);
    api.close();
  });
}

/** Accepted, and no field of the spec was dropped as unknown. */
async function assertKept(api: KubeApi, object: { kind: string; metadata: object; spec: object }): Promise<void> {
  const resource = known.get(object.kind);
  assert.ok(resource, `examples use a kind that nobody knows: ${object.kind}`);
  const created = await api.create(resource, { object: { ...object, metadata: { namespace: "default", ...object.metadata } } });
  assert.deepEqual({ ...Object(created["spec"]), ...object.spec }, created["spec"]);
}

Deno.test("examples/README.md names every manifest", async () => {
  const text = await Deno.readTextFile(new URL("README.md", folder));
  const manifests = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".yaml"));
  assert.deepEqual(manifests.filter((name) => !text.includes(`\`${name}\``)), []);
});
