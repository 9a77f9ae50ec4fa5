import assert from "node:assert/strict";
import { Place } from "./state.ts";

const READY = { server: "https://127.0.0.1:6443", kubeconfig: "/tmp/a b/kubeconfig", kubectl: "/opt/kubectl" };

Deno.test("a cluster is held as long as one process has the lock, and no second one gets it", async () => {
  await inFolder(async (folder) => {
    const place = new Place(folder);
    assert.equal(await place.isHeld(), false);
    {
      using lock = await place.lock();
      assert.notEqual(lock, undefined);
      assert.equal(await new Place(folder).isHeld(), true);
      assert.equal(await new Place(folder).lock(100), undefined);
    }
    assert.equal(await place.isHeld(), false);
  });
});

Deno.test("the lock of a process that was killed is free, and who waited for it has it then", async () => {
  await inFolder(async (folder) => {
    const place = new Place(folder);
    await using holder = await lockElsewhere(folder);
    assert.equal(await place.isHeld(), true);
    const waiting = place.lock(10_000);
    holder.kill("SIGKILL");
    using lock = await waiting;
    assert.notEqual(lock, undefined);
  });
});

Deno.test("what is written of a cluster is read, while it starts and when it is ready", async () => {
  await inFolder(async (folder) => {
    const place = new Place(folder);
    for (const state of [{ pid: 7 }, { pid: 7, folder: "/tmp/c" }, { pid: 7, folder: "/tmp/c", ready: READY }]) {
      await place.write(state);
      assert.deepEqual(await place.read(), state);
    }
    place.remove();
    place.remove();
    assert.equal(await place.read(), undefined);
  });
});

Deno.test("what cannot be read counts as no cluster, and is cleared away", async () => {
  await inFolder(async (folder) => {
    const place = new Place(folder);
    for (const text of ["", "{", "null", "[]", '{"pid":"7"}', '{"pid":-1}', '{"pid":7,"ready":{}}']) {
      await Deno.writeTextFile(`${folder}/cluster.json`, text);
      assert.equal(await place.read(), undefined, text);
    }
    await place.clear();
    await assert.rejects(Deno.stat(`${folder}/cluster.json`), Deno.errors.NotFound);
  });
});

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A process that has the lock. */
async function lockElsewhere(folder: string): Promise<Deno.ChildProcess> {
  const script = `const file = Deno.openSync(${JSON.stringify(`${folder}/cluster.lock`)}, { create: true, write: true });
    file.lockSync(true); console.log("locked"); setInterval(() => file, 1000);`;
  const holder = new Deno.Command(Deno.execPath(), { args: ["eval", "--no-config", script], stdin: "null", stdout: "piped" }).spawn();
  const reader = holder.stdout.getReader();
  await reader.read();
  await reader.cancel();
  return holder;
}
