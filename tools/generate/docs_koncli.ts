/** docs/koncli/: a page for the commands of each kind, and one for the others. */
import type { Command } from "../../cli/command.ts";
import { globalFlags } from "../../cli/settings.ts";
import { commandTree } from "../../cli/tree.ts";
import type { Primitive } from "../../primitives/define.ts";
import { commandSection, contentsOf, type Described, flagTable } from "./docs/commands.ts";
import { exitsOf } from "./docs/exits.ts";
import { code, paragraph, plain, table } from "./docs/markdown.ts";
import { type Generator, HEADER, type Output, type Part } from "./output.ts";

const FOLDER = "docs/koncli";
const OTHERS = "general.md";

const FLAGS_AND_CODES =
  "Behind every command stand the [flags of all commands](README.md#flags-of-all-commands), too, and what a command exits with besides is in the [table of exit codes](../cli.md#exit-codes).";

export const docsKoncli: Generator = {
  owns: FOLDER,
  generate: (primitives) => [...primitives.map((primitive) => kindPage(primitive, primitives)), generalPage(primitives)],
  parts: (primitives) => [index(primitives), { path: `${FOLDER}/README.md`, name: "flags", text: flagTable(globalFlags) }],
};

function fileOf({ kind }: Primitive): string {
  return `${kind.toLowerCase()}.md`;
}

function kindPage(primitive: Primitive, primitives: readonly Primitive[]): Output {
  const { kind } = primitive;
  const command = commandFor(primitive, primitives);
  const names = [...command.aliases ?? []].map(code).join(", ");
  const introduction = [
    `${plain(command.summary)}; its objects are described in [${kind}](../api/${fileOf(primitive)}).`,
    `${code(`koncli ${command.name}`)} is also called ${names}.`,
    FLAGS_AND_CODES,
  ].join(" ");
  const sections = (command.commands?.() ?? []).map((below) => described(below, primitive));
  return { path: `${FOLDER}/${fileOf(primitive)}`, text: page(`koncli ${command.name}`, introduction, sections) };
}

function commandFor({ kind }: Primitive, primitives: readonly Primitive[]): Command {
  const found = commandTree(primitives).commands?.().find(({ name }) => name === kind.toLowerCase());
  if (found === undefined) throw new Error(`Cannot generate ${FOLDER}: koncli has no command for a ${kind}`);
  return found;
}

function described(command: Command, primitive: Primitive): Described {
  const verb = primitive.verbs.find(({ name }) => name === command.name);
  return { command, above: [primitive.kind.toLowerCase()], ...verb && { exits: exitsOf(primitive, verb) } };
}

function generalPage(primitives: readonly Primitive[]): Output {
  const sections = othersIn(primitives).map((command) => ({ command, above: [] }));
  const introduction = `What is about no kind, or about all of them. ${FLAGS_AND_CODES}`;
  return { path: `${FOLDER}/${OTHERS}`, text: page("koncli: general commands", introduction, sections) };
}

function othersIn(primitives: readonly Primitive[]): readonly Command[] {
  const kinds = new Set(primitives.map(({ kind }) => kind.toLowerCase()));
  return (commandTree(primitives).commands?.() ?? []).filter(({ name }) => !kinds.has(name));
}

function page(title: string, introduction: string, sections: readonly Described[]): string {
  const parts = [`<!-- ${HEADER} -->\n`, `# ${title}\n`, paragraph(introduction), contentsOf(sections), ...sections.map(commandSection)];
  return parts.join("\n");
}

function index(primitives: readonly Primitive[]): Part {
  const rows = primitives.map((primitive) => {
    const { name, aliases = [], commands } = commandFor(primitive, primitives);
    const links = (commands?.() ?? []).map((below) => `[${below.name}](${fileOf(primitive)}#${name}-${below.name})`);
    return [`[${name}](${fileOf(primitive)})`, aliases.map(code).join(", "), links.join(", ")];
  });
  const others = othersIn(primitives).map(({ name }) => [`[${name}](${OTHERS}#${name})`, "", ""]);
  return { path: `${FOLDER}/README.md`, name: "commands", text: table(["Command", "Also called", "Verbs"], [...rows, ...others]) };
}
