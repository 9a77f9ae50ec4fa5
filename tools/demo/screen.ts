/** What the demo shows: lines that stay, and on a terminal a picture that is drawn again and again in place. */
import type { Clock } from "../../kube/clock.ts";
import { wrapped } from "./words.ts";

export interface Output {
  readonly isTerminal: boolean;
  write(text: string): void;
  /** Of the terminal. */
  size(): { readonly columns: number; readonly rows: number };
}

/** What there is to see just now. */
export interface Picture {
  /** For a terminal. */
  table(): readonly string[];
  /** For a log: one line. */
  line(): string;
}

export interface ScreenOptions {
  readonly output: Output;
  readonly clock: Clock;
  /** Whether there may be colours. */
  readonly colours: boolean;
}

/** How often the picture is drawn, in milliseconds: on a terminal, in a log. */
const FRAME = 100;
const LOG_PACE = 2_000;

/** The widest that a line may be. */
const WIDTH = 110;

const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
const INKS = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;
export type Ink = keyof typeof INKS;

export class Screen {
  readonly #options: ScreenOptions;
  /** Lines of the picture that are on the terminal. */
  #drawn = 0;
  #picture: Picture | undefined;
  #lastLine = "";
  #cancel: (() => void) | undefined;

  constructor(options: ScreenOptions) {
    this.#options = options;
  }

  /** Writes lines that stay. */
  say(text = ""): void {
    this.#erase();
    this.#options.output.write(`${text}\n`);
    if (this.#picture && this.#options.output.isTerminal) this.#draw(this.#picture);
  }

  /** Writes a sentence that stays, on as many lines as it takes. */
  tell(text: string, lead = ""): void {
    this.say(wrapped(text, { lead, width: this.#width }));
  }

  get #width(): number {
    const { output } = this.#options;
    return output.isTerminal ? Math.max(WIDTH / 2, Math.min(WIDTH, output.size().columns - 1)) : WIDTH;
  }

  /** Shows a picture until the result is disposed of; its last state stays. */
  show(picture: Picture): Disposable {
    this.#picture = picture;
    if (this.#options.output.isTerminal) this.#options.output.write(HIDE_CURSOR);
    this.#tick();
    return { [Symbol.dispose]: () => this.#finish(picture) };
  }

  ink(text: string, ink: Ink): string {
    return this.#options.colours && text !== "" ? `\x1b[${INKS[ink]}m${text}\x1b[0m` : text;
  }

  #finish(picture: Picture): void {
    if (this.#picture !== picture) return;
    this.#cancel?.();
    this.#refresh();
    this.#picture = undefined;
    this.#drawn = 0;
    if (this.#options.output.isTerminal) this.#options.output.write(SHOW_CURSOR);
  }

  #tick(): void {
    this.#refresh();
    const { clock, output } = this.#options;
    this.#cancel = clock.after(output.isTerminal ? FRAME : LOG_PACE, () => this.#tick());
  }

  #refresh(): void {
    if (this.#picture === undefined) return;
    if (!this.#options.output.isTerminal) return this.#log(this.#picture.line());
    this.#erase();
    this.#draw(this.#picture);
  }

  #log(line: string): void {
    if (line !== this.#lastLine) this.#options.output.write(`  ${line}\n`);
    this.#lastLine = line;
  }

  #draw(picture: Picture): void {
    const { columns, rows } = this.#options.output.size();
    const lines = picture.table().slice(0, Math.max(1, rows - 2)).map((line) => [...line].slice(0, columns - 1).join(""));
    this.#options.output.write(lines.map((line) => `${this.#paint(line)}\n`).join(""));
    this.#drawn = lines.length;
  }

  #erase(): void {
    if (this.#drawn > 0) this.#options.output.write(`\x1b[${this.#drawn}A\x1b[J`);
    this.#drawn = 0;
  }

  /** Colours what stands for itself; the line was cut to the terminal's width before. */
  #paint(line: string): string {
    return line.replaceAll(/█+/g, (bar) => this.ink(bar, "green")).replaceAll(/░+/g, (bar) => this.ink(bar, "dim"))
      .replaceAll(/\bkilled(?:; its ttl runs)?/g, (rest) => this.ink(rest, "red"));
  }
}

/** A bar of `length` characters of which `part` of `whole` is filled. */
export function bar({ part, whole, length }: { readonly part: number; readonly whole: number; readonly length: number }): string {
  const filled = whole === 0 ? 0 : Math.min(length, Math.round(length * part / whole));
  return "█".repeat(filled) + "░".repeat(length - filled);
}
