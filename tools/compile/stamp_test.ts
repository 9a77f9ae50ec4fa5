import assert from "node:assert/strict";
import { commitOf, stampedVersion, timeOf } from "./stamp.ts";

const commit = { hash: "b188cc3a0f0e4d3f2c1b0a998877665544332211", time: 1_790_000_000, changed: false };

Deno.test("a version says which commit it is, and whether it is quite that", () => {
  assert.equal(stampedVersion("0.1.0", commit), "0.1.0+b188cc3a0f0e");
  assert.equal(stampedVersion("0.1.0", { ...commit, changed: true }), "0.1.0+b188cc3a0f0e.changed");
  assert.equal(stampedVersion("0.1.0", undefined), "0.1.0");
});

Deno.test("the environment says the commit where there is no checkout", async () => {
  const variables: Record<string, string> = { KONDUCTOR_COMMIT: commit.hash, SOURCE_DATE_EPOCH: "1790000000" };
  assert.deepEqual(await commitOf({ root: "/nowhere", env: (name) => variables[name] }), commit);
  assert.equal(await commitOf({ root: "/nowhere", env: () => undefined }), undefined);
  assert.equal(timeOf(undefined), 0);
});
