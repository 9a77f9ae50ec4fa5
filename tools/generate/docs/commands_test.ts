import assert from "node:assert/strict";
import type { Command } from "../../../cli/command.ts";
import { commandTree } from "../../../cli/tree.ts";
import { primitives } from "../../../primitives/mod.ts";
import { docsKoncli } from "../docs_koncli.ts";
import { code } from "./markdown.ts";

const text = docsKoncli.generate(primitives).map((page) => page.text).join("\n");
const sections = new Map([...text.matchAll(/^## (.*)\n([^]*?)(?=^## |^# |(?![^]))/gm)].map(([, title = "", body = ""]) => [title, body]));

/** The commands that do something, each by its words. */
function leaves({ commands }: Command, above: readonly string[] = []): (readonly [title: string, command: Command])[] {
  return (commands?.() ?? []).flatMap((command) => {
    const words = [...above, command.name];
    return command.commands ? leaves(command, words) : [[words.join(" "), command] as const];
  });
}

for (const [title, command] of leaves(commandTree(primitives))) {
  Deno.test(`the reference of koncli ${title} has all that its help has`, () => {
    const section = sections.get(title) ?? "";
    assert.ok(section.startsWith(`\n${command.summary}.`), title);
    for (const { name, value } of command.flags?.() ?? []) assert.ok(section.includes(`--${name}${value ? ` ${value}` : ""}\``), name);
    for (const line of command.examples ?? []) assert.ok(section.includes(`\nkoncli ${line}\n`), line);
    for (const alias of command.aliases ?? []) assert.ok(section.includes(code(alias)), alias);
  });
}

Deno.test("the reference has no command that koncli does not have", () => {
  const titles = new Set(leaves(commandTree(primitives)).map(([title]) => title));
  assert.deepEqual([...sections.keys()].filter((title) => !titles.has(title)), []);
});
