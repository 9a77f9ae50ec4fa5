/** What must hold in the log of an engine's history where claims have modes, or say how they ended. */
import { type Line, lineOf } from "./objects.ts";
import type { KubeObject } from "../../kube/api.ts";
import type { HolderEntry } from "../../primitives/line_schema.ts";

/** What a claim said of how it ended. */
export interface Said {
  readonly outcome: string;
  /** It had been told that it holds, and it did. */
  readonly granted: boolean;
  /** It had been told that it does not hold any more. */
  readonly late: boolean;
}

/** A write of the parent's status. */
export interface Commit {
  readonly before: KubeObject;
  readonly after: KubeObject;
  readonly admitted: readonly HolderEntry[];
  readonly removed: readonly HolderEntry[];
  /** It takes over what a predecessor granted, which may have ended by then. */
  readonly adopting: boolean;
  readonly saidBy: (uid: string) => Said | undefined;
  readonly exists: (uid: string) => boolean;
}

/** Says what is wrong with a commit, if anything. Where nobody has a mode or an outcome, nothing is. */
export function wrongOf(commit: Commit): string | undefined {
  const [before, after] = [lineOf(commit.before), lineOf(commit.after)];
  return wrongMode(before, after) ?? wrongEnd(before, after) ?? wrongSuccess(commit, after) ?? wrongFailure(commit) ??
    lostWord(commit, after) ??
    wrongCount(commit);
}

function wrongMode({ holders = [] }: Line, after: Line): string | undefined {
  const readers = new Set(holders.filter(({ mode }) => mode === "Read").map(({ uid }) => uid));
  const writer = after.holders?.find(({ uid, mode }) => mode === "Write" && readers.has(uid));
  if (writer) return `${writer.name} read and writes`;
}

function wrongEnd(before: Line, after: Line): string | undefined {
  if (before.executed && (!after.executed || after.executor !== before.executor)) return "it was executed, and is not any more";
  if (before.phase === "Failed" && after.phase !== "Failed") return "it had failed, and has not any more";
}

function wrongSuccess({ before, removed, adopting, saidBy }: Commit, after: Line): string | undefined {
  if (!after.executed || lineOf(before).executed || adopting) return undefined;
  const done = removed.some(({ uid, holder }) => {
    const said = saidBy(uid);
    return said?.outcome === "Succeeded" && !said.late && holder === after.executor;
  });
  if (!done) return `it was executed, and ${after.executor} did not hold it and say so`;
}

function wrongFailure({ before, after, removed, admitted, saidBy }: Commit): string | undefined {
  const isOver = (line: Line) => line.executed || line.phase === "Failed";
  const [old, now] = [lineOf(before), lineOf(after)];
  if (admitted.length > 0 && (isOver(old) || isOver(now))) return `${admitted[0]?.name} begins what is over`;
  const lost = removed.find(({ uid }) => saidBy(uid)?.late !== false);
  if (old.spec.onExecutorLoss === "Fail" && lost && !isOver(now)) return `${lost.name} was lost, and it did not fail`;
}

/** What was said while it held has to count, unless the request was deleted: then no operator may have seen it. */
function lostWord({ removed, saidBy, exists }: Commit, after: Line): string | undefined {
  for (const { uid, name } of removed) {
    if (!saidBy(uid)?.granted || !exists(uid)) continue;
    const reason = after.lost?.find((entry) => entry.uid === uid)?.reason ?? "Finished";
    const isHeeded = reason === "Finished" && (saidBy(uid)?.outcome !== "Succeeded" || after.executed);
    if (!isHeeded) return `${name} said ${saidBy(uid)?.outcome}, and was removed as ${reason}`;
  }
}

function wrongCount({ before, after, admitted }: Commit): string | undefined {
  const { attempts, spec: { maxAttempts = Number.POSITIVE_INFINITY } } = lineOf(after);
  if (attempts === undefined) return undefined;
  const made = (lineOf(before).attempts ?? 0) + admitted.length;
  if (attempts !== made) return `${made} attempts were made, and it says ${attempts}`;
  if (admitted.length > 0 && made > maxAttempts) return `${made} attempts of ${maxAttempts} were made`;
}
