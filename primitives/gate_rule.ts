/** The rule of a gate: open when enough of its conditions hold. */
import { conditionsOf, type Finding, timestampOf } from "./conditions.ts";
import type { Decision, Look, Settlement, World } from "./contract.ts";
import { milliseconds } from "./duration.ts";
import { countedFrom, elapsed } from "./facts.ts";
import { identityOf, isSame, type Standing, standingOf } from "./gate_conditions.ts";
import { idOf, isSelf } from "./gate_refs.ts";
import type { ConditionStatus, GateSpec, GateStatus } from "./gate_schema.ts";

type GateWorld = World<GateSpec, GateStatus, unknown>;

/** How the conditions stand together. */
interface Tally {
  readonly statuses: readonly ConditionStatus[];
  readonly met: number;
  readonly total: number;
  readonly needed: number;
  /** Even if all others came true, they would be too few. */
  readonly isHopeless: boolean;
  /** Something is about to be known better. */
  readonly awaited: boolean;
}

/** What the rule says, whatever the override. */
interface Outcome {
  readonly phase: "Waiting" | "Open" | "Failed";
  readonly reason: string;
  readonly message: string;
  /** When its timeout was over. */
  readonly timedOutAt?: string | undefined;
  readonly waitingSince?: string | undefined;
}

/** Decides a gate from its conditions. What is not known counts as it did before, and no timeout ends while an answer is on its way. */
export function decideGate(world: GateWorld): Decision<GateStatus> {
  const { spec, status: before, parent, wall } = world;
  const now = timestampOf(wall);
  const tally = tallyOf(world);
  const outcome = outcomeOf(world, tally);
  const phase = spec.override ?? outcome.phase;
  const isLatched = spec.mode === "Latch" && outcome.phase === "Open";
  const stamps = spec.override === undefined ? { waitingSince: outcome.waitingSince, timedOutAt: outcome.timedOutAt } : {};
  return {
    status: {
      phase,
      conditionsMet: tally.met,
      conditionsTotal: tally.total,
      conditionStatuses: [...tally.statuses],
      ...stamps,
      ...(phase === "Open" && { openedAt: before?.phase === "Open" ? before.openedAt ?? now : now }),
      ...(isLatched && { latchedAt: before?.latchedAt ?? now }),
      conditions: conditionsOf([readiness(world), openness(spec, outcome)], before?.conditions ?? [], {
        wall,
        generation: parent.generation,
      }),
    },
    effects: [],
    verify: [],
    wakeIn: spec.override === undefined && outcome.phase === "Waiting" ? timeLeft(world, outcome.waitingSince) : undefined,
  };
}

/** What a gate's status says to those who wait for it. One that is held closed may open yet. */
export function settleGate(status: GateStatus | undefined): Settlement | undefined {
  const { reason = "", message = "" } = status?.conditions?.find(({ type }) => type === "Open") ?? {};
  if (status?.phase === "Open") return { succeeded: true, reason, message: `is open: ${message}` };
  if (status?.phase === "Failed") return { succeeded: false, reason, message: `has failed: ${message}` };
}

/** Counts. Once a Latch has opened, its conditions stay as they were then. */
function tallyOf(world: GateWorld): Tally {
  const { spec, parent, status: before } = world;
  const inquiry = { parent, spec, look: lookIn(world), previous: before?.conditionStatuses ?? [] };
  const standings = frozen(world) ?? spec.conditions.map((condition) => standingOf(condition, inquiry));
  const statuses = standings.map(({ status }) => status);
  const total = statuses.length;
  const needed = Math.min(spec.atLeast ?? total, total);
  return {
    statuses,
    total,
    needed,
    met: statuses.filter(({ met }) => met).length,
    isHopeless: total - statuses.filter(({ failed }) => failed).length < needed,
    awaited: standings.some(({ awaited }) => awaited),
  };
}

function frozen({ spec, status }: GateWorld): readonly Standing[] | undefined {
  if (spec.mode !== "Latch" || status?.latchedAt === undefined) return undefined;
  const statuses = status.conditionStatuses ?? [];
  const isSameSpec = statuses.length === spec.conditions.length && spec.conditions.every((condition, index) => {
    const there = statuses[index];
    return there !== undefined && isSame(there, identityOf(condition));
  });
  return isSameSpec ? statuses.map((status) => ({ status, awaited: false })) : undefined;
}

