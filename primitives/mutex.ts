/** Mutex: one at a time. */
import * as z from "zod";
import { definePrimitive } from "./define.ts";
import { decideLine, holdersOf, isNew, type View } from "./line.ts";
import { lineRequest, lineRequestColumns, lineRequestRules, lineRequestStatus, lineSpec, lineStatus } from "./line_schema.ts";
import { isFree } from "./free.ts";
import { duration, holderSeen, parentName, timestamp, token } from "./schema.ts";

const spec = z.object({
  ttl: duration.optional().describe("How long a lock lives without a sign of life, where the request does not say."),
  ...lineSpec,
});

const status = z.object({
  holder: holderSeen.optional().describe("Who holds it."),
  lockedAt: timestamp.optional().describe("When the holder got it."),
  expiresAt: timestamp.optional().describe("When the lock ends unless it is renewed. Informs; written at most twice a ttl."),
  token: token.optional().describe("The holder's fencing token."),
  phase: z.enum(["Unlocked", "Locked"]).optional().describe("Unlocked: nobody holds it. Locked: somebody does."),
  ...lineStatus,
});

type Status = z.infer<typeof status>;

const mutexRequest = z.object({
  mutex: parentName.describe("The Mutex's name."),
  ...lineRequest,
});

function show(previous: Status | undefined, { holders: [first], head }: View<unknown>): Omit<Status, keyof typeof lineStatus> {
  if (first === undefined) return { phase: "Unlocked" };
  const { holder, acquiredAt, token } = first;
  const expiresAt = head ? head.expiresAt : previous?.token === token ? previous.expiresAt : undefined;
  return { holder, lockedAt: acquiredAt, expiresAt, token, phase: "Locked" };
}

export const mutex = definePrimitive({
  kind: "Mutex",
  plural: "mutexes",
  shortNames: ["mtx"],
  summary: "one at a time",
  spec,
  status,
  columns: [
    { name: "Phase", type: "string", jsonPath: ".status.phase" },
    { name: "Holder", type: "string", jsonPath: ".status.holder" },
    { name: "Expires", type: "string", jsonPath: ".status.expiresAt" },
    { name: "Waiting", type: "integer", jsonPath: ".status.waiting" },
    { name: "Locked-At", type: "date", jsonPath: ".status.lockedAt", priority: 1 },
    { name: "Token", type: "integer", jsonPath: ".status.token", priority: 1 },
  ],
  request: {
    kind: "MutexRequest",
    plural: "mutexrequests",
    parentField: "mutex",
    spec: mutexRequest,
    status: lineRequestStatus,
    columns: lineRequestColumns("mutex"),
    rules: lineRequestRules("mutex"),
  },
  verbs: [
    { name: "lock", mode: "claim", summary: "Lock it", done: "locked" },
    { name: "unlock", mode: "release", summary: "Unlock it", done: "unlocked" },
    { name: "renew", mode: "renew", summary: "Give a sign of life, so that the ttl starts again", done: "renewed" },
    { name: "run", mode: "run", summary: "Hold the lock while a command runs", done: "locked" },
  ],
  counters: ["waiting", "lost", "expiresAt"],
  holders: holdersOf,
  isNew,
  decide: (world) => decideLine(world, { room: isFree, show: (view) => show(world.status, view) }),
});
