/** What programs are compiled for, as Deno names it. */

export const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
  "aarch64-pc-windows-msvc",
] as const;

export type Target = typeof TARGETS[number];

/** This machine. */
export const HOST: string = Deno.build.target;

export function isHost(target: Target): boolean {
  return target === HOST;
}

export function targetOf(text: string): Target | undefined {
  return TARGETS.find((target) => target === text);
}

/** What the files of a program end with there. */
export function suffixOf(target: Target): string {
  return target.includes("windows") ? ".exe" : "";
}
