import assert from "node:assert/strict";
import { install, librariesIn, withFile } from "./install.ts";
import { moveLibraries, readExecutable } from "./install_elf.ts";
import { run } from "./test_context.ts";

const linux = Deno.build.os === "linux";
/** A program that says where its libraries are. */
const CAT = "/bin/cat";

/** A folder whose path is short, as that is what this is about. */
async function shortFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = `/tmp/k${crypto.randomUUID().slice(0, 6)}`;
  await Deno.mkdir(path);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test("a program runs from its folder with the libraries that lie there", { ignore: !linux }, async () => {
  await using folder = await shortFolder();
  const maps = await Deno.readTextFile("/proc/self/maps");
  const path = await install({ executable: CAT, maps, folder: folder.path, at: folder.path });
  const { stdout } = await new Deno.Command(path, { args: ["/proc/self/maps", "/proc/self/environ"], clearEnv: true }).output();
  const loaded = new TextDecoder().decode(stdout).split("\n").flatMap((line) => /\s(\/\S+)$/.exec(line)?.[1] ?? []);
  const libraries = loaded.filter((each) => each.includes(".so"));
  assert.ok(libraries.some((each) => each.endsWith("/lib/libc.so.6")), libraries.join());
  assert.deepEqual(libraries.filter((each) => !each.startsWith(folder.path)), []);
});

Deno.test("installing again replaces what is there, even while it runs", { ignore: !linux }, async () => {
  await using folder = await shortFolder();
  const options = { executable: CAT, maps: await Deno.readTextFile("/proc/self/maps"), folder: folder.path, at: folder.path };
  const path = await install(options);
  const running = new Deno.Command(path, { stdin: "piped", stdout: "null" }).spawn();
  await install(options);
  await running.stdin.close();
  assert.equal((await running.status).code, 0);
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name).sort(), ["koncli", "ld.so", "lib"]);
});

Deno.test("a folder's path that does not fit is refused before anything is written", { ignore: !linux }, async () => {
  await using folder = await shortFolder();
  const maps = await Deno.readTextFile("/proc/self/maps");
  const at = "/a/path/that/is/much/too/long";
  await assert.rejects(install({ executable: CAT, maps, folder: `${folder.path}/in`, at }), /"\/a\/path.*" is too long: 21 characters fit/);
  await assert.rejects(install({ executable: CAT, maps, folder: `${folder.path}/in`, at: "konductor" }), /no absolute path/);
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});

Deno.test("what is no program of Linux is refused", { ignore: !linux }, async () => {
  await using folder = await shortFolder();
  await Deno.writeTextFile(`${folder.path}/script`, "#!/bin/sh\n");
  assert.throws(() => withFile(`${folder.path}/script`, { read: true }, readExecutable), /no 64-bit executable/);
  assert.throws(
    () => withFile(`${folder.path}/script`, { read: true }, (file) => moveLibraries(file, { loader: "/l", libraries: "/" })),
    /no 64-bit/,
  );
});

Deno.test("a library is looked for where the others are", { ignore: !linux }, () => {
  assert.throws(
    () => librariesIn("7f00-7f01 r-xp 00 00:00 0 /nowhere/libc.so.6\n", ["libc.so.6"]),
    /libc\.so\.6 is not where the others are/,
  );
});

Deno.test("koncli says what it needs before it can install itself", async () => {
  const none = await run(["install"]);
  assert.equal(none.code, 64);
  const source = await run(["install", "/konductor"]);
  assert.equal(source.code, 1);
  assert.match(source.stderr, /^koncli: Cannot install into "\/konductor": .*(deno task compile|call it in koncli's image)\n$/);
});
