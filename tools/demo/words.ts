/** Figures and lines for people. */

/** A time in milliseconds. */
export function inWords(milliseconds: number): string {
  return Math.abs(milliseconds) < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}

/** `1 permit`, `2 permits`, `2 processes`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : noun.endsWith("s") ? "es" : "s"}`;
}

export interface Wrap {
  readonly width: number;
  /** What stands before the first line; later ones are indented as far. */
  readonly lead?: string;
}

/** Breaks a text between words, so that no line is wider than it may be. */
export function wrapped(text: string, { width, lead = "" }: Wrap): string {
  const indent = " ".repeat(visibleLength(lead));
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || indent.length + last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lead + lines.join(`\n${indent}`);
}

/** Without what a terminal takes for colours. */
function visibleLength(text: string): number {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/\x1b\[\d+m/g, "").length;
}

/** `worker-1`, `worker-2`, and so on. */
export function numbered(noun: string, number: number): string[] {
  return Array.from({ length: number }, (_, at) => `${noun}-${at + 1}`);
}
