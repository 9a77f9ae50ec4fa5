/** WaitGroup: done when all that was added has been done. */
import * as z from "zod";
import { conditionsOf, type Finding, timestampOf } from "./conditions.ts";
import type { Decision, Effect, Question, Request, Settlement, World } from "./contract.ts";
import { definePrimitive } from "./define.ts";
import { milliseconds } from "./duration.ts";
import { countedFrom, elapsed, factsOf, factStatus, farewellIn, farewells, presentOf, questionsAbout, READY, soonest } from "./facts.ts";
import { byArrival } from "./order.ts";
import { conditions, duration, holder, immutable, objectName, parentName, timestamp, uid } from "./schema.ts";
import { denial } from "./waiting.ts";

/** So many deltas that were added up may wait for their objects to go; more are added up as these do. */
const MOST = 1000;

/** When deltas that could not be added are looked at again at the latest, in milliseconds. */
const LEFT_OVER = 1000;

const spec = z.object({
  expected: z.int32().min(1).default(1).describe("It is not done before so much was added, even if all of that has been done."),
  ttl: duration.optional().describe("How long it is kept once it is done; then it is deleted. Left out, or 0: for ever."),
});

const int64 = z.int().meta({ format: "int64" });

const foldedDelta = z.object({ uid: uid.describe("The delta's uid."), name: objectName.describe("The delta's name.") });

const status = z.object({
  counter: int64.optional().describe("What is still to be done: all that was added, less all that was done."),
  added: int64.optional().describe("All that was added."),
  completed: int64.optional().describe("All that was done."),
  folded: z.array(foldedDelta.meta({ title: "FoldedDelta" })).max(MOST).optional()
    .describe("Deltas that are in the counter, and whose objects do not show that yet."),
  doneAt: timestamp.optional().describe("When all was done."),
  phase: z.enum(["Waiting", "Done"]).optional().describe(
    "Waiting: something is still to be done, or to be added. Done: all that was added has been done; it stays so.",
  ),
  conditions: conditions.optional(),
});

const delta = z.object({
  waitgroup: parentName.describe("The WaitGroup's name."),
  delta: z.int32().min(-1_000_000).max(1_000_000).default(1)
    .describe("How much more there is to do, or, below zero, how much was done.").meta({
      "x-kubernetes-validations": [{ rule: "self != 0", message: "delta: nothing cannot be added" }],
    }),
  holder: holder.optional().describe("Who says so, in your own words. Printable, on one line."),
  id: holder.optional().describe("Deltas with the same id count once, for the life of the group. The object is kept for that."),
});

type Spec = z.infer<typeof spec>;
type Status = z.infer<typeof status>;
type Delta = Request<z.infer<typeof delta>>;
type GroupWorld = World<Spec, Status, z.infer<typeof delta>>;

/** What has been added up so far. */
interface Sum {
  readonly added: number;
  readonly completed: number;
  readonly doneAt?: string | undefined;
  /** Who took it below zero. */
  readonly culprit?: string | undefined;
}

/** A look at all deltas, oldest first. */
interface Fold {
  readonly sum: Sum;
  readonly folded: readonly Delta[];
  /** Deltas that came when all was done. */
  readonly late: readonly Delta[];
  /** Deltas that are counted already, under the same id. */
  readonly again: readonly Delta[];
  /** Deltas that could not be added yet. */
  readonly left: readonly Delta[];
  readonly verify: readonly Question[];
}

/** Decides a group: which deltas are added to the counter, and whether that is the end of it. */
function decide(world: GroupWorld): Decision<Status> {
  const { status, wall } = world;
  if (status?.counter === undefined && !world.surveyed) return { status: status ?? {}, effects: [], verify: [], survey: true };
  const deltas = factsOf(world).toSorted(byArrival);
  const remembered = rememberedOf(world);
  const fold = foldAll(world, { deltas, remembered: new Set(remembered.map(({ uid }) => uid)), room: MOST - remembered.length });
  const { sum: { added, completed, doneAt } } = fold;
  const folded = [...remembered, ...fold.folded.map(({ uid, name }) => ({ uid, name }))];
  const findings = [READY, doneness(world, fold.sum), ...added < completed ? [debt(status, fold.sum)] : []];
  const next: Status = {
    counter: added - completed,
    added,
    completed,
    folded,
    doneAt,
    phase: doneAt === undefined ? "Waiting" : "Done",
    conditions: conditionsOf(findings, status?.conditions ?? [], { wall, generation: world.parent.generation }),
  };
  const kept = keptFor(world, doneAt);
  return {
    status: next,
    effects: [...tellings(deltas, folded), ...fold.late.map(refusal), ...fold.again.map(({ uid }) => counted(uid)), ...farewells(world)],
    verify: [...questionsAbout(world, unseen(world, remembered)), ...fold.verify],
    wakeIn: soonest([kept, farewellIn(world), fold.left.length > 0 ? LEFT_OVER : undefined]),
    ...kept === 0 && !world.parent.deleting && { retire: { reason: "Done", message: "it has been done for as long as its ttl says" } },
  };
}

