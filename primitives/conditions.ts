import type { Condition } from "./schema.ts";

export interface Finding {
  readonly type: string;
  readonly holds: boolean;
  readonly reason: string;
  readonly message: string;
}

export interface Stamp {
  /** Milliseconds since the epoch. */
  readonly wall: number;
  readonly generation: number;
}

/** The conditions that say `findings`. One whose status did not change keeps its lastTransitionTime. */
export function conditionsOf(findings: readonly Finding[], previous: readonly Condition[], stamp: Stamp): Condition[] {
  return findings.map(({ type, holds, reason, message }) => {
    const status = holds ? "True" : "False";
    const before = previous.find((condition) => condition.type === type);
    return {
      type,
      status,
      reason,
      message: message.slice(0, 1024),
      lastTransitionTime: before?.status === status ? before.lastTransitionTime : timestampOf(stamp.wall),
      observedGeneration: stamp.generation,
    };
  });
}

/** The end of the year 9999: RFC 3339, and so the API server, has no later time. */
const LAST = Date.parse("9999-12-31T23:59:59.999Z");

/** RFC 3339 with milliseconds. What is later than it can say, such as the end of a ttl of `99999999h`, becomes the last that it can. */
export function timestampOf(wall: number): string {
  return new Date(Math.min(wall, LAST)).toISOString();
}
