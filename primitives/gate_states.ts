/** What the conditions of a gate may ask of an object: for each type its states, and for each state what has to be so. */
import * as z from "zod";

/** What an object shows of itself, as far as gates read it. */
export interface Shown {
  /** Its status; empty where it has none. */
  readonly status: Readonly<Record<string, unknown>>;
  /** The Kubernetes conditions in it, by their type in small letters. */
  readonly conditions: ReadonlyMap<string, ShownCondition>;
}

export interface ShownCondition {
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration: number | undefined;
}

/** What an object says to a state: it is so, it is not so yet (and why not), or it cannot come to be so any more. */
export type Answer = { readonly holds: true } | { readonly holds: false; readonly because: string; readonly never?: boolean };

/** Asks an object. `value` is the number in the condition, where the state takes one. */
export type State = (shown: Shown, value: number | undefined) => Answer;

export interface GateType {
  /** Left out: the condition says. */
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly states: Readonly<Record<string, State>>;
  /** The state that is meant where none is said. */
  readonly usual: string;
  /** The state that takes a number, and is meant where only a number is said; and how the number is meant. */
  readonly counted?: { readonly state: string; readonly words: string };
  /** The states that hold for the rest of an object's life once they hold. */
  readonly lasting?: readonly string[];
}

/** Where the other primitives are. */
export const OURS = "konductor.io/v1";

export const typeName = z.enum(["Job", "Semaphore", "Barrier", "Lease", "Gate", "Mutex", "RWMutex", "Once", "WaitGroup", "Resource"]);

/** Every state of any type. */
// deno-fmt-ignore -- as a list it is read at a glance
export const stateName = z.enum([
  "Complete", "Failed", "Active", "Open", "Closed", "Acquired", "Available",
  "Locked", "Unlocked", "Executed", "Done", "Pending", "Zero", "NonZero",
]);

export const gateTypes: Readonly<Record<z.infer<typeof typeName>, GateType>> = {
  Job: {
    apiVersion: "batch/v1",
    kind: "Job",
    usual: "Complete",
    lasting: ["Complete", "Failed"],
    states: {
      Complete: (job) => ended(job, "Complete") ?? failedJob(job) ?? no(`has not completed: ${active(job)} active`),
      Failed: (job) => ended(job, "Failed") ?? never(ended(job, "Complete"), "has completed") ?? no("has not failed"),
      Active: (job) => yes(!isEnded(job) && active(job) > 0) ?? no(isEnded(job) ? "has ended" : "has no active Pod"),
      Pending: (job) => yes(!isEnded(job) && active(job) === 0) ?? no(isEnded(job) ? "has ended" : `has begun: ${active(job)} active`),
    },
  },
  Semaphore: {
    apiVersion: OURS,
    kind: "Semaphore",
    usual: "Available",
    counted: { state: "Available", words: "at least" },
    states: {
      Available: (semaphore, least = 1) => {
        if (phaseOf(semaphore) === "Suspended") return no("is suspended");
        const available = count(semaphore, "available");
        return yes(available >= least) ?? no(`has ${available} of ${least} wanted permits available`);
      },
      Acquired: (semaphore) => yes(count(semaphore, "available") === 0) ?? no(`still has ${count(semaphore, "available")} available`),
    },
  },
  Mutex: { apiVersion: OURS, kind: "Mutex", usual: "Unlocked", states: phases({ Unlocked: ["Unlocked"], Locked: ["Locked"] }) },
  RWMutex: {
    apiVersion: OURS,
    kind: "RWMutex",
    usual: "Unlocked",
    states: phases({ Unlocked: ["Unlocked"], Locked: ["ReadLocked", "WriteLocked"] }),
  },
  Lease: {
    apiVersion: OURS,
    kind: "Lease",
    usual: "Available",
    states: phases({ Available: ["Available", "Expired"], Acquired: ["Held"] }),
  },
  Once: {
    apiVersion: OURS,
    kind: "Once",
    usual: "Executed",
    lasting: ["Executed", "Failed"],
    states: {
      ...phases({ Pending: ["Pending"], Active: ["Running"] }),
      Executed: (once) => yes(once.status["executed"] === true) ?? failure(once) ?? no(`has not been executed: it is ${phaseOf(once)}`),
      Failed: (once) =>
        yes(phaseOf(once) === "Failed") ?? never(yes(once.status["executed"] === true), "has been executed") ?? no("has not failed"),
    },
  },
  Barrier: {
    apiVersion: OURS,
    kind: "Barrier",
    usual: "Open",
    states: {
      Open: (barrier) =>
        yes(phaseOf(barrier) === "Open") ?? failure(barrier) ??
          no(`is not open: ${messageOf(barrier, "open") || `${count(barrier, "arrived")} arrived`}`),
      ...phases({ Closed: ["Waiting", "Failed"], Failed: ["Failed"] }),
    },
  },
  WaitGroup: {
    apiVersion: OURS,
    kind: "WaitGroup",
    usual: "Done",
    counted: { state: "Zero", words: "at most" },
    lasting: ["Done"],
    states: {
      Done: (group) => yes(phaseOf(group) === "Done") ?? no(`is not done: its counter is ${count(group, "counter")}`),
      Pending: (group) => yes(phaseOf(group) !== "Done") ?? no("is done"),
      Zero: (group, most) => {
        const counter = count(group, "counter");
        const wanted = most === undefined ? "0" : `at most ${most}`;
        return yes(most === undefined ? counter === 0 : counter <= most) ?? no(`has the counter ${counter}, ${wanted} is wanted`);
      },
      NonZero: (group) => yes(count(group, "counter") !== 0) ?? no("has the counter 0"),
    },
  },
  Gate: {
    apiVersion: OURS,
    kind: "Gate",
    usual: "Open",
    states: {
      Open: (gate) => yes(phaseOf(gate) === "Open") ?? failure(gate) ?? no(`is not open: it is ${phaseOf(gate)}`),
      ...phases({ Closed: ["Waiting", "Closed", "Failed"], Failed: ["Failed"], Pending: ["Waiting"] }),
    },
  },
  Resource: { usual: "Ready", states: {} },
};

