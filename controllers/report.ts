/** Tells people what was decided: one log line, the metrics, and events for what somebody would want to know. */
import type { KubeObject } from "../kube/api.ts";
import type { Decision, Effect } from "../primitives/contract.ts";
import type { AnyStatus } from "../primitives/define.ts";
import { type Context, placeOf } from "./context.ts";
import { fieldsOf, keyOf, textOf } from "./object.ts";

export interface Report {
  readonly parent: KubeObject;
  readonly decision: Decision<AnyStatus>;
  /** The effects that were carried out. */
  readonly done: readonly Effect[];
  readonly committed: boolean;
}

export function report(context: Context, { parent, decision, done, committed }: Report): void {
  if (!committed && done.length === 0) return;
  count(context, done);
  record(context, parent, done);
  recordTrouble(context, parent, decision.status);
  const names = (type: Effect["type"]) => {
    const uids = done.filter((effect) => effect.type === type).map(({ uid }) => context.requests.uid(uid)?.metadata.name ?? uid);
    return uids.length > 0 ? uids : undefined;
  };
  context.log(done.length > 0 ? "info" : "debug", "Decided", {
    ...placeOf(context, keyOf(parent)),
    granted: names("Grant"),
    denied: names("Deny"),
    expired: names("Expire"),
    finished: names("Finish"),
    recorded: names("Record"),
    deleted: names("Delete"),
    holders: decision.status["holders"] instanceof Array ? decision.status["holders"].length : undefined,
    waiting: decision.status["waiting"],
  });
}

function count({ metrics, primitive: { kind }, requests, sightings }: Context, done: readonly Effect[]): void {
  for (const { type, uid, reason } of done) {
    const request = requests.uid(uid);
    if (type === "Grant") {
      metrics.grants.inc({ kind });
      if (request) metrics.waitTime.observe({ kind }, sightings.requestOf(request).seenFor / 1000);
    } else if (type === "Deny") metrics.denials.inc({ kind, reason });
    else if (type === "Expire") metrics.expirations.inc({ kind, reason });
  }
}

/** Who lost a claim, and why. */
function record({ recorder, requests, parentKind }: Context, parent: KubeObject, done: readonly Effect[]): void {
  for (const { type, uid, reason, message } of done) {
    const request = requests.uid(uid);
    if (type !== "Expire" || request === undefined) continue;
    const holder = textOf(fieldsOf(request["spec"])["holder"]);
    recorder.record(parentKind, parent, { type: "Warning", reason, message: `${holder} lost ${request.metadata.name}: ${message}` });
  }
}

/** The reasons of conditions that are told as events. */
export const TROUBLE: ReadonlySet<string> = new Set([
  "InvalidSpec",
  "StatusFull",
  "SelfReference",
  "ConditionFailed",
  "TimedOut",
  "BelowZero",
  "Failed",
]);

/** A condition that asks for somebody's attention, when it appears. */
function recordTrouble({ recorder, parentKind }: Context, parent: KubeObject, status: AnyStatus): void {
  const before = reasonsOf(parent["status"]);
  for (const { reason, message } of conditionsOf(status)) {
    if (TROUBLE.has(reason) && !before.has(reason)) recorder.record(parentKind, parent, { type: "Warning", reason, message });
  }
}

function reasonsOf(status: unknown): Set<string> {
  return new Set(conditionsOf(status).map(({ reason }) => reason));
}

function conditionsOf(status: unknown): { readonly reason: string; readonly message: string }[] {
  const { conditions } = fieldsOf(status);
  if (!Array.isArray(conditions)) return [];
  return conditions.map((condition: unknown) => {
    const { reason, message } = fieldsOf(condition);
    return { reason: textOf(reason) ?? "", message: textOf(message) ?? "" };
  });
}
