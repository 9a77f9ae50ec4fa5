/** The examples that do without Pods. */
import assert from "node:assert/strict";
import { type Manifest, resourceFor } from "../documents/manifests.ts";
import { Place } from "../documents/place.ts";
import { folders } from "./folders.ts";

/** Applies a folder, object by object, as kubectl does. */
async function apply({ api }: Place, name: string): Promise<void> {
  for (const object of folders.find((folder) => folder.name === name)?.objects ?? []) {
    await api.create(resourceFor(object.kind), { object: { ...object, metadata: { namespace: "default", ...object.metadata } } });
  }
}

function permit(name: string): Manifest {
  return { text: "", object: { kind: "Permit", metadata: { name } } };
}

async function granted(place: Place, name: string): Promise<void> {
  await place.until(permit(name), ({ phase }) => phase === "Granted");
}

async function phaseOf({ api }: Place, name: string): Promise<unknown> {
  const { status } = await api.get(resourceFor("Permit"), { namespace: "default", name });
  return Object(status).phase;
}

Deno.test("examples/place-in-line: the permit is granted, and free again once it is deleted", async () => {
  await using place = await Place.open();
  await apply(place, "place-in-line");
  await granted(place, "report-42");
  await place.api.delete(resourceFor("Permit"), { namespace: "default", name: "report-42" });
  const semaphore: Manifest = { text: "", object: { kind: "Semaphore", metadata: { name: "report-slots" } } };
  await place.until(semaphore, ({ inUse, available }) => inUse === 0 && available === 3);
});

Deno.test("examples/weights-and-priorities: what fits goes at once, and then whoever has the higher priority", async () => {
  await using place = await Place.open();
  await apply(place, "weights-and-priorities");
  for (const name of ["release-build", "preview"]) await granted(place, name);
  assert.deepEqual(await Promise.all(["customer-export", "nightly-reindex"].map((name) => phaseOf(place, name))), ["Pending", "Pending"]);
  await place.api.delete(resourceFor("Permit"), { namespace: "default", name: "release-build" });
  await granted(place, "customer-export");
  assert.equal(await phaseOf(place, "nightly-reindex"), "Pending");
});
