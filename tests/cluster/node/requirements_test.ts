import assert from "node:assert/strict";
import { missingForNode } from "./requirements.ts";

Deno.test("whoever lacks root or programs is told so, with the names of the packages", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const program of ["runc", "unshare", "mount"]) await Deno.writeTextFile(`${folder}/${program}`, "");
    const env = (name: string) => name === "PATH" ? folder : undefined;
    const [root = "", programs = "", ...more] = await missingForNode({ env, uid: 1000, os: "linux", systemPath: "" });
    assert.match(root, /needs root/);
    assert.match(programs, /apt-get install containerd\)$/);
    assert.deepEqual(more, []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a node runs on Linux alone", async () => {
  assert.deepEqual(await missingForNode({ env: () => undefined, uid: 501, os: "darwin" }), ["a node needs Linux, and this is darwin"]);
});
