/** Reads Dockerfiles, as far as ours needs: what Docker would complain of only where there is a Docker. */

export interface Instruction {
  /** `COPY`, in capitals. */
  readonly name: string;
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, string>>;
}

export interface Stage {
  readonly name: string;
  /** The image or the stage that it starts from. */
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

/** The stages in their order. Lines before the first one are left out. */
export function stagesOf(text: string): readonly Stage[] {
  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  for (const instruction of instructionsOf(text)) {
    const [base = "", as, name = ""] = instruction.words;
    if (instruction.name !== "FROM") stages.at(-1)?.instructions.push(instruction);
    else stages.push({ name: as?.toUpperCase() === "AS" ? name : "", base, instructions: [] });
  }
  return stages;
}

function instructionsOf(text: string): readonly Instruction[] {
  const lines = text.replaceAll(/^\s*#.*\n/gm, "").replaceAll(/\\\n/g, " ").split("\n");
  return lines.map((line) => line.trim()).filter((line) => line !== "").map((line) => {
    const [name = "", ...rest] = line.split(/\s+/);
    const flags = rest.flatMap((word) => {
      const [, flag, value] = /^--([a-z]+)=(.+)$/.exec(word) ?? [];
      return flag === undefined || value === undefined ? [] : [[flag, value] as const];
    });
    return { name: name.toUpperCase(), words: rest.filter((word) => !word.startsWith("--")), flags: Object.fromEntries(flags) };
  });
}

/** Everything that an image takes over from the stages below it, the lowest one first. */
export function inherited(stages: readonly Stage[], name: string): readonly Instruction[] {
  const stage = stages.find((each) => each.name === name);
  return stage === undefined ? [] : [...inherited(stages, stage.base), ...stage.instructions];
}