function lookIn({ observed }: GateWorld): Look {
  const known = new Map(observed.map((sight) => [idOf(sight.ref), sight]));
  return (ref) => known.get(idOf(ref)) ?? { state: "Unknown", message: `${ref.kind} "${ref.name}" has not been seen yet`, awaited: true };
}

/** So many conditions that do not hold are named in a sentence. */
const MENTIONED = 3;

/** The rule itself. */
function outcomeOf(world: GateWorld, tally: Tally): Outcome {
  const { spec, status: before, wall } = world;
  const { met, total, needed } = tally;
  const score = `${met} of ${total} conditions hold`;
  const open = { phase: "Open", reason: "ConditionsMet", message: score } as const;
  if (spec.mode === "Latch" && before?.latchedAt !== undefined) {
    return met >= needed ? open : { phase: "Open", reason: "Latched", message: `enough of its conditions held at ${before.latchedAt}` };
  }
  const timedOutAt = isUnchanged(world) ? before?.timedOutAt : undefined;
  const late = { phase: "Failed", reason: "TimedOut", message: `${shortfall(tally)}; it waited for ${spec.timeout}` } as const;
  if (timedOutAt !== undefined) return { ...late, timedOutAt, waitingSince: before?.waitingSince };
  if (met >= needed) return open;
  if (tally.isHopeless) return { phase: "Failed", reason: "ConditionFailed", message: failuresIn(tally) };
  const waitingSince = (before?.phase === "Waiting" ? countedFrom(before.waitingSince, wall) : undefined) ?? timestampOf(wall);
  const isOver = (timeLeft(world, waitingSince) ?? 1) <= 0;
  if (isOver && !tally.awaited && spec.override === undefined) return { ...late, timedOutAt: timestampOf(wall), waitingSince };
  return { phase: "Waiting", reason: "Waiting", message: shortfall(tally), waitingSince };
}

/** What is missing, by name only: what each is waiting for stands with the conditions, and changes more often. */
function shortfall({ statuses, met, total, needed }: Tally): string {
  const missing = statuses.filter((status) => !status.met).map(({ type, kind, name, state }) => `${kind ?? type} "${name}" ${state}`);
  const few = missing.length > MENTIONED ? [...missing.slice(0, MENTIONED), `${missing.length - MENTIONED} more`] : missing;
  return `${met} of ${total} conditions hold, ${needed} ${needed === 1 ? "is" : "are"} needed; not yet: ${few.join("; ")}`;
}

/** Whether the spec is still the one that was last decided on. */
function isUnchanged({ status, parent }: GateWorld): boolean {
  return status?.conditions?.find(({ type }) => type === "Ready")?.observedGeneration === parent.generation;
}

/** How long until the timeout, in milliseconds. */
function timeLeft({ spec, wall }: GateWorld, since: string | undefined): number | undefined {
  const timeout = milliseconds(spec.timeout);
  return timeout === undefined || since === undefined ? undefined : timeout - elapsed(since, wall);
}

function failuresIn({ statuses }: Tally): string {
  return statuses.filter(({ failed }) => failed).map(({ message }) => message).join("; ");
}

function readiness({ parent, spec }: GateWorld): Finding {
  const index = spec.conditions.findIndex((condition) => isSelf(condition, parent));
  if (index < 0) return { type: "Ready", holds: true, reason: "Accepted", message: "the spec is accepted" };
  const message = `spec.conditions[${index}] is about this gate: a gate cannot wait for itself`;
  return { type: "Ready", holds: false, reason: "SelfReference", message };
}

function openness({ override }: GateSpec, { phase, reason, message }: Outcome): Finding {
  if (override === undefined) return { type: "Open", holds: phase === "Open", reason, message };
  const held = override === "Open" ? "it is held open by its override" : "it is held closed by its override";
  return { type: "Open", holds: override === "Open", reason: "Override", message: held };
}
