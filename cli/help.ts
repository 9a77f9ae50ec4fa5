/** Help, asked for in any position: `koncli help mutex lock`, `koncli --help mutex lock`, `koncli mutex -h lock db`. */
import type { Command } from "./command.ts";
import { usageError } from "./failure.ts";
import { nearest } from "./similar.ts";
import { type Position, step, walk } from "./walk.ts";
import { words } from "./words.ts";

const FLAGS: readonly string[] = ["-h", "--help"];

/** The same words; where they ask for help, with the flag for it behind the command that it is about. */
export function withHelpLast(root: Command, args: readonly string[]): readonly string[] {
  if (args.length === 1 && args[0] === "--version") return ["version"];
  if (!args.some((word) => FLAGS.includes(word) || word === "help")) return args;
  const found = askedFor(root, args);
  if (found === undefined) return args;
  return [...found.byName ? commandsIn(root, found.words) : found.words, "--help"];
}

interface Asked {
  /** By the word `help`, behind which only commands stand. */
  readonly byName: boolean;
  /** What else was said. */
  readonly words: readonly string[];
}

function askedFor(root: Command, args: readonly string[]): Asked | undefined {
  let at: Position = walk(root, []);
  for (const [index, word] of args.entries()) {
    const rest = args.toSpliced(index, 1);
    if (at.foreign) return undefined;
    if (at.pending === undefined && FLAGS.includes(word)) return { byName: false, words: beforeDashes(rest) };
    if (at.pending === undefined && at.command === root && word === "help") return { byName: true, words: rest };
    at = step(at, word);
  }
  return undefined;
}

function beforeDashes(args: readonly string[]): readonly string[] {
  const dashes = args.indexOf("--");
  return dashes < 0 ? args : args.slice(0, dashes);
}

/** The words that name commands, one below the other. Throws a usage error at the first that does not. */
function commandsIn(root: Command, args: readonly string[]): string[] {
  let at: Position = walk(root, []);
  return args.filter((word) => {
    if (FLAGS.includes(word)) return false;
    const isFlag = at.pending !== undefined || word.startsWith("-");
    const below = at.command.commands?.() ?? [];
    at = step(at, word);
    if (!isFlag && at.operands.length > 0) throw usageError(words.noSuchCommand(word, nearest(word, below.map(({ name }) => name))));
    return !isFlag;
  });
}