/** Deltas that were added up stay in mind until nobody can take their objects for new ones: they say so themselves, or they are gone. */
function rememberedOf({ status, requests, evidence }: GroupWorld): { readonly uid: string; readonly name: string }[] {
  const told = new Set(requests.filter(({ told }) => told.phase !== "Pending").map(({ uid }) => uid));
  return (status?.folded ?? []).filter(({ uid }) => !told.has(uid) && evidence.get(uid)?.request !== "Gone");
}

interface Deltas {
  /** Oldest first. */
  readonly deltas: readonly Delta[];
  readonly remembered: ReadonlySet<string>;
  /** So many more may be remembered. */
  readonly room: number;
}

/**
 * The rule: deltas are added one after the other, and the group is done at the first that leaves nothing to do. Each is added on live
 * evidence alone: whatever an operator added up, told so and forgot before this status was committed does not look new then.
 */
function foldAll(world: GroupWorld, { deltas, remembered, room }: Deltas): Fold {
  const isCounted = ({ uid, told }: Delta) => remembered.has(uid) || told.phase === "Recorded";
  const ids = new Set(deltas.filter(isCounted).flatMap(({ body }) => body.id ?? []));
  const isTwin = ({ body: { id } }: Delta) => id !== undefined && ids.has(id);
  const fresh = deltas.filter((one) => one.told.phase === "Pending" && !isCounted(one));
  const again = new Set(fresh.filter(isTwin));
  const next = fresh.filter((one) => !again.has(one)).slice(0, room);
  const present = new Set(presentOf(world, next));
  const folded = new Set<Delta>();
  let sum = sumOf(world, deltas);
  for (const one of next) {
    if (sum.doneAt !== undefined || !present.has(one)) break;
    if (isTwin(one)) again.add(one);
    else {
      folded.add(one);
      sum = ended(world, plus(sum, one));
    }
    if (one.body.id !== undefined) ids.add(one.body.id);
  }
  const left = fresh.filter((one) => !folded.has(one) && !again.has(one));
  const common = { sum, folded: [...folded], again: [...again] };
  if (sum.doneAt !== undefined) return { ...common, late: left, left: [], verify: [] };
  return { ...common, late: [], left, verify: folded.size > 0 ? [] : questionsAbout(world, next) };
}

/** What was committed. At first sight, all that a predecessor of the same name had recorded, and that was not deleted with it. */
function sumOf(world: GroupWorld, deltas: readonly Delta[]): Sum {
  const { status, wall } = world;
  if (status?.counter !== undefined) {
    const { added = 0, completed = 0, doneAt } = status;
    return ended(world, { added, completed, doneAt: countedFrom(doneAt, wall) });
  }
  const recorded = presentOf(world, deltas).filter(({ told }) => told.phase === "Recorded");
  const each = new Map(recorded.toReversed().map((one) => [one.body.id ?? one.uid, one]));
  return ended(world, [...each.values()].reduceRight(plus, { added: 0, completed: 0 }));
}

function plus({ added, completed, doneAt, culprit }: Sum, { name, body: { delta, holder = name } }: Delta): Sum {
  const sum = delta > 0 ? { added: added + delta, completed } : { added, completed: completed - delta };
  const isBelow = sum.completed > sum.added;
  const wasBelow = completed > added;
  return { ...sum, doneAt, culprit: !isBelow ? undefined : wasBelow ? culprit : holder };
}

/** The end is for good. */
function ended({ spec, wall }: GroupWorld, sum: Sum): Sum {
  if (sum.doneAt !== undefined || sum.added < spec.expected || sum.added !== sum.completed) return sum;
  return { ...sum, doneAt: timestampOf(wall) };
}

/** Deltas that are added up go; those with an id stay, so that nobody adds them again. */
function tellings(deltas: readonly Delta[], folded: readonly { readonly uid: string }[]): Effect[] {
  const isFolded = new Set(folded.map(({ uid }) => uid));
  return deltas.filter(({ uid }) => isFolded.has(uid)).map(({ uid, body }) =>
    body.id === undefined ? { type: "Delete", uid, reason: "Counted", message: "it is in the counter" } : counted(uid)
  );
}

