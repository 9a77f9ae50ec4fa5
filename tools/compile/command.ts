/** Other programs, run to their end. */

export interface CommandOptions {
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

export interface Output {
  readonly success: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program and gives what it said. A program that is not there has not succeeded. */
export async function output(program: string, { args, ...options }: CommandOptions): Promise<Output> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, { ...options, args: [...args], stdin: "null" }).output();
    const [said, complained] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    return { success, stdout: said ?? "", stderr: complained ?? "" };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { success: false, stdout: "", stderr: `there is no program "${program}"` };
  }
}

/** The same for a program that has to succeed. Throws an `Error` that starts with `doing` and ends with what the program complained of. */
export async function expectSuccess(doing: string, program: string, options: CommandOptions): Promise<Output> {
  const result = await output(program, options);
  if (!result.success) throw new Error(`${doing}: ${complaintOf(result)}`);
  return result;
}

/** What a program complained of, without colours and without the backtrace that nobody can read. */
export function complaintOf({ stderr }: Pick<Output, "stderr">): string {
  // deno-lint-ignore no-control-regex -- that is what colours are made of
  const plain = stderr.replaceAll(/\x1b\[[0-9;]*m/g, "");
  const lines = plain.split(/\n\s*Stack backtrace:/)[0]?.split("\n").map((line) => line.trim()).filter((line) => line !== "") ?? [];
  return lines.slice(-4).join("; ") || "it did not say why";
}
