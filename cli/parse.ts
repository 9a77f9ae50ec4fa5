/** From words to a command of the tree, its operands and the texts of its flags; or to the help that was asked for. */
import { Command as Parser, CommanderError, Option } from "commander";
import type { Command, Operand } from "./command.ts";
import { EXIT, usageError } from "./failure.ts";
import type { Flag } from "./flags.ts";
import { withHelpLast } from "./help.ts";
import { words } from "./words.ts";

export type Parsed =
  | {
    readonly type: "Command";
    readonly command: Command;
    /** The operands, those behind `--` included. */
    readonly operands: readonly string[];
    /** The texts of the flags, by their names, global ones included. */
    readonly given: Readonly<Record<string, unknown>>;
  }
  | { readonly type: "Help"; readonly text: string; readonly exitCode: number };

export interface ParseOptions {
  readonly program: string;
  /** How wide the help may be, in columns. */
  readonly width?: number | undefined;
}

/**
 * Reads a command line. Flags of the root may stand anywhere before `--`. Only the part of the tree that the words name is made. Throws a
 * usage error.
 */
export function parse(root: Command, args: readonly string[], options: ParseOptions): Parsed {
  const reading = new Reading(root, [...args], options);
  return reading.parse();
}

class Reading {
  readonly #args: readonly string[];
  readonly #mentioned: ReadonlySet<string>;
  readonly #options: ParseOptions;
  readonly #parser: Parser;
  #help = "";
  #found: Parsed | undefined;

  constructor(root: Command, args: readonly string[], options: ParseOptions) {
    this.#args = withHelpLast(root, args);
    this.#mentioned = new Set(args);
    this.#options = options;
    this.#parser = this.#parserOf({ ...root, name: options.program }, []);
  }

  parse(): Parsed {
    try {
      this.#parser.parse(this.#args, { from: "user" });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      if (error.code === "commander.helpDisplayed") return { type: "Help", text: this.#help, exitCode: EXIT.done };
      if (error.code !== "commander.help") throw usageError(words.badUsage(error.message));
      return { type: "Help", text: this.#help, exitCode: this.#args.length === 0 ? EXIT.done : EXIT.usage };
    }
    if (this.#found === undefined) throw usageError(words.noCommand(this.#options.program));
    return this.#found;
  }

  #parserOf(command: Command, inherited: readonly Flag[]): Parser {
    const parser = new Parser(command.name)
      .description([command.summary, command.details].filter((text) => text !== undefined).map((text) => `${text}.`).join(" "))
      .summary(command.summary)
      .aliases([...command.aliases ?? []])
      .exitOverride()
      .helpCommand(false)
      .helpOption("-h, --help", words.flags.help)
      .usage(usageOf(command))
      .configureHelp({ showGlobalOptions: true, commandUsage: fullUsage, ...(this.#options.width && { helpWidth: this.#options.width }) })
      .configureOutput({ writeOut: (text) => this.#help += text, writeErr: (text) => this.#help += text, outputError: () => {} });
    const flags = command.flags?.() ?? [];
    for (const flag of flags) parser.addOption(optionOf(flag));
    for (const operand of command.operands ?? []) parser.argument(termOf(operand));
    if (command.examples) parser.addHelpText("after", words.examples(this.#options.program, command.examples));
    if (command.footnote) parser.addHelpText("after", command.footnote);
    for (const below of command.commands?.() ?? []) parser.addCommand(this.#childOf(below, [...inherited, ...flags]));
    if (command.run) parser.action((..._all) => this.#find(command, { parser, flags: [...inherited, ...flags] }));
    return parser;
  }

  /** A command below; with nothing below it where the words do not mention it. */
  #childOf(command: Command, inherited: readonly Flag[]): Parser {
    if ([command.name, ...command.aliases ?? []].some((name) => this.#mentioned.has(name))) return this.#parserOf(command, inherited);
    const { commands: _commands, flags: _flags, ...stub } = command;
    return this.#parserOf(stub, []);
  }

  #find(command: Command, { parser, flags }: { readonly parser: Parser; readonly flags: readonly Flag[] }): void {
    const values: Record<string, unknown> = parser.optsWithGlobals();
    const given = Object.fromEntries(flags.map(({ name }) => [name, values[camel(name)]]));
    this.#found = { type: "Command", command, operands: parser.args, given };
  }
}

function optionOf({ name, short, value, summary, repeatable, choices }: Flag): Option {
  const names = short === undefined ? `--${name}` : `-${short}, --${name}`;
  const option = new Option(value === undefined ? names : `${names} <${value}>`, words.flagSummary(summary, choices));
  return repeatable ? option.argParser((text, earlier: readonly string[] = []) => [...earlier, text]) : option;
}

/** What the help shows behind a command's name. */
export function usageOf({ operands = [], commands }: Command): string {
  const terms = operands.map((operand) => operand.foreign ? `-- ${termOf(operand)}` : termOf(operand));
  return [...(commands ? [words.subcommand] : []), ...terms.slice(0, 1), words.options, ...terms.slice(1)].join(" ");
}

function fullUsage(parser: Parser): string {
  const names: string[] = [];
  for (let at: Parser | null = parser; at !== null; at = at.parent) names.unshift(at.name());
  return [...names, parser.usage()].join(" ");
}

function termOf({ name, optional, repeatable }: Operand): string {
  const shown = repeatable ? `${name}...` : name;
  return optional ? `[${shown}]` : `<${shown}>`;
}

function camel(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
