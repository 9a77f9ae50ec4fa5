/** The pages that users read, and what stands in them. */

export const root = new URL("../../", import.meta.url);

/** The Markdown files of a folder and the folders in it, from the repository's root, by name. */
export function pagesIn(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, root))].flatMap(({ name, isDirectory }) => {
    if (isDirectory) return pagesIn(`${folder}${name}/`);
    return name.endsWith(".md") ? [`${folder}${name}`] : [];
  }).toSorted();
}

/** The fenced blocks of a page, in a language. */
export async function blocksOf(page: string, language: string): Promise<string[]> {
  const text = await Deno.readTextFile(new URL(page, root));
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm"))].map(([, block = ""]) => block);
}

export interface Call {
  readonly line: string;
  readonly code: number;
}

/** The lines that call one of `programs`, without their comments, and what they are to exit with: as a comment says, else 0. */
export function callsIn(block: string, programs: readonly string[]): Call[] {
  const calls = block.split("\n").filter((line) => programs.some((program) => line.startsWith(`${program} `)));
  return calls.filter((line) => !line.startsWith("koncli completion")).map((line) => ({
    line: line.replace(/ +# .*$/, ""),
    code: Number(/# .*exit code (\d+)/.exec(line)?.[1] ?? 0),
  }));
}
