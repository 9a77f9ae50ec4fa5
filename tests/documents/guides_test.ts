/** The TypeScript and the JavaScript of docs/guides run as they stand there, each block by itself, and give back what they held. */
import assert from "node:assert/strict";
import { blocksOf, pagesIn, root } from "./pages.ts";

/** A cluster with the objects that the guides name, and the functions of their readers' own. */
const given = new URL("guides/given.ts", import.meta.url).href;

/** What the blocks name without importing it. */
const GLOBALS = `
import { type Konductor, work as doWork } from "${given}";
declare global {
  var konductor: Konductor;
  var work: typeof doWork;
}
`;

/** A folder where `@konductor/sdk` is the SDK, connected to that cluster. */
async function folderWith(files: Readonly<Record<string, string>>): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  const { imports, compilerOptions } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
  const config = {
    imports: { ...imports, "@konductor/sdk": given },
    compilerOptions: { ...compilerOptions, noUnusedLocals: false },
    nodeModulesDir: "none",
  };
  const all = { ...files, "deno.json": JSON.stringify(config) };
  await Promise.all(Object.entries(all).map(([name, text]) => Deno.writeTextFile(`${path}/${name}`, text)));
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** Runs a program to its end, and gives what it says. Fails when that does. */
async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const command = new Deno.Command(program, { args: [...args], cwd, env: { NO_COLOR: "1" }, signal: AbortSignal.timeout(150_000) });
  const { success, stdout, stderr } = await command.output();
  const [said, complaint] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert.ok(success, `${said}${complaint}`);
  return said ?? "";
}

/** The tests that run blocks, each as a module of its own. */
function runnerOf(names: readonly string[]): string {
  const tests = names.map((name) =>
    `Deno.test({ name: "${name}", sanitizeOps: false, sanitizeResources: false, fn: async () => {
      await using _given = await open();
      await import("./${name}.ts");
      await nothingIsHeld();
    } });\n`
  );
  return [`import { nothingIsHeld, open } from "${given}";\n`, ...tests].join("");
}

Deno.test("the TypeScript of docs/guides works as it stands there", async () => {
  const pages = await Promise.all(pagesIn("docs/guides/").map(async (page) => ({ page, blocks: await blocksOf(page, "ts") })));
  const blocks = pages.flatMap(({ page, blocks }) =>
    blocks.map((block, at) => ({ name: `${page.slice("docs/guides/".length, -".md".length)}_${at}`, block }))
  );
  assert.ok(blocks.length > 20, "they are found");
  const files = Object.fromEntries(blocks.map(({ name, block }) => [`${name}.ts`, `import "./globals.ts";\n${block}`]));
  await using folder = await folderWith({ ...files, "globals.ts": GLOBALS, "guides_test.ts": runnerOf(blocks.map(({ name }) => name)) });
  const said = await run(Deno.execPath(), ["test", "-A", "--no-lock", "guides_test.ts"], folder.path);
  assert.match(said, new RegExp(`${blocks.length} passed`));
});

Deno.test("the JavaScript of docs/guides runs on Node, and its process ends", async () => {
  const blocks = (await Promise.all(pagesIn("docs/guides/").map((page) => blocksOf(page, "js")))).flat();
  assert.ok(blocks.length > 0, "they are found");
  for (const block of blocks) {
    const program = `import { nothingIsHeld, open } from "${given}";\nconst opened = await open();\n${block}\nawait nothingIsHeld();
await opened[Symbol.asyncDispose]();\nconsole.log("it ended");\n`;
    await using folder = await folderWith({ "example.js": program });
    await run(Deno.execPath(), ["bundle", "--quiet", "--no-lock", "--output", "bundle.mjs", "example.js"], folder.path);
    assert.match(await run("node", ["bundle.mjs"], folder.path), /^it ended$/m);
  }
});
