import assert from "node:assert/strict";
import { namespaces } from "../../kube/api.ts";
import { httpApi } from "../../kube/http.ts";
import { primitives } from "../../primitives/mod.ts";
import { crdsOf } from "../../tools/crds.ts";
import { type Cluster, startCluster } from "../cluster/mod.ts";
import { installCrds } from "../crds/install.ts";
import { documents } from "./documents.ts";
import { ADDITIONS, manifestsIn, resourceFor } from "./manifests.ts";
import { Place, type Server } from "./place.ts";

let cluster: Cluster;
let opened = 0;

Deno.test.beforeAll(async () => {
  cluster = await startCluster();
  const api = connect("admin");
  await installCrds(api, crdsOf(primitives));
  api.close();
});
Deno.test.afterAll(() => cluster.stop());

function connect(userAgent: string) {
  const { server, caCert: ca, token } = cluster;
  return httpApi({ server, ca, token }, { userAgent });
}

/** A namespace of its own for each test. */
async function open(): Promise<Server> {
  const namespace = `documents-${opened += 1}`;
  const api = connect("admin");
  await api.create(namespaces, { object: { metadata: { name: namespace } } });
  api.close();
  const { server, caCert, token } = cluster;
  const entry = { server, "certificate-authority-data": btoa(caCert) };
  return { namespace, connect, cluster: entry, user: { token }, end: () => Promise.resolve() };
}

documents({ where: "kube-apiserver", open });

Deno.test("kube-apiserver: each of the additions is demanded", async () => {
  await using place = await Place.open(await open());
  const names = ["etl-pipeline", "singleton-cronjob"].map((name) => new URL(`manifests/${name}.txt`, import.meta.url));
  const written = (await Promise.all(names.map((name) => Deno.readTextFile(name)))).flatMap(manifestsIn).map(({ object }) => object);
  for (const { kind, path } of ADDITIONS) {
    const object = structuredClone(written.find((each) => each.kind === kind));
    assert.ok(object);
    const { namespace } = place;
    const without = { ...object, metadata: { namespace, ...object.metadata } };
    const inner = path.slice(0, -1).reduce<Record<string, unknown>>((at, field) => Object(at[field]), without);
    delete inner[path.at(-1) ?? ""];
    await assert.rejects(place.api.create(resourceFor(kind), { object: without }), new RegExp(`${path.join("\\.")}: Required value`));
  }
});
