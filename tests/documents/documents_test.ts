import assert from "node:assert/strict";
import { documents, tried } from "./documents.ts";
import { ADDITIONS } from "./manifests.ts";
import { memoryServer } from "./place.ts";

const folder = new URL("./", import.meta.url);

documents({ where: "memory", open: memoryServer });

Deno.test("every manifest and every line of the documents is tried", () => {
  const files = ["manifests", "lines"].flatMap((room) =>
    [...Deno.readDirSync(new URL(`${room}/`, folder))].map(({ name }) => `${room}/${name}`)
  );
  assert.deepEqual(files.toSorted(), [...tried].toSorted());
});

Deno.test("docs/compatibility.md lists what is added to the Jobs of the documents, and the images they name", async () => {
  const text = await Deno.readTextFile(new URL("../../docs/compatibility.md", import.meta.url));
  const images = new Set<string>();
  for (const { name } of Deno.readDirSync(new URL("manifests/", folder))) {
    for (const [, image = ""] of (await Deno.readTextFile(new URL(`manifests/${name}`, folder))).matchAll(/image: (\S+)/g)) {
      images.add(image);
    }
  }
  const additions = ADDITIONS.map(({ path, value }) => `\`${path.join(".")}: ${value}\``);
  assert.deepEqual([...additions, ...[...images].map((image) => `\`${image}\``)].filter((mention) => !text.includes(mention)), []);
});
