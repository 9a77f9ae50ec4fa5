/** What the exit codes mean, command by command, besides those that any command has. */
import { EXIT } from "../../../cli/failure.ts";
import type { Verb } from "../../../primitives/contract.ts";
import type { Primitive } from "../../../primitives/define.ts";

export type Exit = readonly [code: number, meaning: string];

type Exits = (primitive: Primitive) => readonly Exit[];

const late: Exit = [EXIT.timedOut, "`--timeout` was over"];

const several: Exit = [EXIT.usage, "the holder holds several: `--id` says which"];

const byMode: Readonly<Record<Verb["mode"], Exits>> = {
  claim: (primitive) => [
    [EXIT.done, "it holds"],
    late,
    [EXIT.unavailable, isFinal(primitive) ? "somebody else is at it, or it has been executed" : "others hold it, or too many are in line"],
    [EXIT.lost, "its request was deleted, or ended otherwise, while it waited"],
    ...final(primitive),
  ],
  release: () => [
    [EXIT.done, "it was given back"],
    [EXIT.notFound, "there is no such object, or the holder has nothing of it"],
    [EXIT.usage, "the holder has several: `--id` or `--all` says which"],
  ],
  renew: () => [
    [EXIT.done, "the ttl has started again"],
    [EXIT.notFound, "there is no such object, or the holder holds nothing of it"],
    [EXIT.lost, "it was lost before that"],
    several,
  ],
  run: (primitive) => [
    [EXIT.done, isFinal(primitive) ? "the command has succeeded, now or before" : "the command has succeeded"],
    late,
    [EXIT.unavailable, "with `--timeout 0`: somebody else is at it"],
    [EXIT.lost, "it was lost, and the command was stopped"],
    ...final(primitive),
    [EXIT.notExecutable, "the command cannot be executed"],
    [EXIT.noSuchCommand, "there is no such command"],
  ],
  change: () => [
    [EXIT.done, "the operator has taken it in"],
    [EXIT.notFound, "there is no such object, or the holder holds nothing of it"],
    late,
    [EXIT.lost, "it was not held any more; nothing was changed by it"],
    several,
  ],
  signal: (primitive) => [
    [EXIT.done, "it is said"],
    [EXIT.timedOut, "with `--wait` or `--wait-for-update`: `--timeout` was over"],
    [EXIT.failed, `with \`--wait-for-update\`: it came too late${isFallible(primitive) ? "; with `--wait`: it has failed" : ""}`],
  ],
  wait: (primitive) => [
    [EXIT.done, "it is so"],
    late,
    ...isFallible(primitive) || isFinal(primitive) ? [[EXIT.failed, "it has failed: waiting longer makes no sense"]] satisfies Exit[] : [],
  ],
  check: () => [
    [EXIT.done, "it has been executed"],
    [EXIT.unavailable, "it has not been executed, or not yet"],
    [EXIT.failed, "it has failed for good"],
  ],
  set: () => [[EXIT.done, "it is changed"]],
};

/** What its claims ask for can come to an end: then there is nothing left to do. */
function isFinal({ verbs }: Primitive): boolean {
  return verbs.some(({ mode }) => mode === "check");
}

function isFallible({ status }: Primitive): boolean {
  const { phase } = status.shape;
  return phase !== undefined && phase.safeParse("Failed").success;
}

function final(primitive: Primitive): readonly Exit[] {
  return isFinal(primitive) ? [[EXIT.failed, "it has failed for good"]] : [];
}

/** The exit codes of a verb. */
export function exitsOf(primitive: Primitive, { mode }: Verb): readonly Exit[] {
  return byMode[mode](primitive).toSorted(([one], [other]) => one - other);
}
