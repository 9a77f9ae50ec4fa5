/** Every example in the help does what it says. */
import assert from "node:assert/strict";
import type { Verb } from "../primitives/contract.ts";
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
  const [kind = "", word = ""] = words(line);
  const holder = / --holder \S+/.exec(line)?.[0] ?? "";
  const { verbs = [] } = primitives.find((primitive) => primitive.kind.toLowerCase() === kind) ?? {};
  const mode = verbs.find(({ name }) => name === word)?.mode;
  if (word === "create") return [`${kind} delete db`];
  if (mode === "release" || mode === "renew" || mode === "change") {
    return verbs.filter((verb) => verb.mode === "claim").slice(-1).map(({ name }) => `${kind} ${name} db${holder}`);
  }
  return mode === "wait" || mode === "check" ? settling(kind, verbs) : [];
}

/** What settles an object. */
function settling(kind: string, verbs: readonly Verb[]): string[] {
  return verbs.flatMap(({ name, mode }) => {
    if (mode === "signal") return `${kind} ${name} db`;
    return mode === "run" ? `${kind} ${name} db -- true` : [];
  });
}

for (const line of new Set(examplesOf(commandTree(primitives)))) {
  Deno.test(`an example of the help works: koncli ${line}`, async () => {
    await using cluster = await TestCluster.start();
    const [, namespace] = / --operator-namespace (\S+)/.exec(line) ?? [];
    if (line.startsWith("operator")) await cluster.install(namespace === undefined ? {} : { namespace, name: "konductor" });
    const options: TestOptions = { connect: (wish) => cluster.connect(wish) };
    for (const first of before(line)) assert.equal((await run(words(first), options)).code, 0);
    const { code, stderr } = await run(words(line), { ...options, onOutput: (_, call) => call.raise("SIGINT") });
    // Only a compiled koncli can be installed: what this one says of that is true as well.
    if (line.startsWith("install")) return assert.match(stderr, /this koncli runs from its sources; make a program of it/);
    assert.equal(stderr, "");
    assert.equal(code, 0);
  });
}
