/** docs/sdk-reference/: everything that the SDK exports, from the comments in its source. */
import { code, paragraph, table } from "./docs/markdown.ts";
import { type Generator, HEADER, type Output } from "./output.ts";
import { type Exported, exportsIn } from "./sdk_reference_model.ts";
import { sectionOf, summaryOf } from "./sdk_reference_section.ts";
import { type Topic, topicOf, topics } from "./sdk_reference_topics.ts";

const FOLDER = "docs/sdk-reference";
const ROOT = new URL("../../", import.meta.url);

/** The formatter leaves these pages alone: signatures are no programs. */
const TOP = `<!-- deno-fmt-ignore-file -->\n<!-- ${HEADER} -->\n`;

export const sdkReference: Generator = {
  owns: FOLDER,
  generate: () => pagesOf(exported()),
};

/** Writes the pages: one for each topic, and an index. */
export function pagesOf(all: readonly Exported[]): readonly Output[] {
  const byTopic = Map.groupBy(all.toSorted(inOrder), topicOf);
  const places = new Map([...byTopic].flatMap(([topic, own]) => placesOn(topic, own)));
  return [indexPage(byTopic, places), ...topics.map((topic) => topicPage(topic, byTopic.get(topic) ?? [], places))];
}

/** Says where each export of a page stands. The second of two headings that differ in capitals only is counted: `#duration-1`. */
function placesOn({ file }: Topic, own: readonly Exported[]): [string, string][] {
  return own.map(({ name }, at) => {
    const anchor = name.toLowerCase();
    const before = own.slice(0, at).filter((other) => other.name.toLowerCase() === anchor).length;
    return [name, `${file}.md#${anchor}${before === 0 ? "" : `-${before}`}`];
  });
}

const ORDER = ["function", "class", "interface", "typeAlias"];

/** What one calls comes before what one passes; within that the names count, letter by letter. */
function inOrder(one: Exported, other: Exported): number {
  const difference = ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind);
  if (difference !== 0) return difference;
  return one.name < other.name ? -1 : 1;
}

function indexPage(byTopic: ReadonlyMap<Topic, readonly Exported[]>, places: ReadonlyMap<string, string>): Output {
  const introduction =
    "Everything that `@konductor/sdk` and `@konductor/sdk/testing` export, by topic. How to use it is told in [The SDK](../sdk.md).";
  const lists = topics.map((topic) => {
    const rows = (byTopic.get(topic) ?? []).map(({ name, kind, comment }) => {
      return [`[${name}](${places.get(name)})`, kind === "typeAlias" ? "type" : kind, summaryOf(comment)];
    });
    return `## [${topic.title}](${topic.file}.md)\n\n${table(["Export", "Is a", "What it is"], rows)}`;
  });
  return { path: `${FOLDER}/README.md`, text: [TOP, "# Reference of the SDK\n", paragraph(introduction), ...lists].join("\n") };
}

function topicPage(topic: Topic, own: readonly Exported[], places: ReadonlyMap<string, string>): Output {
  const entry = topic.file === "testing" ? "@konductor/sdk/testing" : "@konductor/sdk";
  const introduction = `${topic.introduction} Imported from ${code(entry)}; [all topics](README.md).`;
  const sections = own.map((each) => sectionOf(each, (name) => places.get(name)));
  return { path: `${FOLDER}/${topic.file}.md`, text: [TOP, `# SDK: ${topic.title}\n`, paragraph(introduction), ...sections].join("\n") };
}

/** What both entries export. What the second exports again is told once. */
function exported(): readonly Exported[] {
  const main = exportsIn(documentationOf("sdk/mod.ts"), ROOT);
  const known = new Set(main.map(({ name }) => name));
  return [...main, ...exportsIn(documentationOf("sdk/testing/mod.ts"), ROOT).filter(({ name }) => !known.has(name))];
}

/** Asks Deno. It is run by its name, not by its path: so the one name in `--allow-run` is right wherever it lies. */
function documentationOf(module: string): string {
  const options = { args: ["doc", "--json", module], cwd: ROOT, env: { NO_COLOR: "1" } };
  const { success, stdout, stderr } = new Deno.Command("deno", options).outputSync();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Cannot generate ${FOLDER}: deno doc fails: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}
