import assert from "node:assert/strict";
import { compiled, KONCLI, openScene, type Scene, withPrograms } from "../tools/compile/test_programs.ts";
import { debianFile } from "../tests/debian.ts";
import { mayMount, type Root, rootWith } from "./test_roots.ts";

const linux = compiled && Deno.build.os === "linux";
const busybox = linux ? await debianFile("busybox-static", "/bin/busybox") : undefined;
const MUSL = Deno.build.arch === "x86_64" ? "/lib/ld-musl-x86_64.so.1" : "/lib/ld-musl-aarch64.so.1";
const musl = linux ? await debianFile("musl", MUSL) : undefined;
const isRoot = linux && await mayMount();
const needs = "needs root, and Debian's busybox-static and musl";

/** Roots in which koncli is installed at /konductor. */
const roots = {
  "a static busybox": { "/bin/busybox": busybox, "/bin/sh": busybox, "/bin/env": busybox, "/bin/grep": busybox },
  "musl, and a static busybox": { "/bin/busybox": busybox, "/bin/sh": busybox, "/bin/env": busybox, "/bin/grep": busybox, [MUSL]: musl },
  "nothing at all": {},
};

async function installInto(root: Root): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(KONCLI, { args: ["install", `${root.path}/konductor`, "--at", "/konductor"] })
    .output();
  assert.ok(success, new TextDecoder().decode(stderr));
  assert.match(new TextDecoder().decode(stdout), /^\/konductor\/koncli is there/);
}

/** koncli in that root, against an API server outside of it. */
async function koncliIn(root: Root, scene: Scene): Promise<(words: readonly string[]) => ReturnType<Scene["start"]>["ended"]> {
  await Deno.copyFile(scene.place.kubeconfig, `${root.path}/kubeconfig`);
  return (words) => scene.start(root.command(["/konductor/koncli", "--kubeconfig", "/kubeconfig", ...words])).ended;
}

for (const [name, files] of Object.entries(roots)) {
  const possible = isRoot && !Object.values(files).includes(undefined);
  const { name: sentence, ignore } = withPrograms(`an installed koncli runs where there is ${name}`);
  Deno.test({
    name: possible || ignore ? sentence : `${sentence} (${needs})`,
    ignore: !possible,
    async fn() {
      await using root = await rootWith(files);
      await using scene = await openScene();
      await installInto(root);
      const koncli = await koncliIn(root, scene);
      assert.equal((await koncli(["mutex", "create", "db"])).stderr, "");
      assert.match((await koncli(["mutex", "lock", "db", "--holder", "me"])).stdout, /^mutex\/db locked by me/);
      assert.equal((await koncli(["mutex", "unlock", "db", "--holder", "me"])).code, 0);
      if (!("/bin/sh" in files)) return;
      const script = "env | grep -c '^LD_'; env | grep -c '^KONDUCTOR_TOKEN='; exit 7";
      const run = await koncli(["mutex", "run", "db", "--", "sh", "-c", script]);
      assert.deepEqual([run.code, run.stdout], [7, "0\n1\n"]);
      if (!(MUSL in files)) return;
      const own = await koncli(["mutex", "run", "db", "--", MUSL]);
      assert.match(own.stderr, /musl libc/);
    },
  });
}

Deno.test({
  ...withPrograms("an installed koncli runs in Debian, and installs itself again from there"),
  ignore: !linux,
  async fn() {
    const folder = `/tmp/k${crypto.randomUUID().slice(0, 6)}`;
    const koncli = (program: string, ...args: readonly string[]) => new Deno.Command(program, { args: [...args], clearEnv: true }).output();
    try {
      assert.equal((await koncli(KONCLI, "install", folder)).code, 0);
      assert.equal((await koncli(`${folder}/koncli`, "install", folder)).code, 0);
      assert.equal((await koncli(`${folder}/koncli`, "version")).code, 0);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
