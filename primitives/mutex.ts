/** Mutex: one at a time. */
import * as z from "zod";
import { definePrimitive } from "./define.ts";
import { decideLine, holdersOf, isNew } from "./line.ts";
import { lineRequest, lineRequestColumns, lineRequestRules, lineRequestStatus, lineSpec, lineStatus } from "./line_schema.ts";
import { isFree } from "./free.ts";
import { duration, holderSeen, objectName, timestamp, token } from "./schema.ts";

const spec = z.object({
  ttl: duration.optional().describe("How long a lock lives without a sign of life, where the request does not say."),
  ...lineSpec,
});

const status = z.object({
  holder: holderSeen.optional(),
  lockedAt: timestamp.optional(),
  expiresAt: timestamp.optional().describe("When the lock ends unless it is renewed. Informs; written at most twice a ttl."),
  token: token.optional().describe("The holder's fencing token."),
  phase: z.enum(["Unlocked", "Locked"]).optional(),
  ...lineStatus,
});

const mutexRequest = z.object({
  mutex: objectName.describe("The Mutex's name."),
  ...lineRequest,
});

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
  counters: ["waiting", "lost"],
  holders: holdersOf,
  isNew,
  decide: (world) =>
    decideLine(world, {
      room: isFree,
      show: ({ holders: [first], head }) =>
        first === undefined
          ? { phase: "Unlocked" }
          : { holder: first.holder, lockedAt: first.acquiredAt, expiresAt: head?.expiresAt, token: first.token, phase: "Locked" },
    }),
});