/** A state that is nothing but one of several phases. */
function phases(states: Readonly<Record<string, readonly string[]>>): Record<string, State> {
  return Object.fromEntries(
    Object.entries(states).map(([state, names]) => [
      state,
      (shown: Shown) => yes(names.includes(phaseOf(shown))) ?? no(`is ${phaseOf(shown)}`),
    ]),
  );
}

/** Reads a status. */
export function shownBy(status: unknown): Shown {
  const fields = fieldsOf(status);
  const conditions = Array.isArray(fields["conditions"]) ? fields["conditions"] : [];
  return { status: fields, conditions: new Map(conditions.map(fieldsOf).map(conditionOf)) };
}

function conditionOf(condition: Readonly<Record<string, unknown>>): readonly [string, ShownCondition] {
  const { observedGeneration } = condition;
  return [textOf(condition["type"]).toLowerCase(), {
    status: textOf(condition["status"]),
    reason: textOf(condition["reason"]),
    message: textOf(condition["message"]),
    observedGeneration: typeof observedGeneration === "number" ? observedGeneration : undefined,
  }];
}

/** A JSON object, or an empty one where there is none. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A condition of any kind of object, as in `kubectl wait --for=condition=Ready=False`. */
export function hasCondition(wanted: string): State {
  const [type = "", value = "True"] = wanted.split("=");
  return ({ conditions }) => {
    const found = conditions.get(type.toLowerCase());
    if (found === undefined) return no(`has no condition ${type} yet`);
    const why = [found.reason, found.message].filter((part) => part !== "").join(": ");
    const isSo = found.status.toLowerCase() === value.toLowerCase();
    return yes(isSo) ?? no(`has the condition ${type}=${found.status}, ${value} is wanted${why === "" ? "" : ` (${why})`}`);
  };
}

function yes(isSo: boolean): { readonly holds: true } | undefined {
  return isSo ? { holds: true } : undefined;
}

function no(because: string): Answer {
  return { holds: false, because };
}

function never(opposite: Answer | undefined, because: string): Answer | undefined {
  return opposite?.holds ? { holds: false, because, never: true } : undefined;
}

function failure(shown: Shown): Answer | undefined {
  const why = textOf(shown.status["message"]) || messageOf(shown, "failed") || messageOf(shown, "open");
  return never(yes(phaseOf(shown) === "Failed"), why === "" ? "has failed" : `has failed: ${why}`);
}

function messageOf({ conditions }: Shown, type: string): string {
  return conditions.get(type)?.message ?? "";
}

function failedJob(job: Shown): Answer | undefined {
  const { reason = "", message = "" } = job.conditions.get("failed") ?? {};
  const why = [reason, message].filter((part) => part !== "").join(": ");
  return never(ended(job, "Failed"), `has failed${why === "" ? "" : `: ${why}`}`);
}

/** A Job's own word that it has ended so. */
function ended({ conditions }: Shown, how: "Complete" | "Failed"): { readonly holds: true } | undefined {
  return yes(conditions.get(how.toLowerCase())?.status === "True");
}

function isEnded(job: Shown): boolean {
  return (ended(job, "Complete") ?? ended(job, "Failed")) !== undefined;
}

function active(job: Shown): number {
  return count(job, "active");
}

function phaseOf({ status: { phase } }: Shown): string {
  return typeof phase === "string" ? phase : "Unknown";
}

function count({ status }: Shown, field: string): number {
  const value = status[field];
  return typeof value === "number" ? value : 0;
}
