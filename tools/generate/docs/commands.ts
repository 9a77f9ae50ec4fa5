/** The reference of commands, from the data that `koncli help` is made of. */
import type { Command } from "../../../cli/command.ts";
import type { Flag } from "../../../cli/flags.ts";
import { usageOf } from "../../../cli/parse.ts";
import { words } from "../../../cli/words.ts";
import type { Exit } from "./exits.ts";
import { code, paragraph, plain, shell, table } from "./markdown.ts";

const PROGRAM = "koncli";

export interface Described {
  readonly command: Command;
  /** The words before its name: `["semaphore"]`. */
  readonly above: readonly string[];
  readonly exits?: readonly Exit[];
}

/** A command with all that is to be known of it, under a heading of its own. */
export function commandSection({ command, above, exits = [] }: Described): string {
  const { name, aliases = [], examples = [] } = command;
  const flags = command.flags?.() ?? [];
  const call = [PROGRAM, ...above, name].join(" ");
  const also = aliases.length > 0 ? `Also called ${aliases.map(code).join(", ")}.` : "";
  return [
    `## ${[...above, name].join(" ")}\n`,
    paragraph(`${plain(sentencesOf(command))} ${also}`.trim()),
    `\`\`\`\n${call} ${usageOf(command)}\n\`\`\`\n`,
    ...flags.length > 0 ? [flagTable(flags)] : [],
    ...examples.length > 0 ? [shell(examples.map((line) => `${PROGRAM} ${line}`))] : [],
    ...exits.length > 0 ? [exitTable(exits)] : [],
  ].join("\n");
}

/** What the help says of a command at its top. */
function sentencesOf({ summary, details }: Command): string {
  return [summary, details].filter((text) => text !== undefined).map((text) => `${text}.`).join(" ");
}

/** A table of flags. */
export function flagTable(flags: readonly Flag[]): string {
  const rows = flags.map(({ name, short, value, summary, choices, env = [] }) => [
    code(`${short ? `-${short}, ` : ""}--${name}${value === undefined ? "" : ` ${value}`}`),
    plain(words.flagSummary(summary, choices)),
    env.map(code).join(", "),
  ]);
  return table(["Flag", "Meaning", "Environment"], rows);
}

function exitTable(exits: readonly Exit[]): string {
  return table(["Exit code", "Meaning"], exits.map(([number, meaning]) => [String(number), meaning]));
}

/** The commands on a page, each with a link to its section. */
export function contentsOf(sections: readonly Described[]): string {
  return table(
    ["Command", "What it does"],
    sections.map(({ command, above }) => {
      const title = [...above, command.name].join(" ");
      return [`[${title}](#${title.replaceAll(" ", "-")})`, plain(command.summary)];
    }),
  );
}
