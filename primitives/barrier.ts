/** Barrier: it opens when enough participants have arrived, and stays open for the rest of the round. */
import * as z from "zod";
import { conditionsOf, type Finding, timestampOf } from "./conditions.ts";
import type { Decision, Effect, Question, Request, Settlement, World } from "./contract.ts";
import { type Asked, definePrimitive } from "./define.ts";
import { formatDuration, milliseconds } from "./duration.ts";
import {
  countedFrom,
  elapsed,
  factsOf,
  factStatus,
  farewell,
  farewellIn,
  farewells,
  presentOf,
  questionsAbout,
  READY,
  soonest,
} from "./facts.ts";
import { byArrival } from "./order.ts";
import { conditions, duration, holder, holderSeen, immutable, parentName, timestamp } from "./schema.ts";
import { denial } from "./waiting.ts";

/** So many participants are named in the status; all of them are counted. */
const NAMED = 100;

const spec = z.object({
  expected: z.int32().min(1).max(100_000).default(1).describe(
    "How many participants are to arrive. Their number counts, not their Arrivals'.",
  ),
  quorum: z.int32().min(1).max(100_000).optional().describe("So many are enough to open it. Left out: all that are expected."),
  timeout: duration.optional().describe(
    "How long after the round's first arrival it fails, unless it has opened by then. Left out: never.",
  ),
  round: z.int32().min(1).default(1).describe("A greater number closes it, and begins a new round without any arrivals.").meta({
    "x-kubernetes-validations": [{ rule: "self >= oldSelf", message: "round may only rise: a round that is over does not come again" }],
  }),
});

const status = z.object({
  arrived: z.int32().optional().describe("How many participants have arrived in this round. Written at most once a second until it opens."),
  arrivals: z.array(holderSeen).max(NAMED).optional().describe(`The first ${NAMED} of those who have arrived.`),
  round: z.int32().optional().describe("The present round."),
  roundBeganAt: timestamp.optional().describe("When the operator first saw this round."),
  firstArrivalAt: timestamp.optional().describe("From then on the timeout runs."),
  openedAt: timestamp.optional().describe("When it opened in this round."),
  lastOpenedRound: z.int32().optional().describe("The last round in which it opened."),
  phase: z.enum(["Waiting", "Open", "Failed"]).optional().describe(
    "Waiting: too few have arrived. Open: enough have, and it stays open for this round. Failed: the timeout was over before that.",
  ),
  conditions: conditions.optional(),
});

const arrival = z.object({
  barrier: parentName.describe("The Barrier's name."),
  holder: holder.describe("Who has arrived, in your own words. Printable, on one line."),
  id: holder.optional().describe("Which participant that is: one who arrives twice counts once. Default: the holder."),
  round: z.int32().min(1).default(1).describe(
    "The round in which it arrives. It waits for a later one, and is too late for an earlier one.",
  ),
});

type Spec = z.infer<typeof spec>;
type Status = z.infer<typeof status>;
type Arrival = Request<z.infer<typeof arrival>>;
type BarrierWorld = World<Spec, Status, z.infer<typeof arrival>>;

/** How far a round has come, with nothing of its status left open. */
interface Round extends Pick<Status, "firstArrivalAt" | "openedAt" | "lastOpenedRound"> {
  readonly round: number;
  readonly roundBeganAt: string;
  readonly phase: "Waiting" | "Open" | "Failed";
  readonly arrived: number;
  readonly arrivals: readonly string[];
}

/** What becomes of the round, and what has to be read live before more can become of it. */
interface Verdict {
  readonly round: Round;
  readonly verify?: readonly Question[];
  readonly survey?: boolean;
}

/** Decides a barrier: whether its round opens or fails, and which arrivals are recorded or too late. */
function decide(world: BarrierWorld): Decision<Status> {
  const before = roundOf(world);
  const mine = factsOf(world).filter(({ body, told }) => body.round === before.round && told.phase !== "Denied");
  const { round, verify = [], survey } = before.phase === "Waiting" ? judge(world, before, mine) : { round: latched(before, mine) };
  const findings = [READY, opening(world, before, round), ...round.phase === "Failed" ? [failure(world, round)] : []];
  const generation = world.parent.generation;
  return {
    status: {
      ...round,
      arrivals: [...round.arrivals],
      conditions: conditionsOf(findings, world.status?.conditions ?? [], { wall: world.wall, generation }),
    },
    effects: [...tellings(world, round), ...farewells(world)],
    verify,
    survey,
    wakeIn: soonest([timeLeft(world, round), retentionLeft(world, round), farewellIn(world)]),
  };
}

