/** The examples of docs/testing.md and of sdk/testing do what they say, on Deno and on Node, with nothing left behind. */
import assert from "node:assert/strict";

const root = new URL("../../", import.meta.url);

/** The fenced blocks in a language; those of a doc comment without its stars. */
async function blocksOf(path: string, language: string): Promise<string[]> {
  const text = await Deno.readTextFile(new URL(path, root));
  const plain = path.endsWith(".ts") ? text.replaceAll(/^ \* ?/gm, "") : text;
  return [...plain.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm"))].map(([, block = ""]) => block);
}

/** What the short examples of the guide take for granted. */
const GIVEN = `
  await using cluster = await testCluster();
  const konductor = await cluster.connect({ pod: "worker-0" });
`;

const IMPORTS = `
import assert from "node:assert/strict";
import { type Konductor, TimeoutError } from "@konductor/sdk";
import { testCluster } from "@konductor/sdk/testing";
`;

/** A module of tests: those that blocks are, and one for each of the others. */
function moduleOf(blocks: readonly string[]): string {
  const tests = blocks.map((block, at) => {
    const own = block.replaceAll(/^import .*\n/gm, "");
    if (own.includes("Deno.test(")) return own;
    return `Deno.test("example ${at}", async () => {${own.includes("await testCluster(") ? "" : GIVEN}${own}});\n`;
  });
  return [IMPORTS, ...tests].join("\n");
}

/** A folder where users' imports are found. */
async function folderWith(name: string, text: string): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  const { imports, compilerOptions } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
  const own = { "@konductor/sdk": new URL("sdk/mod.ts", root).href, "@konductor/sdk/testing": new URL("sdk/testing/mod.ts", root).href };
  const config = {
    imports: { ...imports, ...own },
    compilerOptions: { ...compilerOptions, noUnusedLocals: false },
    nodeModulesDir: "none",
  };
  await Deno.writeTextFile(`${path}/deno.json`, JSON.stringify(config));
  await Deno.writeTextFile(`${path}/${name}`, text);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** Runs a program to its end, and gives what it says. Fails when that does. */
async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const command = new Deno.Command(program, { args: [...args], cwd, env: { NO_COLOR: "1" }, signal: AbortSignal.timeout(120_000) });
  const { success, stdout, stderr } = await command.output();
  const [said, complaint] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert.ok(success, `${said}${complaint}`);
  return said ?? "";
}

Deno.test("the examples of docs/testing.md and of sdk/testing work as they stand there", async () => {
  const sources = [...Deno.readDirSync(new URL("sdk/testing/", root))].map(({ name }) => `sdk/testing/${name}`);
  const inSources = await Promise.all(sources.filter((path) => path.endsWith(".ts")).map((path) => blocksOf(path, "ts(?: ignore)?")));
  const blocks = [...await blocksOf("docs/testing.md", "ts"), ...inSources.flat()];
  assert.ok(blocks.length >= 10, "they are found");
  await using folder = await folderWith("examples_test.ts", moduleOf(blocks));
  const said = await run(Deno.execPath(), ["test", "--allow-env", "--no-lock", "examples_test.ts"], folder.path);
  assert.match(said, new RegExp(`${blocks.length} passed`));
});

Deno.test("the example of docs/testing.md for Node runs there, and its process ends", async () => {
  const [block, ...others] = await blocksOf("docs/testing.md", "js");
  assert.ok(block !== undefined && others.length === 0);
  await using folder = await folderWith("example.js", block);
  await run(Deno.execPath(), ["bundle", "--quiet", "--no-lock", "--output", "bundle.mjs", "example.js"], folder.path);
  const said = await run("node", ["--test", "--test-reporter=tap", "bundle.mjs"], folder.path);
  assert.match(said, /^# pass 1$/m);
});
