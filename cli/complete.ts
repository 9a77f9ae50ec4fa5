/** What may come next on a command line: commands, flags, their values, and names from the cluster. */
import type { Primitive } from "../primitives/define.ts";
import type { Command } from "./command.ts";
import type { Context } from "./context.ts";
import { readFlags } from "./flags.ts";
import { inTime } from "./in_time.ts";
import { globalFlags, readConfig } from "./settings.ts";
import { type Position, walk } from "./walk.ts";

export interface Candidate {
  readonly word: string;
  readonly summary: string;
}

/** How long a person waits for names, in milliseconds. */
const PATIENCE = 1_500;

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
  const names = async (): Promise<Candidate[]> => {
    await using konductor = await context.connect({ kubeconfig, context: where, namespace, env: context.env });
    return (await konductor.list(primitive)).map(({ metadata }) => ({ word: metadata.name, summary: primitive.kind }));
  };
  return await inTime(names(), PATIENCE) ?? [];
}
