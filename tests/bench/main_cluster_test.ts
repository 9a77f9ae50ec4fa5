import assert from "node:assert/strict";
import * as z from "zod";

const MAIN = new URL("main.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

const report = z.object({
  date: z.iso.datetime(),
  machine: z.object({ cpus: z.number(), memory: z.number(), deno: z.string(), etcd: z.string(), kubeApiserver: z.string() }),
  sections: z.array(z.object({ part: z.string(), rows: z.array(z.object({ name: z.string(), value: z.number().optional() })) })),
});

async function bench(...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const command = new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--config", CONFIG, MAIN, ...args], stdin: "null" });
  const { code, stdout, stderr } = await command.output();
  const [out = "", err = ""] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: out, stderr: err };
}

Deno.test("a quick run measures the parts that were named, and an idle operator writes nothing", async () => {
  const file = await Deno.makeTempFile();
  try {
    const { code, stdout, stderr } = await bench("--quick", "--json", file, "idle", "handover");
    assert.equal(code, 0, stderr);
    const { sections } = report.parse(JSON.parse(await Deno.readTextFile(file)));
    assert.deepEqual(sections.map(({ part }) => part), ["handover", "idle"]);
    assert.match(stdout, /hand-over, SDK +\S+ ms/);
    assert.equal(sections[1]?.rows.find(({ name }) => name.startsWith("API writes"))?.value, 0);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("a part that there is not is refused, with those that there are", async () => {
  const { code, stderr } = await bench("hand-over");
  assert.equal(code, 64);
  assert.match(stderr, /there is no part "hand-over"; there are acquire, handover/);
});
