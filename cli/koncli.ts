/** The program: from a command line in its context to an exit code. */
import { milliseconds } from "../primitives/duration.ts";
import type { Command } from "./command.ts";
import { ASK } from "./commands/completion.ts";
import { complete } from "./complete.ts";
import type { Context } from "./context.ts";
import { EXIT, exitCodeOf, Failure } from "./failure.ts";
import { Flags, readFlags } from "./flags.ts";
import { Interruption } from "./interruption.ts";
import { paintFor } from "./paint.ts";
import { parse, type Parsed } from "./parse.ts";
import { Report } from "./report.ts";
import { formatOf, globalFlags, logLevelOf, readConfig } from "./settings.ts";
import { words } from "./words.ts";

/** Carries out one command line and gives the exit code. Never throws; what went wrong stands on stderr. */
export async function koncli(root: Command, context: Context): Promise<number> {
  const ending = new Ending(context);
  try {
    if (context.args[0] === ASK) return await completion(root, context);
    const parsed = parse(root, context.args, { program: context.program, width: context.stdout.width });
    return parsed.type === "Help" ? help(parsed, context) : await call(parsed, { context, ending });
  } catch (error) {
    return await ending.of(error);
  }
}

function help({ text, exitCode }: Parsed & { readonly type: "Help" }, { stdout, stderr }: Context): number {
  (exitCode === EXIT.done ? stdout : stderr).write(text);
  return exitCode;
}

async function completion(root: Command, context: Context): Promise<number> {
  const line = context.args.slice(1).map((word, at, all) => at === all.length - 1 ? word.replace(/^:/, "") : word);
  const found = await complete(root, line, context);
  context.stdout.write(found.map(({ word, summary }) => `${word}\t${summary}\n`).join(""));
  return EXIT.done;
}

interface Calling {
  readonly context: Context;
  readonly ending: Ending;
}

async function call(parsed: Parsed & { readonly type: "Command" }, { context, ending }: Calling): Promise<number> {
  const { command, given, operands } = parsed;
  const own = command.flags?.() ?? [];
  ending.failureCode = failureCodeOf(given);
  const flags = readFlags([...globalFlags, ...own], { given, env: context.env, files: await readConfig(context) });
  ending.report = reportFor(context, flags);
  const limit = command.waits ? undefined : given["timeout"] ?? command.limit;
  return await withinLimit(typeof limit === "string" ? limit : undefined, {
    watching: flags.isOn("watch"),
    work: () => command.run?.({ operands, flags, context, report: ending.report }) ?? Promise.resolve(EXIT.usage),
  });
}

/** How a call ends that did not succeed. */
class Ending {
  report: Report;
  /** What `run -E` wants for every failure of koncli itself. */
  failureCode: number | undefined;

  constructor(context: Context) {
    this.report = reportFor(context, new Flags(new Map()));
  }

  async of(error: unknown): Promise<number> {
    if (error instanceof Deno.errors.BrokenPipe) return EXIT.brokenPipe;
    await this.report.fail(error);
    return error instanceof Interruption ? error.exitCode : this.failureCode ?? exitCodeOf(error);
  }
}

function failureCodeOf(given: Readonly<Record<string, unknown>>): number | undefined {
  const text = given["failure-code"];
  return typeof text === "string" && /^[0-9]{1,3}$/.test(text) && Number(text) < 256 ? Number(text) : undefined;
}

function reportFor({ program, stdout, stderr, env, now }: Context, flags: Flags): Report {
  return new Report({
    program,
    dumb: env("TERM") === "dumb",
    stdout,
    stderr,
    now,
    format: formatOf(flags),
    level: logLevelOf(flags),
    paint: paintFor({ sink: stdout, env }),
    alarm: paintFor({ sink: stderr, env }),
  });
}

interface Limited {
  /** It goes on for as long as it is let. */
  readonly watching: boolean;
  readonly work: () => Promise<number>;
}

/** Where a command does not wait for anything, `--timeout` says how long an answer may take, or how long is watched. */
async function withinLimit(limit: string | undefined, { watching, work }: Limited): Promise<number> {
  const time = milliseconds(limit) ?? 0;
  if (time === 0) return await work();
  const late = Promise.withResolvers<number>();
  const timer = setTimeout(() => {
    if (watching) late.resolve(EXIT.done);
    else late.reject(new Failure(words.noAnswer(limit), { exitCode: EXIT.timedOut }));
  }, time);
  try {
    return await Promise.race([work(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