/** The round as it was committed, or a new one. */
function roundOf({ spec, status, wall }: BarrierWorld): Round {
  const round = Math.max(spec.round, status?.round ?? 1);
  const fresh: Round = { round, roundBeganAt: timestampOf(wall), phase: "Waiting", arrived: 0, arrivals: [] };
  if (status?.round !== round) return { ...fresh, lastOpenedRound: status?.lastOpenedRound };
  const { arrived = 0, arrivals = [], phase = "Waiting", openedAt, lastOpenedRound } = status;
  const roundBeganAt = countedFrom(status.roundBeganAt, wall) ?? fresh.roundBeganAt;
  return {
    ...fresh,
    roundBeganAt,
    arrived,
    arrivals,
    phase,
    firstArrivalAt: countedFrom(status.firstArrivalAt, wall),
    openedAt,
    lastOpenedRound,
  };
}

/**
 * The rule: a round opens when enough participants have arrived, and fails when its time is up before that. Either is for good, so either
 * wants proof: that those who are counted are there, or that nobody is there who is not counted. So does a count that falls.
 */
function judge(world: BarrierWorld, before: Round, mine: readonly Arrival[]): Verdict {
  const { wall, surveyed } = world;
  const needed = neededBy(world.spec);
  const counted = counting(before, participants(before, mine));
  const present = participants(before, presentOf(world, mine));
  if (present.length >= needed) {
    const firstArrivalAt = before.firstArrivalAt ?? timestampOf(wall);
    const opened = { phase: "Open", openedAt: timestampOf(wall), lastOpenedRound: before.round, firstArrivalAt } as const;
    return { round: { ...counting(before, present), ...opened } };
  }
  if (counted.arrived >= needed) return { round: { ...before, ...begun(before, wall) }, verify: questionsAbout(world, mine) };
  const isOverdue = timeLeft(world, before) === 0;
  if (!surveyed && (isOverdue || counted.arrived < before.arrived)) return { round: before, survey: true };
  if (isOverdue && counted.arrived > 0) return { round: { ...counted, phase: "Failed" } };
  return { round: { ...counted, firstArrivalAt: undefined, ...counted.arrived > 0 && begun(before, wall) } };
}

/** The timeout runs from the first arrival of those that are counted now. */
function begun(before: Round, wall: number): Pick<Round, "firstArrivalAt"> {
  return { firstArrivalAt: before.firstArrivalAt ?? timestampOf(wall) };
}

/** Once a round has opened, those who come late are added, and nobody is taken away; once it has failed, nothing changes any more. */
function latched(before: Round, mine: readonly Arrival[]): Round {
  if (before.phase === "Failed") return before;
  const ids = participants(before, mine);
  const known = [...new Set([...before.arrivals, ...ids])];
  return { ...counting(before, known), arrived: Math.max(before.arrived, ids.length, Math.min(known.length, NAMED)) };
}

/** Who arrived, each once: those who are named in the status first, so that its order stays; then by when they came. */
function participants({ arrivals }: Round, mine: readonly Arrival[]): string[] {
  const present = new Set(mine.toSorted(byArrival).map(({ body: { id, holder } }) => id ?? holder));
  return [...new Set([...arrivals.filter((id) => present.has(id)), ...present])];
}

function counting(before: Round, ids: readonly string[]): Round {
  return { ...before, arrived: ids.length, arrivals: ids.slice(0, NAMED) };
}

function neededBy({ quorum, expected }: Spec): number {
  return quorum ?? expected;
}

/** How long until the round's time is up, in milliseconds; 0: it is. */
function timeLeft({ spec, wall }: BarrierWorld, { phase, firstArrivalAt }: Round): number | undefined {
  const timeout = milliseconds(spec.timeout);
  if (phase !== "Waiting" || timeout === undefined || firstArrivalAt === undefined) return undefined;
  return Math.max(0, timeout - elapsed(firstArrivalAt, wall));
}

/** What each arrival has to be told, whatever it came to in the round that it names. */
function tellings(world: BarrierWorld, { round, roundBeganAt, phase }: Round): Effect[] {
  const isOld = elapsed(roundBeganAt, world.wall) >= world.retention;
  return factsOf(world).flatMap((fact): Effect[] => {
    const { uid, body, told, createdAt } = fact;
    if (body.round < round && told.phase === "Recorded") return isOld ? [farewell(uid, "its round has been over for long enough")] : [];
    if (body.round > round || told.phase !== "Pending") return [];
    if (body.round < round) return [denial(uid, "RoundOver", `round ${body.round} is over, it is round ${round} now`)];
    if (phase === "Failed") return [denial(uid, "TimedOut", `it was not there before the barrier's time was up`)];
    return [{ type: "Record", uid, reason: "Arrived", message: "it is counted", fields: { arrivedAt: timestampOf(createdAt) } }];
  });
}

/** How long until the arrivals of earlier rounds have been kept for long enough, in milliseconds. */
function retentionLeft(world: BarrierWorld, { round, roundBeganAt }: Round): number | undefined {
  const remain = factsOf(world).some(({ body, told }) => body.round < round && told.phase === "Recorded");
  return remain ? world.retention - elapsed(roundBeganAt, world.wall) : undefined;
}

