/** Where in the tree of commands a command line has come to: for completion, and for help that is asked for anywhere. */
import type { Command } from "./command.ts";
import type { Flag } from "./flags.ts";
import { globalFlags } from "./settings.ts";

/** Where on its way through the tree a command line stands. */
export interface Position {
  readonly command: Command;
  readonly flags: readonly Flag[];
  readonly operands: readonly string[];
  /** The texts of the flags so far. */
  readonly given: Readonly<Record<string, unknown>>;
  /** The flag whose value comes next. */
  readonly pending: Flag | undefined;
  /** Behind `--`: what stands there is not ours. */
  readonly foreign: boolean;
}

/** Walks down the tree, as far as the words lead. */
export function walk(root: Command, line: readonly string[]): Position {
  const start: Position = { command: root, flags: [...globalFlags], operands: [], given: {}, pending: undefined, foreign: false };
  return line.filter((word) => word !== "=").reduce(step, start);
}

/** One word further. */
export function step(at: Position, word: string): Position {
  if (at.foreign) return at;
  if (at.pending) return { ...at, given: { ...at.given, [at.pending.name]: word }, pending: undefined };
  if (word === "--") return { ...at, foreign: true };
  if (word.startsWith("-")) return afterFlag(at, word);
  const below = at.command.commands?.().find(({ name, aliases = [] }) => name === word || aliases.includes(word));
  if (below === undefined) return { ...at, operands: [...at.operands, word] };
  return { ...at, command: below, flags: [...globalFlags, ...below.flags?.() ?? []] };
}

function afterFlag(at: Position, word: string): Position {
  const [name, value] = word.split("=", 2);
  const flag = at.flags.find((each) => `--${each.name}` === name || `-${each.short}` === name);
  if (flag === undefined || flag.value === undefined) return at;
  return value === undefined ? { ...at, pending: flag } : { ...at, given: { ...at.given, [flag.name]: value } };
}
