/** A text on a terminal that is drawn again in its place, with what stands above it left alone. */
import type { Sink } from "./context.ts";
import { words } from "./words.ts";

/** Lines that are too long are cut off rather than broken: what takes one line in the text then takes one on the terminal. */
const [CUT, BREAK] = ["\x1b[?7l", "\x1b[?7h"];

export class Screen {
  readonly #sink: Sink;
  #height = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Draws lines, each with its line break, over those that were drawn before. */
  draw(text: string): void {
    const lines = fitting(text.replace(/\n$/, "").split("\n"), this.#sink.height);
    const back = this.#height === 0 ? "" : `\x1b[${this.#height}F\x1b[J`;
    this.#sink.write(`${CUT}${back}${lines.join("\n")}\n${BREAK}`);
    this.#height = lines.length;
  }
}

/** As many as there is room for, with the cursor's own line below. */
function fitting(lines: readonly string[], height: number | undefined): readonly string[] {
  const room = Math.max(2, (height || Number.POSITIVE_INFINITY) - 1);
  return lines.length <= room ? lines : [...lines.slice(0, room - 1), words.moreLines(lines.length - room + 1)];
}
