/** The command line as data: what a command is called, what it takes, and what carries it out. */
import type { Primitive } from "../primitives/define.ts";
import type { Context } from "./context.ts";
import type { Flag, Flags } from "./flags.ts";
import type { Report } from "./report.ts";

export interface Operand {
  /** As the help shows it: `NAME`. */
  readonly name: string;
  readonly optional?: boolean;
  readonly repeatable?: boolean;
  /** It stands behind `--` and is not ours to read. */
  readonly foreign?: boolean;
  /** What may stand there, for completion, behind the operands before it: an object's name, or one of a few words. */
  readonly completes?: (before: readonly string[]) => Primitive | readonly string[] | undefined;
}

export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line, starting with a capital, without a period. */
  readonly summary: string;
  /** What the help says besides. */
  readonly details?: string;
  /** Command lines without the program's name. */
  readonly examples?: readonly string[];
  /** The last lines of the help. */
  readonly footnote?: string;
  readonly operands?: readonly Operand[];
  /** A function, as making flags of a schema takes time that only the command that was called should cost. */
  readonly flags?: () => readonly Flag[];
  readonly commands?: () => readonly Command[];
  /** It waits, and `--timeout` says how long. Of any other command it limits the time for an answer. */
  readonly waits?: boolean;
  /** How long an answer may take where `--timeout` does not say. Left out: as long as it takes. */
  readonly limit?: string;
  /** Carries it out and gives the exit code. Throws what is to be told to the user. */
  readonly run?: (call: Call) => Promise<number>;
}

/** A command on its way. */
export interface Call {
  readonly operands: readonly string[];
  readonly flags: Flags;
  readonly context: Context;
  readonly report: Report;
}
