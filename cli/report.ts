/** What koncli says: results on one stream, everything else on the other. */
import { adviceFor, refusalIn } from "./advice.ts";
import type { Sink } from "./context.ts";
import { messageOf } from "./failure.ts";
import type { KubeObject } from "./object.ts";
import { document, type Format, formatted, type Listing } from "./output.ts";
import { type Paint, plain } from "./paint.ts";
import { printable } from "./printable.ts";
import { Screen } from "./screen.ts";
import { words } from "./words.ts";

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = typeof LOG_LEVELS[number];

export interface ReportOptions {
  /** How the user calls this program. */
  readonly program: string;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly format: Format;
  readonly level: LogLevel;
  readonly now: () => number;
  /** A terminal that cannot move its cursor. */
  readonly dumb?: boolean;
  /** For results, and for what goes to stderr. */
  readonly paint?: Paint;
  readonly alarm?: Paint;
}

export class Report {
  readonly #options: ReportOptions;
  /** What was advised already. */
  readonly #advised = new Set<string>();

  constructor(options: ReportOptions) {
    this.#options = options;
  }

  get format(): Format {
    return this.#options.format;
  }

  get shown(): { readonly now: number; readonly paint: Paint } {
    return { now: this.#options.now(), paint: this.#options.paint ?? plain };
  }

  /** Whether it is a person who is to read the results. */
  get isTable(): boolean {
    return this.format === "table" || this.format === "wide";
  }

  /** Writes a result as it stands. */
  write(text: string): void {
    this.#options.stdout.write(text);
  }

  /** Objects in the format that was asked for. */
  text(listing: Listing): Promise<string> {
    return formatted(listing, { ...this.shown, format: this.format });
  }

  /** Writes objects in the format that was asked for. */
  async list(listing: Listing): Promise<void> {
    this.write(await this.text(listing));
  }

  /** Where a result can be drawn again and again; `undefined` where nobody looks at it, or results are for programs. */
  screen(): Screen | undefined {
    const { stdout } = this.#options;
    return stdout.isTerminal && this.isTable && !this.#options.dumb ? new Screen(stdout) : undefined;
  }

  /** Says what was done; to programs, with the object that it was done to. */
  async done(sentence: string, object: () => KubeObject | Promise<KubeObject>): Promise<void> {
    if (this.isTable) this.write(`${printable(sentence)}\n`);
    else await this.list({ columns: [], objects: [await object()], single: true });
  }

  /** Writes data of our own; where a table was asked for, `text` instead. */
  async data(value: unknown, text: string): Promise<void> {
    this.write(this.format === "json" || this.format === "yaml" ? await document(value, this.format) : text);
  }

  debug(sentence: string): void {
    this.#say("debug", sentence);
  }

  info(sentence: string): void {
    this.#say("info", sentence);
  }

  warn(sentence: string): void {
    this.#say("warn", sentence);
  }

  /** Says what went wrong and what to do about it, whatever the level; how it came about only to those who debug. */
  async fail(error: unknown): Promise<void> {
    this.#alarm(error);
    await this.advise(error);
    for (let cause = error; this.#options.level === "debug" && cause instanceof Error; cause = cause.cause) {
      this.#options.stderr.write(`${cause.stack ?? cause.message}\n`);
    }
  }

  #alarm(error: unknown): void {
    this.#say("error", words.forTheCommandLine(messageOf(error)), (this.#options.alarm ?? plain).alarm);
  }

  /** Says what would give a right that was missing: once, however often it was. */
  async advise(error: unknown): Promise<void> {
    const refusal = refusalIn(error);
    if (refusal === undefined) return;
    if (refusal !== error) this.#alarm(refusal);
    const advice = await adviceFor(refusal.missing);
    if (!this.#advised.has(advice)) this.#options.stderr.write(advice);
    this.#advised.add(advice);
  }

  #say(level: LogLevel, sentence: string, ink: (text: string) => string = (text) => text): void {
    const { program, stderr, level: least } = this.#options;
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least)) return;
    stderr.write(`${ink(`${program}:`)} ${printable(sentence)}\n`);
  }
}
