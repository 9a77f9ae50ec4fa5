/** The READMEs of the examples say what is there. */
import assert from "node:assert/strict";
import { EXIT } from "../../cli/failure.ts";
import { run } from "../../cli/test_context.ts";
import { isRequested } from "../../primitives/define.ts";
import { primitives } from "../../primitives/mod.ts";
import { folders, root } from "./folders.ts";

const SECTIONS = ["Run it", "What you see", "When things go wrong", "For your own use"];

for (const { name, readme, files } of folders) {
  Deno.test(`the README of examples/${name} names each of its manifests`, () => {
    assert.ok(files.length > 0);
    assert.deepEqual(files.filter((file) => !readme.includes(`\`${file}\``)), []);
  });

  Deno.test(`the README of examples/${name} says how to run it, what is to be seen, what may go wrong, and what to change`, () => {
    assert.deepEqual([...readme.matchAll(/^## (.*)$/gm)].map(([, title]) => title), SECTIONS);
    assert.match(readme, new RegExp(`^kubectl apply -f examples/${name}/$`, "m"));
  });

  Deno.test(`the README of examples/${name} names files, objects and links that are there`, async () => {
    await assertPaths(readme, new URL(`${name}/`, root));
    assert.deepEqual(mentioned(readme).filter((each) => !isThere(each)), []);
  });

  Deno.test(`the lines of koncli in the README of examples/${name} are none that koncli refuses`, async () => {
    for (const line of koncliLinesIn(readme)) {
      const { code, stderr } = await run(line.split(" ").slice(1));
      assert.notEqual(code, EXIT.usage, `${line}\n${stderr}`);
    }
  });

  Deno.test(`what the README of examples/${name} shows of kubectl has its columns`, () => {
    assert.deepEqual(tablesIn(readme).filter((title) => !TITLES.has(title)), []);
  });
}

Deno.test("examples/README.md names every folder, and links to what is there", async () => {
  const text = await Deno.readTextFile(new URL("README.md", root));
  assert.deepEqual(folders.filter(({ name }) => !text.includes(`| [${name}](${name}/) `)), []);
  await assertPaths(text, root);
});

/** That the paths behind `-f`, and those that are linked to, exist. */
async function assertPaths(text: string, place: URL): Promise<void> {
  const linked = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path = ""]) => new URL(path, place));
  const applied = [...text.matchAll(/-f (examples\/\S*?)`?$/gm)].map(([, path = ""]) => new URL(`../${path}`, root));
  for (const path of [...linked, ...applied]) await Deno.stat(path);
}

/** The objects that the commands of a page name, as KIND/NAME. */
function mentioned(text: string): string[] {
  return [...text.matchAll(/\b([a-z]+)\/([a-z0-9-]+)/g)].filter(([, kind = ""]) => KINDS.has(kind)).map(([whole]) => whole);
}

const KINDS: ReadonlySet<string> = new Set([
  ...["job", "deployment"],
  ...primitives.flatMap((primitive) => [primitive.kind, ...isRequested(primitive) ? [primitive.request.kind] : []]).map(lower),
]);

function lower(text: string): string {
  return text.toLowerCase();
}

const objects = new Set(folders.flatMap((folder) => folder.objects.map(({ kind, metadata: { name } }) => `${lower(kind)}/${name}`)));

/** Jobs may be made by a command of the page itself. */
function isThere(each: string): boolean {
  return objects.has(each) || /^job\/report-\d$/.test(each);
}

/** The calls of koncli in a page that are whole: a kind, a verb, a name. */
function koncliLinesIn(text: string): string[] {
  return [...text.matchAll(/`(koncli \w+ \w+ [^`]*)`/g)].map(([, line = ""]) => line.replaceAll(/\s+/g, " "))
    .filter((line) => !line.includes("..."));
}

/** The first lines of the tables that a page shows. */
function tablesIn(text: string): string[] {
  return [...text.matchAll(/^NAME .*$/gm)].map(([line]) => line.trim().split(/ {2,}/).join(" "));
}

interface Shown {
  readonly columns: readonly { readonly name: string; readonly priority?: number }[];
}

/** As kubectl shows a kind, and as it does with `--output wide`. */
function titlesOf({ columns }: Shown): string[] {
  const [few, more] = [columns.filter(({ priority = 0 }) => priority === 0), columns.filter(({ priority = 0 }) => priority > 0)]
    .map((some) => some.map(({ name }) => name.toUpperCase()));
  const narrow = ["NAME", ...few ?? [], "AGE"];
  return [narrow.join(" "), [...narrow, ...more ?? []].join(" ")];
}

const TITLES: ReadonlySet<string> = new Set([
  "NAME READY STATUS RESTARTS AGE",
  "NAME READY UP-TO-DATE AVAILABLE AGE",
  ...primitives.flatMap((primitive) => [primitive, ...isRequested(primitive) ? [primitive.request] : []]).flatMap(titlesOf),
]);
