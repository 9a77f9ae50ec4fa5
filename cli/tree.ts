/** The tree of commands. It names no kind: each primitive brings its own commands, as its verbs say. */
import type { Verb } from "../primitives/contract.ts";
import { isRequested, type Primitive, type Requested } from "../primitives/define.ts";
import type { Command } from "./command.ts";
import { changeCommand } from "./commands/change.ts";
import { checkCommand } from "./commands/check.ts";
import { claimCommand } from "./commands/claim.ts";
import { completionCommand } from "./commands/completion.ts";
import { createCommand } from "./commands/create.ts";
import { deleteCommand } from "./commands/delete.ts";
import { installCommand } from "./commands/install.ts";
import { listCommand } from "./commands/list.ts";
import { operatorCommand } from "./commands/operator.ts";
import { releaseCommand } from "./commands/release.ts";
import { renewCommand } from "./commands/renew.ts";
import { runCommand } from "./commands/run.ts";
import { setCommand } from "./commands/set.ts";
import { signalCommand } from "./commands/signal.ts";
import { statusCommand, statusOfAllCommand } from "./commands/status.ts";
import { versionCommand } from "./commands/version.ts";
import { waitCommand } from "./commands/wait.ts";
import { globalFlags } from "./settings.ts";
import { words } from "./words.ts";

type Make<Kind extends Primitive> = (primitive: Kind, verb: Verb) => Command;

/** A command for each mode that a verb may have. */
const MODES: Readonly<Record<Verb["mode"], Make<Primitive>>> = {
  claim: onRequests(claimCommand),
  release: onRequests(releaseCommand),
  renew: onRequests(renewCommand),
  run: onRequests(runCommand),
  change: onRequests(changeCommand),
  signal: onRequests(signalCommand),
  wait: waitCommand,
  check: checkCommand,
  set: setCommand,
};

/** For verbs that make requests, or do something to one: only a primitive that has some can have them. */
function onRequests(make: Make<Requested>): Make<Primitive> {
  return (primitive, verb) => {
    if (isRequested(primitive)) return make(primitive, verb);
    throw new TypeError(`Cannot make the command ${primitive.kind} ${verb.name}: a ${primitive.kind} has no requests`);
  };
}

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
      operatorCommand,
      installCommand,
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
