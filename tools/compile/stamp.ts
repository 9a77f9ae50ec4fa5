/** Which version a binary says that it is: deno.json's, and the commit that it was made from. */
import * as z from "zod";
import { output } from "./command.ts";

export interface Commit {
  readonly hash: string;
  /** When it was committed, in seconds since the epoch: the date of everything that is made from it. */
  readonly time: number;
  /** Whether the checkout differs from it. */
  readonly changed: boolean;
}

/** So many digits are enough to find a commit; git's own abbreviation differs from checkout to checkout. */
const SHORT = 12;

export interface CommitOptions {
  /** The checkout. */
  readonly root: string;
  readonly env: (name: string) => string | undefined;
}

/**
 * The commit that a checkout is at; `undefined` where that is no checkout, as in an archive of the sources. Where git cannot tell, as in the
 * build of a Dockerfile, KONDUCTOR_COMMIT does, and SOURCE_DATE_EPOCH gives its time.
 */
export async function commitOf({ root, env }: CommitOptions): Promise<Commit | undefined> {
  const given = env("KONDUCTOR_COMMIT");
  if (given) return { hash: given, time: Number(env("SOURCE_DATE_EPOCH") || 0), changed: false };
  const git = (...args: string[]) => output("git", { args: ["-C", root, ...args] });
  const head = await git("log", "-1", "--format=%H %ct");
  if (!head.success) return undefined;
  const [hash = "", time] = head.stdout.trim().split(" ");
  const status = await git("status", "--porcelain");
  return { hash, time: Number(time), changed: status.stdout.trim() !== "" };
}

/** The version as binaries say it, by the rules of semantic versions: what stands behind the plus orders nothing. */
export function stampedVersion(version: string, commit: Commit | undefined): string {
  if (commit === undefined) return version;
  return `${version}+${commit.hash.slice(0, SHORT)}${commit.changed ? ".changed" : ""}`;
}

/** The date of what is made from a commit: the beginning of time where there is none. */
export function timeOf(commit: Commit | undefined): number {
  return commit?.time ?? 0;
}

const configurationSchema = z.looseObject({ version: z.string(), imports: z.record(z.string(), z.string()) });

export type Configuration = z.infer<typeof configurationSchema>;

/** deno.json: the one place that has the version. */
export async function readConfiguration(root: string): Promise<Configuration> {
  return configurationSchema.parse(JSON.parse(await Deno.readTextFile(`${root}/deno.json`)));
}
