/** Once: an action that is carried out, by one at a time, until it has succeeded; then it is done for ever. */
import * as z from "zod";
import type { Settlement } from "./contract.ts";
import { definePrimitive } from "./define.ts";
import { type Ahead, decideLine, type Ended, type Endings, holdersOf, isNew, type View } from "./line.ts";
import {
  CLAIM_PHASES,
  lineRequest,
  lineRequestColumns,
  lineRequestRules,
  lineRequestStatus,
  lineSpec,
  type LineStatus,
  lineStatus,
} from "./line_schema.ts";
import { duration, holderSeen, parentName, setOnce, timestamp } from "./schema.ts";

/** The greatest length of what an executor says at its end. */
const MESSAGE_LENGTH = 512;

const spec = z.object({
  ttl: duration.optional().describe("How long an attempt lives without a sign of life, where the request does not say."),
  onExecutorLoss: z.enum(["Retry", "Fail"]).default("Retry").describe(
    "What becomes of it when an executor ends without saying how. Retry: the next in line tries, so the action may be carried out more than once. Fail: nobody does, so it is carried out at most once.",
  ),
  maxAttempts: z.int32().min(1).max(1000).optional().describe("After so many attempts without success it has failed. Left out: no limit."),
  ...lineSpec,
});

const status = z.object({
  executed: z.boolean().optional().describe("Whether it has been carried out with success. Once true, it stays so."),
  executor: holderSeen.optional().describe("Who carries it out, or did."),
  executedAt: timestamp.optional().describe("When its success was taken in."),
  attempts: z.int32().optional().describe("How many attempts were begun."),
  message: z.string().max(1024).optional().describe("What the last executor said at its end, or why there was no success."),
  phase: z.enum(["Pending", "Running", "Executed", "Failed"]).optional().describe(
    "Pending: nobody carries it out. Running: somebody does. Executed: one has succeeded. Failed: nobody may try any more.",
  ),
  ...lineStatus,
});

type Status = z.infer<typeof status>;
type Spec = z.infer<typeof spec>;

const onceRequest = z.object({
  once: parentName.describe("The Once's name."),
  outcome: z.enum(["Succeeded", "Failed"]).optional().describe("How the attempt ended: said by the executor, once, while it holds."),
  message: z.string().max(MESSAGE_LENGTH).optional().describe("What it has to say about that."),
  ...lineRequest,
});

type Body = z.infer<typeof onceRequest>;

/** One at a time. */
function room(_spec: unknown, ahead: readonly Ahead[]): () => string | undefined {
  return () => ahead.length === 0 ? undefined : "somebody else carries it out";
}

/** What an executor says of how its attempt ended. */
function outcomeOf({ outcome, message }: Body): string | undefined {
  return outcome && (message ?? (outcome === "Succeeded" ? "it succeeded" : "it failed"));
}

/** Where an object stands once the claims that ended are taken into account. */
interface Standing {
  readonly phase: "Open" | "Executed" | "Failed";
  readonly message?: string | undefined;
  readonly success?: Ended<Body> | undefined;
}

/** The rule: one success is for ever; a loss is for ever where the executor's loss is to fail it; attempts come to an end. */
function standingOf(previous: Status | undefined, { spec, kept, ended }: Endings<Spec, Body>): Standing {
  if (previous?.executed === true) return { phase: "Executed", message: previous.message };
  if (previous?.phase === "Failed") return { phase: "Failed", message: previous.message };
  const success = ended.find(({ body, removal }) => removal.reason === "Finished" && body?.outcome === "Succeeded");
  if (success) return { phase: "Executed", message: success.removal.message, success };
  const last = ended.at(-1);
  const message = last && sentenceOf(last);
  if (spec.onExecutorLoss === "Fail" && ended.some(({ removal }) => removal.reason !== "Finished")) return { phase: "Failed", message };
  const attempts = previous?.attempts ?? 0;
  if (kept.length > 0 || spec.maxAttempts === undefined || attempts < spec.maxAttempts) return { phase: "Open", message };
  return { phase: "Failed", message: `${attempts} of ${spec.maxAttempts} attempts were made${message ? `; the last: ${message}` : ""}` };
}

function sentenceOf({ entry: { holder }, removal: { reason, message } }: Ended<Body>): string {
  return reason === "Finished" ? `${holder} failed: ${message}` : `${holder} was lost: ${message}`;
}

