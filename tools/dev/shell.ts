/** Command lines as whoever sits at this machine would type them. */
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface ShellOptions {
  readonly env: (name: string) => string | undefined;
  /** Whether there is a program at `path`. */
  readonly isProgram: (path: string) => boolean;
}

/** The directory of this checkout. */
export const CHECKOUT = fileURLToPath(new URL("../../", import.meta.url));

/** How the user starts Deno: by its name, or through npx, which puts it on the PATH of its own children alone. */
export function denoCommand({ env, isProgram }: ShellOptions): string {
  const folders = (env("PATH") ?? "").split(delimiter).filter((folder) => folder !== "" && !folder.includes("_npx"));
  const name = Deno.build.os === "windows" ? "deno.exe" : "deno";
  return folders.some((folder) => isProgram(join(folder, name))) ? "deno" : `npx -y deno@${Deno.version.deno}`;
}

/** The shell's `alias` line that makes `koncli` a command. */
export function koncliAlias(options: ShellOptions): string {
  return `alias koncli=${quoted(`${denoCommand(options)} run -A ${quoted(join(CHECKOUT, "cli", "main.ts"))}`)}`;
}

/** A word of a shell's command line. */
export function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
