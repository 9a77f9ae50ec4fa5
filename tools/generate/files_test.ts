import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { staleFiles, writeFiles } from "./files.ts";
import type { Generator } from "./output.ts";

const generator: Generator = {
  owns: "made",
  generate: () => [{ path: "made/one.txt", text: "one\n" }, { path: "made/two.txt", text: "two\n" }],
};

async function inFolder(test: (root: URL) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/made`);
    await test(pathToFileURL(`${folder}/`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("what was generated is not stale", () =>
  inFolder(async (root) => {
    const target = { root, primitives: [] };
    assert.deepEqual(await writeFiles([generator], target), ["made/one.txt", "made/two.txt"]);
    assert.deepEqual(await staleFiles([generator], target), []);
    assert.deepEqual(await writeFiles([generator], target), []);
  }));

Deno.test("a file that is missing, one that was edited and one that is left over are stale, and mended", () =>
  inFolder(async (root) => {
    const target = { root, primitives: [] };
    await Deno.writeTextFile(new URL("made/two.txt", root), "2\n");
    await Deno.writeTextFile(new URL("made/three.txt", root), "three\n");
    assert.deepEqual(await staleFiles([generator], target), [
      { path: "made/one.txt", why: "is missing" },
      { path: "made/two.txt", why: "is out of date" },
      { path: "made/three.txt", why: "is not generated any more" },
    ]);
    await writeFiles([generator], target);
    assert.deepEqual(await staleFiles([generator], target), []);
  }));

Deno.test("a file of which parts are generated keeps the rest, and has to be there", () =>
  inFolder(async (root) => {
    const target = { root, primitives: [] };
    const woven: Generator = { owns: "made", generate: () => [], parts: () => [{ path: "made/page.md", name: "a", text: "new" }] };
    await assert.rejects(writeFiles([woven], target), { message: /^Cannot generate made\/page\.md: .* is not there$/ });
    const page = new URL("made/page.md", root);
    await Deno.writeTextFile(page, "By hand.\n\n<!-- generated: a -->\n<!-- end -->\n");
    assert.deepEqual(await writeFiles([woven], target), ["made/page.md"]);
    assert.match(await Deno.readTextFile(page), /^By hand\.\n\n<!-- generated: a -->\n\nnew\n\n<!-- end -->\n$/);
    assert.deepEqual(await staleFiles([woven], target), []);
  }));
