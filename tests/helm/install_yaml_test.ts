import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { installYaml } from "../../tools/install_yaml.ts";
import { type Manifest, manifestsIn, render, run } from "./chart.ts";
import { testWithHelm } from "./test_helm.ts";

const TOOL = fileURLToPath(new URL("../../tools/install_yaml.ts", import.meta.url));

function idOf({ kind, metadata: { namespace, name } }: Manifest): string {
  return `${kind} ${namespace ?? ""}/${name}`;
}

testWithHelm("install.yaml has the namespace, and then what the chart has", async (helm) => {
  const [first, ...rest] = manifestsIn(await installYaml(helm)).map(idOf);
  assert.equal(first, "Namespace /konductor-system");
  assert.deepEqual(rest, (await render(helm)).map(idOf));
});

testWithHelm("install.yaml says of nothing that Helm looks after it", async (helm) => {
  assert.doesNotMatch(await installYaml(helm), /managed-by|helm\.sh/);
});

testWithHelm("an install.yaml that is not what the chart says is found", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/install.yaml`;
  const tool = (...args: string[]) => run(Deno.execPath(), ["run", "-A", TOOL, ...args, file]);
  const check = async () => (({ code, stderr }) => [code, stderr.trim()])(await tool("--check"));
  try {
    assert.deepEqual(await check(), [1, `${file} is missing; run: deno task install-yaml`]);
    assert.equal((await tool()).code, 0);
    assert.deepEqual(await check(), [0, ""]);
    await Deno.writeTextFile(file, "# old\n", { append: true });
    assert.deepEqual(await check(), [1, `${file} is out of date; run: deno task install-yaml`]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
