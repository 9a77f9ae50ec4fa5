/** What is said below an error: what would give whoever was refused the right that is missing. */
import { ForbiddenError, type MissingRight } from "../sdk/mod.ts";
import { document } from "./output.ts";
import { printable } from "./printable.ts";
import { ANONYMOUS, type Remedy, remedyFor } from "./rights.ts";
import { words } from "./words.ts";

/** The refusal that an error is, or that is behind it. */
export function refusalIn(error: unknown): (ForbiddenError & { readonly missing: MissingRight }) | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (isRefusal(cause)) return cause;
  return undefined;
}

function isRefusal(error: Error): error is ForbiddenError & { readonly missing: MissingRight } {
  return error instanceof ForbiddenError && error.missing !== undefined;
}

/**
 * A manifest that gives the right. All else that stands there is a comment, so it can be handed to kubectl as it is. Empty for a right that
 * koncli does not use: whatever a server says that is missing, koncli proposes no more than what it needs itself.
 */
export async function adviceFor(right: MissingRight): Promise<string> {
  if (right.user === ANONYMOUS) return commented([words.notLoggedIn]);
  const remedy = remedyFor(right);
  if (remedy === undefined) return "";
  const manifests = await Promise.all(remedy.manifests.map((manifest) => document(manifest, "yaml")));
  return commented(words.howToAllow(remedy)) + manifests.join("---\n") + commented(asCommand(remedy));
}

function asCommand({ command }: Remedy): string[] {
  return command === undefined ? [] : [words.asCommand, command.map(quoted).join(" ")];
}

/** As a shell reads it. */
function quoted(word: string): string {
  return /^[\w.,:=@/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function commented(lines: readonly string[]): string {
  return lines.map((line) => `# ${printable(line)}\n`).join("");
}