/** What was said when it opened or failed stays, whatever its spec says by now. */
function opening({ spec, status }: BarrierWorld, before: Round, after: Round): Finding {
  const said = before.phase === "Waiting" ? undefined : messageOf(status, "Open");
  const reason = after.phase === "Failed" ? "TimedOut" : after.phase;
  return { type: "Open", holds: after.phase === "Open", reason, message: said ?? sentenceOf(spec, after) };
}

function sentenceOf(spec: Spec, { arrived, phase }: Round): string {
  const needed = neededBy(spec);
  const missing = Math.max(0, needed - arrived);
  const enough = needed === spec.expected ? "" : `, ${needed} are enough`;
  if (phase === "Open") return `${arrived} of ${spec.expected} arrived${enough}`;
  const time = phase === "Failed" ? ` within ${formatDuration(milliseconds(spec.timeout) ?? 0)}` : "";
  return `${arrived} of ${spec.expected} arrived${time}${enough}: ${missing} ${missing === 1 ? "is" : "are"} missing`;
}

function failure(world: BarrierWorld, after: Round): Finding {
  const said = world.status?.round === after.round ? messageOf(world.status, "Failed") : undefined;
  return { type: "Failed", holds: true, reason: "TimedOut", message: said ?? sentenceOf(world.spec, after) };
}

/** A round that is over has opened, or it never will. */
function settle(status: Status | undefined, { round: asked }: Asked): Settlement | undefined {
  const { round, phase, lastOpenedRound } = status ?? {};
  if (round === undefined || (typeof asked === "number" && asked > round)) return undefined;
  const wanted = typeof asked === "number" ? asked : round;
  if (lastOpenedRound === wanted) {
    const said = wanted === round ? messageOf(status, "Open") : undefined;
    return { succeeded: true, reason: "Open", message: said === undefined ? `opened in round ${wanted}` : `is open: ${said}` };
  }
  if (wanted < round) {
    // Of a round before the one that opened last it is not remembered how it ended.
    const end = (lastOpenedRound ?? 0) > wanted ? `is long past round ${wanted}` : `did not open in round ${wanted}`;
    return { succeeded: false, reason: "RoundOver", message: `${end}: it is round ${round} now` };
  }
  if (phase !== "Failed") return undefined;
  return { succeeded: false, reason: "TimedOut", message: `has failed: ${messageOf(status, "Failed") ?? "its time is up"}` };
}

function messageOf(status: Status | undefined, type: "Open" | "Failed"): string | undefined {
  return status?.conditions?.find((condition) => condition.type === type)?.message;
}

export const barrier = definePrimitive({
  kind: "Barrier",
  plural: "barriers",
  shortNames: ["bar"],
  summary: "opens when enough have arrived",
  spec,
  status,
  columns: [
    { name: "Phase", type: "string", jsonPath: ".status.phase" },
    { name: "Arrived", type: "integer", jsonPath: ".status.arrived" },
    { name: "Expected", type: "integer", jsonPath: ".spec.expected" },
    { name: "Round", type: "integer", jsonPath: ".status.round" },
    { name: "Quorum", type: "integer", jsonPath: ".spec.quorum", priority: 1 },
    { name: "Timeout", type: "string", jsonPath: ".spec.timeout", priority: 1 },
    { name: "Opened-At", type: "date", jsonPath: ".status.openedAt", priority: 1 },
  ],
  request: {
    kind: "Arrival",
    plural: "arrivals",
    parentField: "barrier",
    spec: arrival,
    status: z.object({ ...factStatus, arrivedAt: timestamp.optional().describe("When the Arrival was created.") }),
    columns: [
      { name: "Barrier", type: "string", jsonPath: ".spec.barrier" },
      { name: "Holder", type: "string", jsonPath: ".spec.holder" },
      { name: "Round", type: "integer", jsonPath: ".spec.round" },
      { name: "Phase", type: "string", jsonPath: ".status.phase" },
      { name: "Id", type: "string", jsonPath: ".spec.id", priority: 1 },
      { name: "Reason", type: "string", jsonPath: ".status.conditions[0].reason", priority: 1 },
    ],
    rules: ["barrier", "holder", "id", "round"].map(immutable),
    fact: { counts: "PerParticipant", inherits: ["round"] },
  },
  verbs: [
    {
      name: "arrive",
      mode: "signal",
      summary: "Say that a participant has arrived",
      done: "arrived at",
      infinitive: "arrive at",
      takes: { "arrival-id": "id", round: "round" },
    },
    { name: "wait", mode: "wait", summary: "Wait until it is open", done: "open", takes: { round: "round" } },
    { name: "reset", mode: "set", summary: "Close it and begin a new round", done: "reset", increments: "round" },
  ],
  counters: ["arrived", "arrivals", "conditions"],
  holders: () => [],
  isNew: () => false,
  settle,
  decide,
});
