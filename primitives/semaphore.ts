/** Semaphore: at most `permits` at a time. */
import * as z from "zod";
import { definePrimitive } from "./define.ts";
import { type Ahead, decideLine, holdersOf, isNew } from "./line.ts";
import { lineRequest, lineRequestColumns, lineRequestRules, lineRequestStatus, lineSpec, lineStatus } from "./line_schema.ts";
import { duration, parentName } from "./schema.ts";

const spec = z.object({
  permits: z.int32().min(0).max(2500).default(1).describe("How many may hold at a time, by weight. A smaller value takes nothing away."),
  ttl: duration.optional().describe("How long a grant lives without a sign of life, where the request does not say."),
  queueing: z.enum(["Fifo", "FirstFit"]).default("Fifo")
    .describe("Fifo: a Permit that does not fit yet holds up those behind it. FirstFit: whoever fits goes."),
  ...lineSpec,
});

const status = z.object({
  inUse: z.int32().optional().describe("Permits held, and withheld by lockDelay."),
  available: z.int32().optional().describe("Permits that are free."),
  phase: z.enum(["Ready", "Full", "Suspended"]).optional().describe(
    "Ready: permits are free. Full: none is. Suspended: nothing new is granted.",
  ),
  ...lineStatus,
});

const permit = z.object({
  semaphore: parentName.describe("The Semaphore's name."),
  permits: z.int32().min(1).max(2500).default(1).describe("How many permits it asks for."),
  ...lineRequest,
});

/** The rule: the weights ahead leave room for mine. */
function room({ permits }: { readonly permits: number }, ahead: readonly Ahead[]) {
  const left = permits - weigh(ahead);
  return (mine: { readonly permits: number }) =>
    mine.permits <= left ? undefined : `${Math.max(0, left)} of ${permits} permits are free, ${mine.permits} wanted`;
}

function weigh(ahead: readonly Ahead[]): number {
  return ahead.reduce((sum, { weight }) => sum + (weight ?? 1), 0);
}

export const semaphore = definePrimitive({
  kind: "Semaphore",
  plural: "semaphores",
  shortNames: ["sem"],
  summary: "at most so many at a time",
  spec,
  status,
  columns: [
    { name: "Permits", type: "integer", jsonPath: ".spec.permits" },
    { name: "In-Use", type: "integer", jsonPath: ".status.inUse" },
    { name: "Available", type: "integer", jsonPath: ".status.available" },
    { name: "Waiting", type: "integer", jsonPath: ".status.waiting" },
    { name: "Phase", type: "string", jsonPath: ".status.phase" },
    { name: "TTL", type: "string", jsonPath: ".spec.ttl", priority: 1 },
    { name: "Queueing", type: "string", jsonPath: ".spec.queueing", priority: 1 },
  ],
  request: {
    kind: "Permit",
    plural: "permits",
    parentField: "semaphore",
    spec: permit,
    status: lineRequestStatus,
    columns: lineRequestColumns("semaphore", { name: "Permits", type: "integer", jsonPath: ".spec.permits" }),
    rules: lineRequestRules("semaphore", "permits"),
  },
  verbs: [
    { name: "acquire", mode: "claim", summary: "Acquire permits", done: "acquired" },
    { name: "release", mode: "release", summary: "Give permits back", done: "released" },
    { name: "renew", mode: "renew", summary: "Give a sign of life, so that the ttl starts again", done: "renewed" },
    { name: "run", mode: "run", summary: "Hold permits while a command runs", done: "acquired" },
  ],
  counters: ["waiting", "lost"],
  holders: holdersOf,
  isNew,
  decide: (world) =>
    decideLine(world, {
      room,
      strict: ({ queueing }) => queueing === "Fifo",
      unfit: ({ permits }, mine) => mine.permits > permits ? `only ${permits} permits exist, ${mine.permits} wanted` : undefined,
      weight: ({ permits }) => permits,
      show: ({ spec: { permits, suspend }, ahead }) => {
        const inUse = weigh(ahead);
        const available = Math.max(0, permits - inUse);
        return { inUse, available, phase: suspend ? "Suspended" : available > 0 ? "Ready" : "Full" };
      },
    }),
});
