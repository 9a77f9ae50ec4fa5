/** Scripts of commands that hold what was answered to them. `kubectl/README.md` says how they are written. */

export interface Step {
  readonly command: string;
  /** What it printed on a real API server, masked. */
  readonly output: string;
  /** What it prints on the one in memory, where that is not the same. */
  readonly inMemory?: string;
}

/** Steps that show one thing. */
export interface Section {
  readonly sentence: string;
  readonly steps: readonly Step[];
}

const IN_MEMORY = "-- in memory";

/** Reads a transcript. */
export function parseTranscript(text: string): Section[] {
  return text.split(/^# /m).slice(1).map((section) => {
    const [sentence = "", ...lines] = section.split("\n");
    return { sentence, steps: lines.join("\n").split(/^\$ /m).slice(1).map(parseStep) };
  });
}

function parseStep(text: string): Step {
  const [command = "", ...lines] = text.split("\n");
  const [output = "", inMemory] = lines.join("\n").split(`${IN_MEMORY}\n`).map((part) => part.trimEnd());
  return { command, output, ...(inMemory === undefined ? {} : { inMemory }) };
}

/** Writes a transcript. */
export function renderTranscript(sections: readonly Section[]): string {
  return sections.map(({ sentence, steps }) => `# ${sentence}\n\n${steps.map(renderStep).join("\n\n")}\n`).join("\n");
}

function renderStep({ command, output, inMemory }: Step): string {
  const lines = inMemory === undefined ? [output] : [output, IN_MEMORY, inMemory];
  return [`$ ${command}`, ...lines.filter((line) => line !== "")].join("\n");
}