function close(standing: Standing): { readonly reason: string; readonly message: string } | undefined {
  if (standing.phase === "Executed") return { reason: "AlreadyExecuted", message: "it has been executed" };
  if (standing.phase === "Failed") {
    return { reason: "Failed", message: `it has failed: ${standing.message ?? "no more is known"}`.slice(0, 1024) };
  }
}

function show(previous: Status | undefined, view: View<Spec, Body>): Omit<Status, keyof LineStatus> {
  const { phase, success, message } = standingOf(previous, view);
  const [first] = view.holders;
  const began = view.holders.length - view.kept.length;
  const attempts = (previous?.attempts ?? 0) + began;
  const said = message?.slice(0, 1024) ?? previous?.message;
  const common = { attempts, message: said };
  if (phase === "Executed") {
    const executor = success?.entry.holder ?? previous?.executor;
    return { ...common, executed: true, executor, executedAt: previous?.executedAt ?? view.at, phase };
  }
  if (phase === "Failed") return { ...common, executed: false, executor: view.ended.at(-1)?.entry.holder ?? previous?.executor, phase };
  return { ...common, executed: false, executor: first?.holder, phase: first ? "Running" : "Pending" };
}

function settle(status: Status | undefined): Settlement | undefined {
  if (status?.executed) {
    const by = status.executor === undefined ? "" : ` by ${status.executor}`;
    return { succeeded: true, reason: "Executed", message: `has been executed${by}` };
  }
  if (status?.phase === "Failed") {
    return { succeeded: false, reason: "Failed", message: `has failed: ${status.message ?? "no more is known"}` };
  }
}

export const once = definePrimitive({
  kind: "Once",
  plural: "onces",
  shortNames: [],
  summary: "carried out once, by one of many",
  spec,
  status,
  columns: [
    { name: "Phase", type: "string", jsonPath: ".status.phase" },
    { name: "Executor", type: "string", jsonPath: ".status.executor" },
    { name: "Attempts", type: "integer", jsonPath: ".status.attempts" },
    { name: "Executed-At", type: "date", jsonPath: ".status.executedAt" },
    { name: "Waiting", type: "integer", jsonPath: ".status.waiting", priority: 1 },
    { name: "Message", type: "string", jsonPath: ".status.message", priority: 1 },
  ],
  request: {
    kind: "OnceRequest",
    plural: "oncerequests",
    parentField: "once",
    spec: onceRequest,
    status: lineRequestStatus.extend({
      phase: z.enum(["Pending", "Granted", "Denied", "Expired", "Finished"]).default("Pending").describe(
        `${CLAIM_PHASES} Finished: it said how it ended.`,
      ),
    }),
    columns: lineRequestColumns("once", { name: "Outcome", type: "string", jsonPath: ".spec.outcome" }),
    rules: [...lineRequestRules("once"), setOnce("outcome"), setOnce("message")],
    lastWords: ["outcome"],
  },
  verbs: [
    {
      name: "check",
      mode: "check",
      summary: "Say whether it has been executed",
      done: "executed",
      otherwise: "has not been executed",
    },
    { name: "begin", mode: "claim", summary: "Begin an attempt, unless it has been executed", done: "begun", takes: {} },
    {
      name: "done",
      mode: "change",
      summary: "Say that the attempt succeeded",
      done: "executed",
      infinitive: "end",
      sets: { outcome: "Succeeded" },
      takes: { message: "message" },
    },
    {
      name: "fail",
      mode: "change",
      summary: "Say that the attempt failed",
      done: "failed",
      sets: { outcome: "Failed" },
      takes: { message: "message" },
    },
    {
      name: "run",
      mode: "run",
      summary: "Carry a command out, unless that was done",
      done: "begun",
      takes: {},
      ends: { success: { outcome: "Succeeded" }, failure: { outcome: "Failed" }, message: "message" },
    },
    { name: "wait", mode: "wait", summary: "Wait until it has been executed", done: "executed" },
  ],
  counters: ["waiting", "lost"],
  holders: holdersOf,
  isNew,
  settle,
  decide: (world) =>
    decideLine(world, {
      room,
      outcome: outcomeOf,
      close: (endings) => close(standingOf(world.status, endings)),
      show: (view) => show(world.status, view),
      findings: ({ executed = false, phase, message = "" }) => [
        { type: "Executed", holds: executed, reason: phase ?? "Pending", message },
      ],
    }),
});
