/** The manifests that users copy. */
import assert from "node:assert/strict";
import type { KubeApi } from "../../kube/api.ts";
import { ManualClock } from "../../kube/memory/manual_clock.ts";
import { MemoryServer } from "../../kube/memory/server.ts";
import { primitives } from "../../primitives/mod.ts";
import { crdsOf } from "../../tools/crds.ts";
import { callsIn } from "./commands.ts";
import { type Container, containersOf, type Folder, folders, resourceFor, volumeClaims, volumes, type Written } from "./folders.ts";

/** Kinds that the API server in memory does not have. */
const ELSEWHERE: readonly string[] = [volumes.kind, volumeClaims.kind];
/** The longest path that koncli can be installed under. */
const LONGEST_PATH = 21;

const containers = folders.flatMap(({ name, objects }) => objects.flatMap(containersOf).map((container) => ({ name, container })));

for (const { name, objects } of folders) {
  Deno.test(`the API server accepts every object of examples/${name} as it stands`, async () => {
    const api = new MemoryServer({ clock: new ManualClock(), crds: crdsOf(primitives) }).client();
    assert.ok(objects.length > 0);
    for (const object of objects) await assertKept(api, object);
    api.close();
  });

  Deno.test(`kubectl makes what the Pods of examples/${name} ask for before the Pods`, () => {
    assert.deepEqual(objects.flatMap((object, at) => missing(object, objects.slice(0, at))), []);
  });
}

/** Accepted, and no field of the spec was dropped as unknown. */
async function assertKept(api: KubeApi, object: Written): Promise<void> {
  const resource = resourceFor(object);
  if (ELSEWHERE.includes(object.kind)) return;
  const created = await api.create(resource, { object: { ...object, metadata: { namespace: "default", ...object.metadata } } });
  assert.deepEqual({ ...Object(created["spec"]), ...object.spec }, created["spec"]);
}

/** What koncli is called for in an object's Pods that none of the objects before it is. */
function missing(object: Written, before: readonly Written[]): string[] {
  const there = before.map(({ kind, metadata }) => `${kind.toLowerCase()} ${metadata.name}`);
  const asked = containersOf(object).flatMap(({ command }) => callsIn(command)).filter(([word]) => word !== "install");
  return asked.map(([kind, , name]) => `${kind} ${name}`).filter((each) => !there.includes(each));
}

Deno.test("no two objects of the examples have one name", () => {
  const names = folders.flatMap(({ objects }) => objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
  assert.deepEqual(names.filter((name, at) => names.indexOf(name) !== at), []);
});

Deno.test("no object of the examples names a namespace", () => {
  const all = folders.flatMap(({ objects }: Folder) => objects.map(({ metadata }) => metadata));
  assert.deepEqual(all.filter((metadata) => "namespace" in metadata), []);
});

Deno.test("the containers of the examples are made of two images, and koncli's is not fetched where it is there", () => {
  for (const { name, container: { image, imagePullPolicy } } of containers) {
    assert.ok(["busybox:1.36", "logiciq/koncli:latest"].includes(image), name);
    assert.equal(imagePullPolicy, image.startsWith("logiciq/koncli") ? "IfNotPresent" : undefined, name);
  }
});

Deno.test("koncli's own image runs nothing but koncli, and others run the one that was installed", () => {
  for (const { name, container } of containers) {
    const isKoncli = container.image.startsWith("logiciq/koncli");
    assert.equal(container.command[0] === "koncli", isKoncli, name);
    if (isKoncli) assert.ok(!container.command.includes("--"), `${name}: there is no command to run in koncli's image`);
    else if (callsIn(container.command).length > 0) assert.ok(mounts(container, "/konductor"), name);
  }
});

Deno.test("koncli is installed into a volume whose path is short enough", () => {
  const installs = containers.filter(({ container: { command } }) => command[1] === "install");
  assert.ok(installs.length > 5);
  for (const { name, container } of installs) {
    const [, , path = ""] = container.command;
    assert.ok(mounts(container, path) && path.length <= LONGEST_PATH, name);
  }
});

function mounts({ volumeMounts = [] }: Container, path: string): boolean {
  return volumeMounts.some(({ mountPath }) => mountPath === path);
}
