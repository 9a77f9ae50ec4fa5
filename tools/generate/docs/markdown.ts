/** Markdown as the formatter leaves it. */

/** As wide as the formatter lets a line of prose be. */
const WIDTH = 140;

/** A table. Its cells are Markdown; a column in which nothing stands is left out. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const shown = titles.map((_, at) => at).filter((at) => rows.some((row) => (row[at] ?? "") !== ""));
  const lines = [titles, ...rows].map((row) => shown.map((at) => (row[at] ?? "").replaceAll("|", "\\|")));
  const widths = shown.map((_, at) => Math.max(3, ...lines.map((line) => (line[at] ?? "").length)));
  const [head = "", ...body] = lines.map((line) => lineOf(line.map((cell, at) => cell.padEnd(widths[at] ?? 0))));
  return `${[head, lineOf(widths.map((width) => "-".repeat(width))), ...body].join("\n")}\n`;
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** What stands in one line as a whole: a link, a piece of code, a word, with all that touches it. */
const WORD = /(?:\[[^\]]*\]\([^)]*\)|`[^`]*`|\S)+/g;

/** A paragraph. `first` stands before its first line, and as many blanks before the others. */
export function paragraph(text: string, first = ""): string {
  const lines: string[] = [];
  let line = "";
  for (const [word] of text.matchAll(WORD)) {
    if (line !== "" && first.length + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return `${[...lines, line].map((each, at) => `${at === 0 ? first : " ".repeat(first.length)}${each}`).join("\n")}\n`;
}

export function list(items: readonly string[]): string {
  return items.map((item) => paragraph(item, "- ")).join("");
}

export function code(text: string): string {
  return `\`${text}\``;
}

/** A word of another language in prose, so that nothing in it is taken for Markdown. */
export function plain(text: string): string {
  return text.replaceAll(/[<>*]/g, (character) => `\\${character}`);
}

/** A block of lines for a shell. */
export function shell(lines: readonly string[]): string {
  return `\`\`\`sh\n${lines.map((line) => `${line}\n`).join("")}\`\`\`\n`;
}
