/** What is in the package, and what is not. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { archiveOf } from "../../tools/npm/archive.ts";
import { ENTRIES, makePackage } from "../../tools/npm/package.ts";
import { reachedFrom } from "../../tools/npm/reach.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const [made, again] = await Promise.all([makePackage(ROOT), makePackage(ROOT)]);
const paths = [...made.files.keys()];

function textOf(path: string): string {
  return made.files.get(path) ?? assert.fail(`there is no ${path}`);
}

/** The modules that are loaded at an import: what is imported later does not count. */
function loadedBy(entry: string): readonly string[] {
  const eager = new Map([...made.files].map(([path, text]) => [path, text.replaceAll(/\bimport\("/g, 'later("')] as const));
  return reachedFrom([entry], eager).files.filter((path) => path.endsWith(".js"));
}

/** The exports of a text that have a comment before them. */
function documentedIn(text: string): readonly string[] {
  const exported = /\*\/\nexport (?:declare )?(?:abstract )?(?:async )?(?:class|function|interface|type) (\w+)/g;
  return [...text.matchAll(exported)].map(([, name = ""]) => name);
}

Deno.test("the same sources make the same bytes", () => {
  assert.deepEqual(archiveOf(made.files), archiveOf(again.files));
});

Deno.test("it has modules, their declarations and three pages, and no tests", () => {
  const others = paths.filter((path) => !/^(sdk|kube|primitives|controllers)\/.*(\.js|\.d\.ts)$/.test(path));
  assert.deepEqual(others, ["package.json", "README.md", "LICENSE", "CHANGELOG.md"]);
  assert.deepEqual(paths.filter((path) => /(^|\/)test_|_test\./.test(path)), []);
});

Deno.test("nothing in it names this machine, or asks for sources", () => {
  for (const [path, text] of made.files) {
    assert.ok(!text.includes(ROOT) && !text.includes("file://"), `${path} names a folder of this machine`);
    assert.doesNotMatch(text, /^(?:import|export)[^;]*"(?:npm:|jsr:|[^"]*\.ts")/m, path);
    assert.doesNotMatch(text, /sourceMappingURL/, path);
  }
});

Deno.test("an import loads no YAML parser and no login, and users do not load what is for tests", () => {
  for (const entry of Object.values(ENTRIES)) {
    const loaded = loadedBy(entry);
    assert.deepEqual(loaded.filter((path) => /login|client_node|kubeconfig|instruments/.test(path)), []);
  }
  assert.ok(loadedBy(ENTRIES["."]).every((path) => !/^(controllers|kube\/memory|sdk\/testing)\//.test(path)));
});

Deno.test("what is exported keeps its documentation, examples among it", async () => {
  const connect = textOf("sdk/connect.d.ts");
  assert.match(connect, /Connects: in a Pod as its service account[^]*@example[^]*\*\/\nexport declare function connect/);
  for (const path of paths.filter((path) => path.startsWith("sdk/") && path.endsWith(".d.ts"))) {
    const source = documentedIn(await Deno.readTextFile(`${ROOT}/${path.replace(".d.ts", ".ts")}`));
    const kept = new Set(documentedIn(textOf(path)));
    const exported = source.filter((name) => new RegExp(`^export .*\\b${name}\\b`, "m").test(textOf(path)));
    assert.deepEqual(exported.filter((name) => !kept.has(name)), [], path);
  }
});

Deno.test("declarations name no type of a package that is not installed with it", () => {
  const declarations = new Map([...made.files].map(([path, text]) => [path, path.endsWith(".js") ? "" : text] as const));
  const { packages } = reachedFrom(Object.values(ENTRIES), declarations);
  const { dependencies } = JSON.parse(textOf("package.json"));
  assert.deepEqual([...packages.keys()].filter((name) => !(name in dependencies)), []);
});

Deno.test("package.json says what npm wants to know, with exact versions", () => {
  const manifest = JSON.parse(textOf("package.json"));
  for (const key of ["description", "license", "repository", "engines", "exports"]) assert.ok(manifest[key], key);
  for (const [name, version] of Object.entries(manifest.dependencies)) assert.match(String(version), /^\d+\.\d+\.\d+$/, name);
  assert.deepEqual(Object.keys(manifest.dependencies), ["@marcbachmann/cel-js", "yaml", "zod"]);
  for (const { types, default: module } of Object.values<Record<string, string>>(manifest.exports)) {
    for (const path of [types, module]) textOf(path?.replace("./", "") ?? "");
  }
});
