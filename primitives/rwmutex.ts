/** RWMutex: many readers, or one writer. */
import * as z from "zod";
import { definePrimitive } from "./define.ts";
import { type Ahead, decideLine, holdersOf, isNew, type View } from "./line.ts";
import {
  lineRequest,
  lineRequestColumns,
  lineRequestRules,
  lineRequestStatus,
  lineSpec,
  type LineStatus,
  modalLineStatus,
  type Mode,
  mode,
} from "./line_schema.ts";
import { duration, holderSeen, parentName, timestamp } from "./schema.ts";

/** So many readers are named in the status; all of them are counted. */
const NAMED = 100;

const spec = z.object({
  ttl: duration.optional().describe("How long a lock lives without a sign of life, where the request does not say."),
  ...lineSpec,
});

const status = z.object({
  writeHolder: holderSeen.optional().describe("Who writes."),
  readHolders: z.array(holderSeen).max(NAMED).optional().describe(`The first ${NAMED} of those who read.`),
  readers: z.int32().optional().describe("How many read."),
  lockedAt: timestamp.optional().describe("When the first of those who hold it got it."),
  expiresAt: timestamp.optional().describe("When that one's lock ends unless it is renewed. Informs; written at most twice a ttl."),
  phase: z.enum(["Unlocked", "ReadLocked", "WriteLocked"]).optional().describe(
    "Unlocked: nobody holds it. ReadLocked: one or more read. WriteLocked: one writes.",
  ),
  ...modalLineStatus,
});

type Status = z.infer<typeof status>;

const rwmutexRequest = z.object({
  rwmutex: parentName.describe("The RWMutex's name."),
  mode: mode.default("Write").describe(
    "Read: together with others who read. Write: alone. It may change from Write to Read, and not back.",
  ),
  ...lineRequest,
});

/** The rule: a writer goes when nobody is ahead, a reader when only readers are. So a writer that waits stops the readers behind it. */
function room(_spec: unknown, ahead: readonly Ahead[]) {
  const writes = ahead.some(({ mode }) => mode !== "Read");
  return (mine: { readonly mode: string }) => {
    if (writes) return "somebody writes";
    return mine.mode === "Read" || ahead.length === 0 ? undefined : `${ahead.length} still read`;
  };
}

/** A writer may go on as a reader. A reader that would write waits in line for that, as a request of its own. */
function modeOf(mine: { readonly mode: Mode }, held: Mode | undefined): Mode {
  return held === "Read" ? "Read" : mine.mode;
}

function show(previous: Status | undefined, { holders, head }: View<unknown>): Omit<Status, keyof LineStatus> {
  const [first] = holders;
  if (first === undefined) return { readers: 0, phase: "Unlocked" };
  const expiresAt = head ? head.expiresAt : previous?.holders?.[0]?.uid === first.uid ? previous.expiresAt : undefined;
  const held = { lockedAt: first.acquiredAt, expiresAt };
  if (first.mode !== "Read") return { writeHolder: first.holder, readers: 0, ...held, phase: "WriteLocked" };
  return { readHolders: holders.slice(0, NAMED).map(({ holder }) => holder), readers: holders.length, ...held, phase: "ReadLocked" };
}

export const rwmutex = definePrimitive({
  kind: "RWMutex",
  plural: "rwmutexes",
  shortNames: ["rwm"],
  summary: "many readers or one writer",
  spec,
  status,
  columns: [
    { name: "Phase", type: "string", jsonPath: ".status.phase" },
    { name: "Writer", type: "string", jsonPath: ".status.writeHolder" },
    { name: "Readers", type: "integer", jsonPath: ".status.readers" },
    { name: "Waiting", type: "integer", jsonPath: ".status.waiting" },
    { name: "Expires", type: "string", jsonPath: ".status.expiresAt", priority: 1 },
    { name: "Locked-At", type: "date", jsonPath: ".status.lockedAt", priority: 1 },
  ],
  request: {
    kind: "RWMutexRequest",
    plural: "rwmutexrequests",
    parentField: "rwmutex",
    spec: rwmutexRequest,
    status: lineRequestStatus,
    columns: lineRequestColumns("rwmutex", { name: "Mode", type: "string", jsonPath: ".spec.mode" }),
    rules: [
      ...lineRequestRules("rwmutex"),
      {
        rule: "self.mode == oldSelf.mode || (oldSelf.mode == 'Write' && self.mode == 'Read')",
        message: "mode may change from Write to Read only: who reads and would write makes another request, and lets go of this one",
      },
    ],
  },
  verbs: [
    {
      name: "rlock",
      mode: "claim",
      summary: "Lock it for reading",
      done: "locked for reading",
      infinitive: "read-lock",
      sets: { mode: "Read" },
      takes: {},
    },
    { name: "lock", mode: "claim", summary: "Lock it for writing", done: "locked for writing", sets: { mode: "Write" }, takes: {} },
    { name: "unlock", mode: "release", summary: "Unlock it", done: "unlocked" },
    { name: "downgrade", mode: "change", summary: "Go on reading where one wrote", done: "downgraded to reading", sets: { mode: "Read" } },
    { name: "renew", mode: "renew", summary: "Give a sign of life, so that the ttl starts again", done: "renewed" },
    {
      name: "run",
      mode: "run",
      summary: "Hold the lock while a command runs",
      done: "locked",
      sets: { mode: "Write" },
      takes: {},
      switches: [{ flag: "read", summary: "Lock it for reading", sets: { mode: "Read" } }],
    },
  ],
  counters: ["waiting", "lost", "expiresAt"],
  holders: holdersOf,
  isNew,
  decide: (world) => decideLine(world, { room, mode: modeOf, show: (view) => show(world.status, view) }),
});
