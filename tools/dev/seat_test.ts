import assert from "node:assert/strict";
import { Seat, TakenError } from "./seat.ts";
import { filesIn } from "./test_program.ts";

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a kubeconfig is for its owner's eyes alone", { ignore: Deno.build.os === "windows" }, () =>
  inFolder(async (folder) => {
    await using seat = await Seat.take(`${folder}/.konductor/kubeconfig`);
    await seat.write("the token", "https://127.0.0.1:1");
    const { mode } = await Deno.stat(seat.path);
    assert.equal((mode ?? 0) & 0o777, 0o600);
    assert.equal(await Deno.readTextFile(seat.path), "the token");
  }));

Deno.test("nothing stays when it ends", () =>
  inFolder(async (folder) => {
    const seat = await Seat.take(`${folder}/.konductor/kubeconfig`);
    await seat.write("text", "https://127.0.0.1:1");
    await seat.leave();
    await seat.leave();
    assert.deepEqual(await filesIn(folder), []);
  }));

Deno.test("what others keep in the folder stays", () =>
  inFolder(async (folder) => {
    const seat = await Seat.take(`${folder}/.konductor/kubeconfig`);
    await Deno.writeTextFile(`${folder}/.konductor/koncli.yaml`, "");
    await seat.leave();
    assert.deepEqual(await filesIn(`${folder}/.konductor`), ["koncli.yaml"]);
  }));

Deno.test("a second one is told where the first one is, and leaves it alone", () =>
  inFolder(async (folder) => {
    const path = `${folder}/.konductor/kubeconfig`;
    await using seat = await Seat.take(path);
    await seat.write("text", "https://127.0.0.1:4711");
    await assert.rejects(Seat.take(path), (error) => error instanceof TakenError && error.server === "https://127.0.0.1:4711");
    assert.equal(await Deno.readTextFile(path), "text");
  }));

Deno.test("what a dead one left is replaced", () =>
  inFolder(async (folder) => {
    const path = `${folder}/.konductor/kubeconfig`;
    await Deno.mkdir(`${folder}/.konductor`);
    for (const file of [path, `${path}-lock`, `${path}.partial`]) await Deno.writeTextFile(file, "old", { mode: 0o644 });
    await using seat = await Seat.take(path);
    await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
    await seat.write("new", "https://127.0.0.1:1");
    assert.equal(await Deno.readTextFile(path), "new");
    assert.equal(((await Deno.stat(path)).mode ?? 0o600) & 0o777, 0o600);
  }));

Deno.test("two with different names share a folder", () =>
  inFolder(async (folder) => {
    await using _one = await Seat.take(`${folder}/kubeconfig`);
    await using _two = await Seat.take(`${folder}/demo-kubeconfig`);
  }));
