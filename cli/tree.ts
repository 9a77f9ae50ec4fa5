/** The tree of commands. It names no kind: each primitive brings its own commands, as its verbs say. */
import type { Verb } from "../primitives/contract.ts";
import type { Primitive } from "../primitives/define.ts";
import type { Command } from "./command.ts";
import { claimCommand } from "./commands/claim.ts";
import { completionCommand } from "./commands/completion.ts";
import { createCommand } from "./commands/create.ts";
import { deleteCommand } from "./commands/delete.ts";
import { listCommand } from "./commands/list.ts";
import { releaseCommand } from "./commands/release.ts";
import { renewCommand } from "./commands/renew.ts";
import { runCommand } from "./commands/run.ts";
import { statusCommand, statusOfAllCommand } from "./commands/status.ts";
import { versionCommand } from "./commands/version.ts";
import { globalFlags } from "./settings.ts";
import { words } from "./words.ts";

/** A command for each mode that a verb may have. */
const MODES: Readonly<Record<Verb["mode"], (primitive: Primitive, verb: Verb) => Command>> = {
  claim: claimCommand,
  release: releaseCommand,
  renew: renewCommand,
  run: runCommand,
};

/** All of koncli, for these primitives. */
export function commandTree(primitives: readonly Primitive[]): Command {
  return {
    name: "koncli",
    summary: words.summary,
    footnote: words.exitCodes,
    examples: words.rootExamples,
    flags: () => globalFlags,
    commands: () => [
      ...primitives.map(kindCommand),
      statusOfAllCommand(primitives),
      versionCommand,
      completionCommand,
      { name: "help", summary: words.commands.help },
    ],
  };
}

function kindCommand(primitive: Primitive): Command {
  const name = primitive.kind.toLowerCase();
  return {
    name,
    aliases: [...primitive.shortNames, primitive.plural].filter((alias) => alias !== name),
    summary: words.kindSummary(primitive),
    examples: primitive.verbs.flatMap((verb) => words.examplesOf(primitive, verb).slice(0, 1)),
    commands: () => [
      ...primitive.verbs.map((verb) => MODES[verb.mode](primitive, verb)),
      createCommand(primitive),
      deleteCommand(primitive),
      listCommand(primitive),
      statusCommand(primitive),
    ],
  };
}
