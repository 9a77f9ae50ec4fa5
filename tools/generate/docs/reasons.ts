/** The conditions that objects have, and the reasons that stand in them. reasons_test.ts holds them to what `primitives/` says. */
import { isLine, isRequested, type Primitive } from "../../../primitives/define.ts";

/** A condition with one of its reasons. */
export interface Reason {
  readonly condition: string;
  readonly status: "True" | "False";
  readonly reason: string;
  /** When that is so. */
  readonly meaning: string;
  /** Somebody who held loses it by this. */
  readonly loses?: boolean;
}

type Row = readonly [reason: string, meaning: string];

function reasons(condition: string, status: Reason["status"], rows: readonly Row[]): Reason[] {
  return rows.map(([reason, meaning]) => ({ condition, status, reason, meaning }));
}

const accepted: readonly Reason[] = [
  ...reasons("Ready", "True", [["Accepted", "the spec is accepted"]]),
  ...reasons("Ready", "False", [["InvalidSpec", "the operator cannot read the spec; nobody gains or loses anything by it"]]),
];

const line: readonly Reason[] = [
  ...accepted,
  ...reasons("Suspended", "True", [["Suspended", "`suspend` is set; the condition is there only while it is"]]),
  ...reasons("StatusFull", "True", [["StatusFull", "the list of holders is as large as can be written: more are granted as these end"]]),
];

/** What a kind has besides. */
const parents: Readonly<Record<string, readonly Reason[]>> = {
  Once: [
    ...reasons("Executed", "True", [["Executed", "somebody has said that it succeeded"]]),
    ...reasons("Executed", "False", [
      ["Pending", "nobody carries it out"],
      ["Running", "somebody does"],
      ["Failed", "nobody may try any more; the message says why"],
    ]),
  ],
  Barrier: [
    ...reasons("Open", "True", [["Open", "enough have arrived"]]),
    ...reasons("Open", "False", [["Waiting", "too few have arrived"], ["TimedOut", "too few had arrived when the `timeout` was over"]]),
    ...reasons("Failed", "True", [["TimedOut", "the same; the condition is there only then"]]),
  ],
  WaitGroup: [
    ...reasons("Done", "True", [["Done", "all that was added has been done"]]),
    ...reasons("Done", "False", [["Waiting", "something is still to be done, or to be added"]]),
    ...reasons("Negative", "True", [["BelowZero", "more was done than was added; the condition is there only while that is so"]]),
  ],
  Gate: [
    ...reasons("Ready", "False", [["SelfReference", "a condition names the gate itself"]]),
    ...reasons("Open", "True", [
      ["ConditionsMet", "enough conditions hold"],
      ["Latched", "enough held once, and `mode` is `Latch`"],
      ["Override", "`override` is `Open`"],
    ]),
    ...reasons("Open", "False", [
      ["Waiting", "too few conditions hold"],
      ["ConditionFailed", "too few can come to hold any more"],
      ["TimedOut", "too few held when the `timeout` was over"],
      ["Override", "`override` is `Closed`"],
    ]),
  ],
};

const claim: readonly Reason[] = [
  ...reasons("Granted", "True", [["Granted", "it holds"]]),
  ...reasons("Granted", "False", [
    ["Busy", "denied: its `wait` is 0, and it could not be had at once"],
    ["TimedOut", "denied: it waited as long as its `wait` says"],
    ["QueueFull", "denied: `maxWaiting` were in line already"],
    ["ParentNotFound", "denied: there is nothing of that name, and was not for 10 seconds; with a `wait` of 0, at once"],
    ["NoSignOfLife", "denied: it renewed its place in line, and then did not for 3 minutes; a Pod that owns it makes that needless"],
    ["ParentGone", "expired: what it held was deleted"],
  ]),
  ...reasons("Granted", "False", [
    ["NoSignOfLife", "expired: it was not renewed for its ttl"],
    ["MaxHold", "expired: it was held as long as `maxHold` allows"],
    ["HolderEnded", "denied or expired: the Pod that owns it has ended"],
    ["HolderGone", "denied or expired: the Pod that owns it was deleted"],
    ["Released", "expired: it is being deleted, and a finalizer keeps it"],
    ["ForceReleased", "expired: somebody took it out of the list of holders"],
  ]).map((each) => ({ ...each, loses: true })),
];

/** What the requests of a kind have besides. */
const requests: Readonly<Record<string, readonly Reason[]>> = {
  Once: reasons("Granted", "False", [
    ["AlreadyExecuted", "denied: there is nothing left to do"],
    ["Failed", "denied: the Once has failed for good"],
    ["NotBegun", "denied: it had an `outcome` before it was granted"],
    ["Finished", "finished: it said how it ended; the message is what it said"],
  ]),
  Barrier: [
    ...reasons("Recorded", "True", [["Arrived", "it is counted"]]),
    ...reasons("Recorded", "False", [
      ["RoundOver", "its round was over when it came"],
      ["TimedOut", "the round had failed when it came"],
    ]),
  ],
  WaitGroup: [
    ...reasons("Recorded", "True", [["Counted", "it is in the counter"]]),
    ...reasons("Recorded", "False", [["AlreadyDone", "the group was done when it came"]]),
  ],
};

const fact: readonly Reason[] = reasons("Recorded", "False", [
  ["ParentNotFound", "there is nothing of that name, and was not for 10 seconds"],
]);

/** The conditions of a kind's own objects. */
export function reasonsOf(primitive: Primitive): readonly Reason[] {
  return [...isLine(primitive) ? line : accepted, ...parents[primitive.kind] ?? []];
}

/** The conditions of its requests. */
export function requestReasonsOf(primitive: Primitive): readonly Reason[] {
  if (!isRequested(primitive)) return [];
  const own = requests[primitive.kind] ?? [];
  return isLine(primitive) ? [...claim, ...own] : [...own, ...fact];
}