function counted(uid: string): Effect {
  return { type: "Record", uid, reason: "Counted", message: "it is in the counter", fields: {} };
}

function refusal({ uid }: Delta): Effect {
  return denial(uid, "AlreadyDone", "the group is done already");
}

/** Remembered deltas that are out of sight: nobody knows whether they are gone. */
function unseen({ requests }: GroupWorld, remembered: readonly { readonly uid: string }[]): { readonly uid: string }[] {
  const seen = new Set(requests.map(({ uid }) => uid));
  return remembered.filter(({ uid }) => !seen.has(uid));
}

/** How long a group that is done is kept still, in milliseconds; 0: no longer. */
function keptFor({ spec, wall }: GroupWorld, doneAt: string | undefined): number | undefined {
  const ttl = milliseconds(spec.ttl) || undefined; // 0 is for ever, as everywhere
  return ttl === undefined || doneAt === undefined ? undefined : Math.max(0, ttl - elapsed(doneAt, wall));
}

function doneness(world: GroupWorld, sum: Sum): Finding {
  const isDone = sum.doneAt !== undefined;
  return { type: "Done", holds: isDone, reason: isDone ? "Done" : "Waiting", message: sentenceOf(world.spec, sum) };
}

function sentenceOf({ expected }: Spec, { added, completed, doneAt }: Sum): string {
  const left = added - completed;
  if (doneAt !== undefined) return `all of ${added} are done`;
  if (left < 0) return `${completed} were done, and ${added} added`;
  if (added < expected) return `${added} of ${expected} that are expected were added`;
  return `${left} of ${added} ${left === 1 ? "is" : "are"} still to be done`;
}

/** More was done than was ever added: somebody counts wrong. */
function debt(status: Status | undefined, { culprit }: Sum): Finding {
  const known = status?.conditions?.find(({ type }) => type === "Negative");
  const message = culprit === undefined ? known?.message ?? "more was done than added" : `${culprit} took it below zero`;
  return { type: "Negative", holds: true, reason: "BelowZero", message };
}

function settle(status: Status | undefined): Settlement | undefined {
  if (status?.phase === "Done") return { succeeded: true, reason: "Done", message: `is done: all of ${status.added ?? 0} are done` };
}

export const waitgroup = definePrimitive({
  kind: "WaitGroup",
  plural: "waitgroups",
  shortNames: ["wg"],
  summary: "done when all that was added is done",
  spec,
  status,
  columns: [
    { name: "Phase", type: "string", jsonPath: ".status.phase" },
    { name: "Counter", type: "integer", jsonPath: ".status.counter" },
    { name: "Added", type: "integer", jsonPath: ".status.added" },
    { name: "Completed", type: "integer", jsonPath: ".status.completed" },
    { name: "Expected", type: "integer", jsonPath: ".spec.expected", priority: 1 },
    { name: "TTL", type: "string", jsonPath: ".spec.ttl", priority: 1 },
    { name: "Done-At", type: "date", jsonPath: ".status.doneAt", priority: 1 },
  ],
  request: {
    kind: "WaitGroupDelta",
    plural: "waitgroupdeltas",
    parentField: "waitgroup",
    spec: delta,
    status: z.object(factStatus),
    columns: [
      { name: "WaitGroup", type: "string", jsonPath: ".spec.waitgroup" },
      { name: "Delta", type: "integer", jsonPath: ".spec.delta" },
      { name: "Holder", type: "string", jsonPath: ".spec.holder" },
      { name: "Phase", type: "string", jsonPath: ".status.phase" },
      { name: "Id", type: "string", jsonPath: ".spec.id", priority: 1 },
      { name: "Reason", type: "string", jsonPath: ".status.conditions[0].reason", priority: 1 },
    ],
    rules: ["waitgroup", "delta", "holder", "id"].map(immutable),
    fact: { counts: "PerId" },
  },
  verbs: [
    {
      name: "add",
      mode: "signal",
      summary: "Say that there is more to do",
      done: "added",
      infinitive: "add to",
      sets: { delta: 1 },
      takes: { delta: "delta", id: "id" },
    },
    {
      name: "done",
      mode: "signal",
      summary: "Say that something was done",
      done: "done",
      infinitive: "count down",
      sets: { delta: -1 },
      takes: { id: "id" },
    },
    { name: "wait", mode: "wait", summary: "Wait until all is done", done: "done" },
  ],
  retires: true,
  counters: ["folded"],
  holders: (status) => status?.folded ?? [],
  isNew: () => false,
  settle,
  decide,
});
