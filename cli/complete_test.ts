import assert from "node:assert/strict";
import { primitives } from "../primitives/mod.ts";
import { TestCluster } from "./test_cluster.ts";
import { run } from "./test_context.ts";

/** What may stand at the end of a command line; a last blank asks for what follows. */
async function candidates(line: string): Promise<string[]> {
  await using cluster = await TestCluster.start();
  const words = line.split(" ");
  const { code, stdout, stderr } = await run(["__complete", ...words.slice(0, -1), `:${words.at(-1)}`], {
    connect: (wish) => cluster.connect(wish),
  });
  assert.deepEqual([code, stderr], [0, ""]);
  return stdout.split("\n").filter((text) => text !== "").map((text) => text.split("\t")[0] ?? "");
}

for (
  const [line, expected] of [
    ["", [...primitives.map(({ kind }) => kind.toLowerCase()), "status", "operator", "install", "version", "completion", "help"]],
    ["s", ["semaphore", "status"]],
    ["semaphore re", ["release", "renew"]],
    ["sem re", ["release", "renew"]],
    ["-n default sem re", ["release", "renew"]],
    ["--namespace=default sem re", ["release", "renew"]],
    ["semaphore acquire ", ["db"]],
    ["semaphore acquire d", ["db"]],
    ["semaphore acquire x", []],
    ["semaphore acquire db ", []],
    ["semaphore delete db ", ["db"]],
    ["semaphore acquire -n kube-system ", []],
    ["semaphore create ", []],
    ["semaphore create x --queueing ", ["Fifo", "FirstFit"]],
    ["semaphore create x --max", ["--max-hold", "--max-waiting"]],
    ["semaphore acquire db --out", ["--output"]],
    ["-o ", ["table", "wide", "json", "yaml", "name"]],
    ["--output = j", ["json"]],
    ["status ", primitives.map(({ kind }) => kind.toLowerCase())],
    ["status mtx ", ["db"]],
    ["completion ", ["bash", "zsh", "fish", "powershell", "kubectl"]],
    ["mutex run db -- ", []],
    ["nonsense ", []],
  ] as const
) {
  Deno.test(`completion offers for "${line}": ${expected.join(" ") || "nothing"}`, async () => {
    assert.deepEqual(await candidates(line), expected);
  });
}

Deno.test("completion is silent where there is no cluster", async () => {
  const { code, stdout, stderr } = await run(["__complete", "mutex", "lock", ":"]);
  assert.deepEqual([code, stdout, stderr], [0, "", ""]);
});

for (const shell of ["bash", "zsh", "fish", "powershell"]) {
  Deno.test(`the completion script for ${shell} asks koncli`, async () => {
    assert.match((await run(["completion", shell])).stdout, /koncli __complete /);
  });
}
