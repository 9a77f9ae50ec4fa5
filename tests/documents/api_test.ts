/** docs/api/: every kind has its page, and what that shows works as it stands there. */
import assert from "node:assert/strict";
import { isRequested } from "../../primitives/define.ts";
import { primitives } from "../../primitives/mod.ts";
import { fieldsOf } from "../../tools/generate/docs/fields.ts";
import { kindsOf, type PageKind } from "../../tools/generate/docs/api_parts.ts";
import { manifestsIn } from "./manifests.ts";
import { blocksOf, callsIn, pagesIn, root } from "./pages.ts";
import { hasKubectl, Place } from "./place.ts";

const kinds = primitives.flatMap(kindsOf);
const SECTIONS = ["What it is for", "Manifests", "How it works", "Spec", "Status", "Columns", "Events"];
const WAYS = ["With kubectl", "With koncli", "With the SDK", "More"];

function pathOf({ kind }: PageKind): string {
  return `docs/api/${kind.toLowerCase()}.md`;
}

/** The shortest manifest of a kind, and the one that says all. */
async function manifestsOf(page: PageKind): Promise<readonly [least: string, full: string]> {
  const [least = "", full = "", ...others] = await blocksOf(pathOf(page), "yaml");
  assert.deepEqual(others, []);
  return [least, full];
}

/** The same manifest, with the fields that it has in comments. */
function uncommented(text: string): string {
  return text.replaceAll(/^( *)# (\w+: )/gm, "$1$2");
}

Deno.test("every kind has a page, and no page is about anything else", () => {
  assert.equal(kinds.length, primitives.length + primitives.filter(isRequested).length);
  assert.deepEqual(pagesIn("docs/api/"), [...kinds.map(pathOf), "docs/api/README.md"].toSorted());
});

for (const page of kinds) {
  const { kind } = page;

  Deno.test(`the page of ${kind} has its sections`, async () => {
    const text = await Deno.readTextFile(new URL(pathOf(page), root));
    assert.deepEqual([...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title), [...SECTIONS, ...WAYS]);
  });

  Deno.test(`the manifests of ${kind} are accepted as they stand, and with every field that is in a comment`, async () => {
    const [least, full] = await manifestsOf(page);
    for (const text of [least, full, uncommented(full)]) {
      await using place = await Place.open();
      const [manifest, ...others] = manifestsIn(text);
      assert.ok(manifest !== undefined && others.length === 0);
      const { spec = {} } = manifest.object;
      const stored = await place.apply(manifest);
      assert.deepEqual({ ...Object(stored["spec"]), ...Object(spec) }, stored["spec"]);
    }
  });

  Deno.test(`the full manifest of ${kind} has every field, and says what each means`, async () => {
    const [, full] = await manifestsOf(page);
    const { spec } = page.crd.spec.versions[0].schema.openAPIV3Schema.properties ?? {};
    assert.ok(spec !== undefined);
    const fields = fieldsOf(spec).map(({ path }) => path.replace(/^.*\./, ""));
    const commented = new Set([...full.matchAll(/^ {2,}(?:- )?(?:# )?(\w+): ?[^#\n]*# \S/gm)].map(([, field]) => field));
    assert.deepEqual(fields.filter((field) => !commented.has(field)), []);
  });

  Deno.test(`the lines of the page of ${kind} work${hasKubectl ? "" : " (without those of kubectl: it is not here)"}`, async () => {
    const calls = (await blocksOf(pathOf(page), "sh")).flatMap((block) => callsIn(block, hasKubectl ? ["koncli", "kubectl"] : ["koncli"]));
    assert.ok(calls.length >= 4);
    await using place = await Place.open();
    const files = await folderOfManifests();
    try {
      for (const { line, code } of calls) {
        const patient = line.replace(/^kubectl wait /, "kubectl wait --timeout=20s ");
        const ended = await place.sh(`cd '${files}' && ${patient}`);
        assert.equal(ended.code, code, `${line}\n${ended.stdout}${ended.stderr}`);
      }
    } finally {
      await Deno.remove(files, { recursive: true });
    }
  });
}

/** The manifests of all pages, under the names that the pages give them. */
async function folderOfManifests(): Promise<string> {
  const folder = await Deno.makeTempDir();
  for (const page of kinds) {
    const [least, full] = await manifestsOf(page);
    const name = page.kind.toLowerCase();
    await Deno.writeTextFile(`${folder}/${name}.yaml`, least);
    await Deno.writeTextFile(`${folder}/${name}-full.yaml`, full);
  }
  return folder;
}
