import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { programs } from "../compile/programs.ts";
import { BIN, HOME, USER } from "./contents.ts";
import { inherited, stagesOf } from "./test_dockerfile.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const text = await Deno.readTextFile(`${ROOT}Dockerfile`);
const stages = stagesOf(text);
const ignored = (await Deno.readTextFile(`${ROOT}.dockerignore`)).split("\n").filter((line) => line !== "" && !line.startsWith("#"));

/** What the build copies from the checkout, without `./`. */
const copied = stages.flatMap(({ instructions }) => instructions).filter(({ name, flags }) =>
  name === "COPY" && flags["from"] === undefined
)
  .flatMap(({ words }) => words.slice(0, -1));

Deno.test("every stage that is copied from is there, and above", () => {
  stages.forEach(({ name, instructions }, index) => {
    const above = stages.slice(0, index).map((stage) => stage.name);
    const sources = instructions.flatMap(({ flags }) => flags["from"] ?? []);
    for (const source of sources) assert.ok(above.includes(source), `${name} copies from ${source}`);
  });
});

Deno.test("everything that is copied exists, and .dockerignore lets it through", async () => {
  assert.ok(copied.length > 0);
  for (const path of copied) {
    await Deno.stat(`${ROOT}${path}`);
    assert.ok(ignored.includes(`!${path}`), `.dockerignore keeps ${path} back`);
  }
});

Deno.test("the build gets every file that the programs and the compiler import", async () => {
  for (const main of [...programs.map((program) => program.main), "tools/compile.ts"]) {
    const args = ["info", "--json", main];
    const { stdout } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT, stderr: "null" }).output();
    const { modules }: { modules: readonly { readonly local?: string }[] } = JSON.parse(new TextDecoder().decode(stdout));
    const ours = modules.flatMap(({ local }) => local?.startsWith(ROOT) ? [local.slice(ROOT.length)] : []);
    assert.ok(ours.includes(main));
    const missing = ours.filter((path) => !copied.some((from) => path === from || path.startsWith(`${from}/`)));
    assert.deepEqual(missing, []);
  }
});

for (const { name } of programs) {
  Deno.test(`the image of ${name} is what deno task image makes: program, user, folder and entry point`, () => {
    const instructions = inherited(stages, name);
    const last = (wanted: string) => instructions.findLast((instruction) => instruction.name === wanted)?.words;
    assert.deepEqual(last("COPY"), [`/out/${name}`, `/${BIN}/${name}`]);
    assert.deepEqual(last("ENTRYPOINT"), [`["${name}"]`]);
    assert.deepEqual(last("USER"), [`${USER}:${USER}`]);
    assert.deepEqual(last("WORKDIR"), [HOME]);
    assert.ok(instructions.some((instruction) => instruction.name === "ENV" && instruction.words.includes(`HOME=${HOME}`)));
  });
}

Deno.test("an image has neither a shell nor a tag that moves", () => {
  for (const { base } of stages) assert.doesNotMatch(base, /:latest$|alpine|ubuntu/);
  const final = programs.flatMap(({ name }) => inherited(stages, name));
  assert.ok(final.every((instruction) => instruction.name !== "RUN"));
});
