import assert from "node:assert/strict";

const SAMPLE = new URL("./test_compile_errors.ts", import.meta.url);
const CONFIG = new URL("../deno.json", import.meta.url).pathname;

async function check(text: string): Promise<{ readonly success: boolean; readonly said: string }> {
  const sdk = new URL("./mod.ts", import.meta.url).href;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, text.replaceAll('"./mod.ts"', JSON.stringify(sdk)));
    const args = ["check", "--quiet", "--config", CONFIG, file];
    const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, env: { NO_COLOR: "1" } }).output();
    return { success, said: new TextDecoder().decode(stderr) };
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("a wrong option is a compile error, and so is a wrong unit, type or function", async () => {
  const text = await Deno.readTextFile(SAMPLE);
  const { success, said } = await check(text);
  assert.ok(success, said);
  const wrong = text.match(/@ts-expect-error/g)?.length ?? 0;
  const bare = await check(text.replaceAll("@ts-expect-error", "wrong"));
  assert.equal(bare.success, false);
  assert.ok(wrong > 25);
  assert.ok(bare.said.includes(`Found ${wrong} errors`), bare.said.slice(-200));
});
