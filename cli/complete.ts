/** What may come next on a command line: commands, flags, their values, and names from the cluster. */
import type { Primitive } from "../primitives/define.ts";
import type { Command } from "./command.ts";
import type { Context } from "./context.ts";
import { type Flag, readFlags } from "./flags.ts";
import { globalFlags, readConfig } from "./settings.ts";

export interface Candidate {
  readonly word: string;
  readonly summary: string;
}

/** How long a person waits for names, in milliseconds. */
const PATIENCE = 2_000;

/** Says what may stand where the last of `line` stands, which may be empty or unfinished. Never throws: who presses Tab wants no errors. */
export async function complete(root: Command, line: readonly string[], context: Context): Promise<Candidate[]> {
  try {
    const current = line.at(-1) ?? "";
    const found = await candidates(walk(root, line.slice(0, -1)), { current, context });
    return found.filter(({ word }) => word.startsWith(current));
  } catch {
    return [];
  }
}

/** Where on its way through the tree a command line stands. */
interface Position {
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

function walk(root: Command, line: readonly string[]): Position {
  const start: Position = { command: root, flags: [...globalFlags], operands: [], given: {}, pending: undefined, foreign: false };
  return line.filter((word) => word !== "=").reduce(step, start);
}

function step(at: Position, word: string): Position {
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

interface Asking {
  readonly current: string;
  readonly context: Context;
}

async function candidates(at: Position, { current, context }: Asking): Promise<Candidate[]> {
  if (at.foreign) return [];
  if (at.pending) return (at.pending.choices ?? []).map((word) => ({ word, summary: "" }));
  if (current.startsWith("-")) return at.flags.map(({ name, summary }) => ({ word: `--${name}`, summary }));
  const commands = at.command.commands?.();
  if (commands) return at.operands.length > 0 ? [] : commands.map(({ name, summary }) => ({ word: name, summary }));
  const operand = at.command.operands?.[at.operands.length] ?? at.command.operands?.findLast(({ repeatable }) => repeatable);
  const found = operand?.completes?.(at.operands);
  if (found === undefined) return [];
  return "kind" in found ? await objectNames(found, at, context) : found.map((word) => ({ word, summary: "" }));
}

async function objectNames(primitive: Primitive, { given }: Position, context: Context): Promise<Candidate[]> {
  const flags = readFlags(globalFlags, { given, env: context.env, files: await readConfig(context) });
  const [kubeconfig, where, namespace] = ["kubeconfig", "context", "namespace"].map((name) => flags.text(name));
  const konductor = await context.connect({ kubeconfig, context: where, namespace, env: context.env });
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("too late")), PATIENCE);
  try {
    const objects = await Promise.race([konductor.list(primitive), late.promise]);
    return objects.map(({ metadata }) => ({ word: metadata.name, summary: primitive.kind }));
  } finally {
    clearTimeout(timer);
    await konductor.close();
  }
}
