/** What README.md and docs/ show works as it stands there. */
import assert from "node:assert/strict";
import { Place } from "./place.ts";
import { manifestsIn } from "./manifests.ts";
import { blocksOf, callsIn, pagesIn, root } from "./pages.ts";

const pages = ["README.md", ...pagesIn("docs/")];

/** What the lines of a page take for granted. */
async function prepare({ konductor }: Place, page: string): Promise<void> {
  if (page === "README.md") return void await konductor.lease("daily-report").create();
  await konductor.mutex("db-migration").create();
  await konductor.lease("daily-report").create();
  await konductor.rwmutex("cache").create();
  await konductor.mutex("db-migration").lock({ holder: "web-1", renewal: "none" });
}

for (const page of ["README.md", "docs/cli.md"]) {
  Deno.test(`the koncli lines of ${page} do what it says`, async () => {
    await using place = await Place.open();
    await prepare(place, page);
    const calls = (await blocksOf(page, "sh")).flatMap((block) => callsIn(block, ["koncli"]));
    assert.ok(calls.length > 5);
    for (const { line, code } of calls) {
      const ended = await place.sh(line.replace("sleep 5", "sleep 0"));
      assert.equal(ended.code, code, `${line}\n${ended.stderr}`);
    }
  });
}

Deno.test("the manifests in README.md and docs/ are accepted as they stand", async () => {
  for (const page of pages) {
    for (const block of await blocksOf(page, "yaml")) {
      if (!block.startsWith("apiVersion: konductor.io/")) continue;
      await using place = await Place.open();
      for (const manifest of manifestsIn(block)) {
        const stored = await place.apply(manifest);
        assert.deepEqual({ ...Object(stored["spec"]), ...Object(manifest.object["spec"]) }, stored["spec"], page);
      }
    }
  }
});

/** What the TypeScript in the docs takes for granted. */
const GIVEN = `
import { connect, type Konductor } from "@konductor/sdk";
import { semaphore as primitive } from "${new URL("primitives/semaphore.ts", root).href}";
declare const stop: AbortController;
declare const migrate: (how?: object) => Promise<void>;
declare const schedule: typeof migrate;
declare const query: typeof migrate;
declare const rebuild: typeof migrate;
`;

Deno.test("the TypeScript in README.md and docs/ compiles", async () => {
  const others = pages.filter((page) => page !== "docs/testing.md" && !page.startsWith("docs/guides/")); // other tests run what these have
  const blocks = (await Promise.all(others.map((page) => blocksOf(page, "ts")))).flat();
  assert.ok(blocks.length > 3);
  const functions = blocks.map((block, index) => {
    const own = block.replaceAll(/^import .*\n/gm, "");
    const given = own.includes("konductor = await connect(") ? "" : "konductor: Konductor";
    return `export async function block${index}(${given}) {\n${own}\n}\n`;
  });
  const folder = await Deno.makeTempDir();
  try {
    const { imports, compilerOptions } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
    const sdk = { "@konductor/sdk": new URL("sdk/mod.ts", root).href };
    const config = {
      imports: { ...imports, ...sdk },
      compilerOptions: { ...compilerOptions, noUnusedLocals: false },
      nodeModulesDir: "none",
    };
    await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(config));
    await Deno.writeTextFile(`${folder}/docs.ts`, [GIVEN, ...functions].join(""));
    const args = ["check", "--quiet", "--config", `${folder}/deno.json`, `${folder}/docs.ts`];
    const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: folder, env: { NO_COLOR: "1" } }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
