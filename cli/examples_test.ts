/** Every example in the help does what it says. */
import assert from "node:assert/strict";
import { primitives } from "../primitives/mod.ts";
import type { Command } from "./command.ts";
import { TestCluster } from "./test_cluster.ts";
import { run, type TestOptions } from "./test_context.ts";
import { commandTree } from "./tree.ts";

function examplesOf({ examples = [], commands }: Command): string[] {
  return [...examples, ...(commands?.() ?? []).flatMap(examplesOf)];
}

/** As a shell reads a line: blanks part words, quotes hold them together. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
}

/** What has to be there, or must not, for a line to make sense. */
function before(line: string): string[] {
  const [kind = "", verb = ""] = words(line);
  const holder = / --holder (\S+)/.exec(line)?.[1];
  const claim = primitives.find((primitive) => primitive.kind.toLowerCase() === kind)?.verbs.find(({ mode }) => mode === "claim");
  if (verb === "create") return [`${kind} delete db`];
  const needsClaim = ["release", "unlock", "renew"].includes(verb);
  return needsClaim ? [`${kind} ${claim?.name} db${holder === undefined ? "" : ` --holder ${holder}`}`] : [];
}

for (const line of new Set(examplesOf(commandTree(primitives)))) {
  Deno.test(`an example of the help works: koncli ${line}`, async () => {
    await using cluster = await TestCluster.start();
    const options: TestOptions = { connect: (wish) => cluster.connect(wish) };
    for (const first of before(line)) assert.equal((await run(words(first), options)).code, 0);
    const { code, stderr } = await run(words(line), { ...options, onOutput: (_, call) => call.raise("SIGINT") });
    assert.equal(stderr, "");
    assert.equal(code, 0);
  });
}
